package io.headwater.record;

/**
 * A record that cannot be learned from; the message names the field and is fit for a dead letter.
 */
public final class BadRecordException extends Exception {
  private static final long serialVersionUID = 1L;

  /** A bad record, and what is wrong with it. */
  public BadRecordException(String reason) {
    super(reason);
  }

  /** A bad record, what is wrong with it, and what was thrown on the way. */
  public BadRecordException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
