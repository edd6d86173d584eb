package io.headwater.operator;

import org.apache.flink.api.common.accumulators.Accumulator;

/** Counts the records of one task as they come; Flink adds up the tasks'. */
final class IntakeCount implements Accumulator<SourceRecord, Intake> {
  private static final long serialVersionUID = 1;

  private long accepted;
  private long refused;
  private String lastReason = "";

  @Override
  public void add(SourceRecord record) {
    if (record instanceof DeadLetter letter) {
      refused++;
      lastReason =
          "%s of partition %d offset %d: %s"
              .formatted(
                  letter.origin().topic(),
                  letter.origin().partition(),
                  letter.origin().offset(),
                  letter.reason());
    } else if (record instanceof AcceptedRecord) {
      accepted++;
    }
  }

  @Override
  public Intake getLocalValue() {
    return new Intake(accepted, refused, lastReason);
  }

  @Override
  public void resetLocal() {
    accepted = 0;
    refused = 0;
    lastReason = "";
  }

  @Override
  public void merge(Accumulator<SourceRecord, Intake> other) {
    Intake more = other.getLocalValue();
    accepted += more.accepted();
    refused += more.refused();
    lastReason = more.lastReason().isEmpty() ? lastReason : more.lastReason();
  }

  @Override
  public Accumulator<SourceRecord, Intake> clone() {
    IntakeCount copy = new IntakeCount();
    copy.merge(this);
    return copy;
  }
}
