package io.headwater.operator;

import io.headwater.snapshot.FlowSnapshot;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.util.OutputTag;

/** Makes the trainers of a job where they run. */
public final class FlowTrainerFactory extends AbstractStreamOperatorFactory<FlowSnapshot>
    implements OneInputStreamOperatorFactory<CountedWindow, FlowSnapshot> {
  private static final long serialVersionUID = 1;

  /** The orders for the twins of the windows. */
  public static final OutputTag<SampleOrder> ORDERS =
      new OutputTag<>("sample-orders", SampleOrder.TYPE);

  /** That snapshots are there: of each new one, and of each stream's newest after a restore. */
  public static final OutputTag<SnapshotNotice> NOTICES =
      new OutputTag<>("snapshot-notices", SnapshotNotice.TYPE);

  /** The reports on the windows. */
  public static final OutputTag<TwinReport> REPORTS = new OutputTag<>("reports", TwinReport.TYPE);

  private final TrainerSettings settings;

  /** A factory of trainers that are all told the same. */
  public FlowTrainerFactory(TrainerSettings settings) {
    this.settings = settings;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T extends StreamOperator<FlowSnapshot>> T createStreamOperator(
      StreamOperatorParameters<FlowSnapshot> parameters) {
    return (T) new FlowTrainer(parameters, settings);
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
    return FlowTrainer.class;
  }
}
