package io.headwater.benchmark;

import io.headwater.divergence.SlicedWasserstein;
import io.headwater.evaluation.MetricEncoding;
import io.headwater.evaluation.MetricFields;
import io.headwater.evaluation.RecordTable;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * What sliced W2 is between two halves of real records, over random halvings: one halving alone is
 * a noisy floor.
 *
 * @param mean over the halvings
 * @param deviation between them
 */
record ResplitFloor(double mean, double deviation) {
  private static final int SPLITS = 10;
  private static final int DIRECTIONS = 200;

  /** Of an even number of records, four at least. */
  static ResplitFloor of(Schema schema, List<GenericRecord> records, RandomKey key) {
    RecordTable table = RecordTable.of(MetricFields.of(schema, Set.of(), Set.of()), records);
    PointCloud points = MetricEncoding.fit(table).encode(table);
    SlicedWasserstein sliced =
        new SlicedWasserstein(points.dimension(), DIRECTIONS, key.split("directions"));
    int half = points.count() / 2;
    double sum = 0;
    double squares = 0;
    for (int k = 0; k < SPLITS; k++) {
      int[] order = key.at(k).stream().permutation(points.count());
      double distance =
          sliced.distance(
              points.select(Arrays.copyOf(order, half)),
              points.select(Arrays.copyOfRange(order, half, 2 * half)));
      sum += distance;
      squares += distance * distance;
    }
    double mean = sum / SPLITS;
    return new ResplitFloor(mean, Math.sqrt((squares - sum * mean) / (SPLITS - 1)));
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "Sliced W2 between random halves of the real rows: %.4f ± %.4f",
        mean,
        deviation);
  }
}
