package io.headwater.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.operator.AcceptedRecord;
import io.headwater.operator.Origin;
import io.headwater.operator.SourceRecord;
import io.headwater.window.StreamKey;
import java.util.Arrays;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.tuple.Tuple2;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeysTest {
  private static final int RECORDS = 4_096;

  /**
   * Transactions of {@code records} records each: the offset after each of them is the control
   * record's.
   */
  @ParameterizedTest
  @CsvSource({"1, 2", "1, 4", "3, 2", "3, 4", "7, 8", "4096, 4"})
  void noShardOfATransactionalTopicIsEmpty(int records, int shards) throws Exception {
    KeySelector<SourceRecord, Tuple2<String, Integer>> key = Keys.shard(shards);
    for (int partition = 0; partition < 3; partition++) {
      int[] held = new int[shards];
      for (int i = 0; i < RECORDS; i++) {
        held[key.getKey(at(partition, i + i / records)).f1]++;
      }
      double fair = (double) RECORDS / shards;
      // A shard's count is binomial: five of its deviations.
      double most = 5 * Math.sqrt(fair * (1 - 1.0 / shards));
      assertThat(Arrays.stream(held).boxed())
          .allSatisfy(count -> assertThat((double) count).isBetween(fair - most, fair + most));
    }
  }

  private static AcceptedRecord at(int partition, long offset) {
    byte[] any = {};
    return new AcceptedRecord(StreamKey.ALL, new Origin("events", partition, offset), 0, any, any);
  }
}
