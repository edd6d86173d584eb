package io.headwater.evaluation;

import io.headwater.measure.PointCloud;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The space that records are compared in: the same for every method, whatever space it learns in.
 *
 * <p>A number is the normal score of its mid-rank among the training records, interpolated between
 * them and clipped at their range, with a flag beside it if any record has none; a category has one
 * coordinate a level of the training records and one for all others. Flags and levels are 1/sqrt(2)
 * high, so that two different levels are 1 apart, as one standard deviation is. Immutable.
 */
public final class MetricEncoding {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
  private static final float HEIGHT = (float) Math.sqrt(.5);

  private final MetricFields fields;
  private final Map<String, NormalScores> scores = new TreeMap<>();
  private final Map<String, Boolean> flagged = new TreeMap<>();
  private final Map<String, List<String>> levels = new TreeMap<>();

  private MetricEncoding(MetricFields fields) {
    this.fields = fields;
  }

  /**
   * The encoding of {@code train}.
   *
   * @param others every other table it will encode: decides which numbers have a flag
   */
  public static MetricEncoding fit(RecordTable train, RecordTable... others) {
    MetricEncoding encoding = new MetricEncoding(train.fields());
    for (String name : train.fields().numbers()) {
      encoding.scores.put(name, NormalScores.of(train.numbers(name)));
      boolean missing = hasMissing(train.numbers(name));
      for (RecordTable other : others) {
        missing |= hasMissing(other.numbers(name));
      }
      encoding.flagged.put(name, missing);
    }
    for (String name : train.fields().categories()) {
      encoding.levels.put(name, List.copyOf(new TreeSet<>(List.of(train.levels(name)))));
    }
    return encoding;
  }

  private static boolean hasMissing(double[] column) {
    return Arrays.stream(column).anyMatch(Double::isNaN);
  }

  /** d: the number of coordinates. */
  public int dimension() {
    int d = 0;
    for (String name : fields.numbers()) {
      d += flagged.getOrDefault(name, false) ? 2 : 1;
    }
    for (List<String> known : levels.values()) {
      d += known.size() + 1;
    }
    return d;
  }

  /** The points of the records [count, d]. */
  public PointCloud encode(RecordTable table) {
    int d = dimension();
    float[] points = new float[table.count() * d];
    int offset = 0;
    for (String name : fields.numbers()) {
      encodeNumbers(name, table.numbers(name), points, offset, d);
      offset += flagged.getOrDefault(name, false) ? 2 : 1;
    }
    for (String name : fields.categories()) {
      List<String> known = levels.getOrDefault(name, List.of());
      encodeLevels(known, table.levels(name), points, offset, d);
      offset += known.size() + 1;
    }
    return PointCloud.wrap(table.count(), d, points);
  }

  private void encodeNumbers(String name, double[] column, float[] into, int offset, int d) {
    NormalScores score = scores.get(name);
    for (int i = 0; i < column.length; i++) {
      if (!Double.isNaN(column[i])) {
        into[i * d + offset] = score == null ? 0 : (float) score.at(column[i]);
      } else if (flagged.getOrDefault(name, false)) {
        into[i * d + offset + 1] = HEIGHT;
      }
    }
  }

  private static void encodeLevels(
      List<String> known, String[] column, float[] into, int offset, int d) {
    for (int i = 0; i < column.length; i++) {
      int level = Collections.binarySearch(known, column[i]);
      into[i * d + offset + (level < 0 ? known.size() : level)] = HEIGHT;
    }
  }

  /** Distinct values, ascending, and the normal score of each one's mid-rank. */
  private record NormalScores(double[] values, double[] scores) {
    static NormalScores of(double[] column) {
      double[] sorted = Arrays.stream(column).filter(v -> !Double.isNaN(v)).sorted().toArray();
      double[] values = Arrays.stream(sorted).distinct().toArray();
      double[] scores = new double[values.length];
      int below = 0;
      for (int k = 0; k < values.length; k++) {
        int upTo = below;
        while (upTo < sorted.length && sorted[upTo] == values[k]) {
          upTo++;
        }
        scores[k] = NORMAL.inverseCumulativeProbability((below + upTo) / 2.0 / sorted.length);
        below = upTo;
      }
      return new NormalScores(values, scores);
    }

    double at(double value) {
      if (values.length == 0) {
        return 0;
      }
      int k = Arrays.binarySearch(values, value);
      if (k >= 0) {
        return scores[k];
      }
      int above = -k - 1;
      if (above == 0 || above == values.length) {
        return scores[Math.min(above, values.length - 1)];
      }
      // Halves, because the distance of two doubles may be infinite.
      double share =
          (value / 2 - values[above - 1] / 2) / (values[above] / 2 - values[above - 1] / 2);
      return scores[above - 1] + share * (scores[above] - scores[above - 1]);
    }
  }
}
