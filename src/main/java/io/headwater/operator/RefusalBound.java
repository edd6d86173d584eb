package io.headwater.operator;

import io.headwater.config.DeadLetterSettings;

/**
 * Counts what one task refuses, and ends the job when it is too much. Begins anew with the task: a
 * flood that lasts is noticed again.
 */
public final class RefusalBound {
  private final DeadLetterSettings settings;
  private final long most;
  private int seen;
  private int refused;

  /** A bound on the records of one task. */
  public RefusalBound(DeadLetterSettings settings) {
    this.settings = settings;
    this.most = (long) Math.floor(settings.maxShare() * settings.among());
  }

  /** One more record was let through. */
  public void accepted() {
    count();
  }

  /** One more record was refused, for which there may be no room. */
  public void refused(DeadLetter letter) {
    if (countRefusal() > 0) {
      throw new RefusalFloodException(
          "dead-letters.max-share: expected at most %s of %d records to be refused, got %d of %d; the last one, %s of partition %d offset %d, because (%s) %s"
              .formatted(
                  settings.maxShare(),
                  settings.among(),
                  refused,
                  seen,
                  letter.origin().topic(),
                  letter.origin().partition(),
                  letter.origin().offset(),
                  letter.stage(),
                  letter.reason()));
    }
  }

  /** One more record was refused; returns by how many that is too much, <= 0 if it is not. */
  long countRefusal() {
    count();
    return ++refused - most;
  }

  private void count() {
    if (seen == settings.among()) {
      seen = 0;
      refused = 0;
    }
    seen++;
  }
}
