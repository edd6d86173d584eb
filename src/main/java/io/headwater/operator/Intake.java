package io.headwater.operator;

import java.io.Serializable;

/**
 * What a job has taken in since its tasks started.
 *
 * @param accepted records it learns from, late ones among them
 * @param refused records that could not be read, or may not be learned from
 * @param lastReason why the last of these was refused, and where it is; empty without one
 */
public record Intake(long accepted, long refused, String lastReason) implements Serializable {
  /** The name of the job's accumulator. */
  public static final String NAME = "records";

  /** Nothing yet. */
  public static final Intake NONE = new Intake(0, 0, "");

  /** Whether there were records, and none was accepted. */
  public boolean isAllRefused() {
    return accepted == 0 && refused > 0;
  }

  /** As the dashboard shows it: reasons quote records, which are not for everyone. */
  @Override
  public String toString() {
    return "%d accepted, %d refused".formatted(accepted, refused);
  }
}
