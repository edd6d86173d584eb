package io.headwater.job;

import io.headwater.measure.RandomKey;
import io.headwater.operator.CountedWindow;
import io.headwater.operator.Origin;
import io.headwater.operator.SampleOrder;
import io.headwater.operator.SampleRequest;
import io.headwater.operator.SnapshotNotice;
import io.headwater.operator.SourceRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.tuple.Tuple2;

/** By what the streams of the topology are parted. */
final class Keys {
  static final TypeInformation<Tuple2<String, Integer>> PART = Types.TUPLE(Types.STRING, Types.INT);
  static final TypeInformation<String> STREAM = Types.STRING;

  /** Over how many keys the orders of one stream are spread, whatever the parallelism. */
  private static final int SAMPLERS = 64;

  /** Where the shards of records are drawn from; apart from what a reservoir draws by. */
  private static final RandomKey SHARDS = RandomKey.of(0).split("shard");

  private Keys() {}

  /**
   * A stream and one of its shards, drawn by where the record is in the topic: the same on replay,
   * and with every partition feeding all of them, whatever the step between a producer's offsets. A
   * transaction's control record takes one too.
   */
  static KeySelector<SourceRecord, Tuple2<String, Integer>> shard(int shards) {
    return record -> Tuple2.of(record.stream().value(), shardOf(record.origin(), shards));
  }

  private static int shardOf(Origin origin, int shards) {
    return (int) Math.floorMod(SHARDS.at(origin.position()).bits(), (long) shards);
  }

  static KeySelector<CountedWindow, String> stream() {
    return counted -> counted.window().stream().value();
  }

  static KeySelector<SampleRequest, String> asked() {
    return request -> request.stream().value();
  }

  static KeySelector<SnapshotNotice, String> trained() {
    return notice -> notice.version().stream().value();
  }

  /** A stream and one of its samplers. */
  static KeySelector<SampleOrder, Tuple2<String, Integer>> sampler() {
    return order ->
        Tuple2.of(
            order.snapshot().stream().value(),
            (int) Math.floorMod(order.first() / SampleOrder.MOST, (long) SAMPLERS));
  }
}
