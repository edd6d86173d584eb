package io.headwater.job;

import io.headwater.operator.DeadLetter;
import io.headwater.operator.SyntheticRecord;
import io.headwater.operator.TwinReport;
import io.headwater.snapshot.FlowSnapshot;
import java.util.Optional;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * All that comes of a stream.
 *
 * @param synthetic the records of its twin
 * @param answers the records that were asked for
 * @param snapshots the flows they are drawn from
 * @param reports what is said of each window
 * @param deadLetters the records nothing was learned from
 */
record Twin(
    DataStream<SyntheticRecord> synthetic,
    Optional<DataStream<SyntheticRecord>> answers,
    DataStream<FlowSnapshot> snapshots,
    DataStream<TwinReport> reports,
    DataStream<DeadLetter> deadLetters) {}
