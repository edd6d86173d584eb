package io.headwater.divergence;

import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.Arrays;

/**
 * Says whether synthetic points are at least as spread as real ones: whether, about their means,
 * they dominate them in the convex order, beyond what sampling can explain.
 *
 * <p>Looks along every coordinate and along random directions, with the exact {@link
 * VariationalDominance} on each. A set that has lost a tail or a mode, or has shrunk to its middle,
 * fails; one that is shifted, or too wide, does not: that is for other measures to say. What
 * sampling explains is told by permutations: both sets are centred and pooled, and dealt anew. O((d
 * + k) n (log n + p)) for k random directions and p permutations. Immutable.
 */
public final class SpreadGate {
  private final int randomDirections;
  private final double level;
  private final int permutations;

  /**
   * A gate.
   *
   * @param randomDirections besides the coordinates, >= 0
   * @param level the probability of refusing synthetic points of the real law, in [0.001, 1)
   */
  public SpreadGate(int randomDirections, double level) {
    if (randomDirections < 0 || !(level >= 0.001 && level < 1)) {
      throw new IllegalArgumentException(
          "spread gate: expected directions >= 0 and a level in [0.001, 1), got %d and %s"
              .formatted(randomDirections, level));
    }
    this.randomDirections = randomDirections;
    this.level = level;
    // Enough that the smallest probability, 1 / (p + 1), lies at the level at most.
    this.permutations = (int) Math.ceil(1 / level);
  }

  /**
   * What the gate saw where the synthetic points fall shortest.
   *
   * @param passes whether they are at least as spread, as far as the samples can tell
   * @param shortfall VDC(synthetic‖real) along that direction, both centred; the real points' unit
   * @param probability of falling as short were the laws the same, at least 1 / (1 + permutations)
   * @param direction a coordinate if below d, else a random direction
   */
  public record Verdict(boolean passes, double shortfall, double probability, int direction) {}

  /**
   * The verdict on two samples.
   *
   * @param synthetic points [n, d], n >= 2
   * @param real points [m, d], m >= 2
   */
  public Verdict judge(PointCloud synthetic, PointCloud real, RandomKey key) {
    int d = real.dimension();
    if (synthetic.dimension() != d || synthetic.count() < 2 || real.count() < 2) {
      throw new IllegalArgumentException(
          "spread gate: expected two samples of 2 points at least in one space, got %s and %s"
              .formatted(synthetic, real));
    }
    double[] most = new double[permutations + 1];
    double shortfall = 0;
    int worst = 0;
    boolean[][] deals = deals(synthetic.count(), real.count(), key.split("deals"));
    for (int k = 0; k < d + randomDirections; k++) {
      Line line = new Line(synthetic, real, direction(d, k, key));
      for (int p = 0; p <= permutations; p++) {
        double excess = line.shortfall(deals[p]);
        if (p == 0 && excess > most[0]) {
          shortfall = excess * line.unit;
          worst = k;
        }
        most[p] = Math.max(most[p], excess);
      }
    }
    double probability = 0;
    for (double other : most) {
      probability += other >= most[0] ? 1.0 / most.length : 0;
    }
    return new Verdict(probability > level, shortfall, probability, worst);
  }

  /** Which of n + m points are the synthetic: the first n, and then random choices of n. */
  private boolean[][] deals(int n, int m, RandomKey key) {
    boolean[][] deals = new boolean[permutations + 1][n + m];
    Arrays.fill(deals[0], 0, n, true);
    for (int p = 1; p <= permutations; p++) {
      int[] order = key.at(p).stream().permutation(n + m);
      for (int i = 0; i < n; i++) {
        deals[p][order[i]] = true;
      }
    }
    return deals;
  }

  private static double[] direction(int d, int k, RandomKey key) {
    double[] direction = new double[d];
    if (k < d) {
      direction[k] = 1;
      return direction;
    }
    RandomStream stream = key.at(k).stream();
    double square = 0;
    for (int j = 0; j < d; j++) {
      direction[j] = stream.nextGaussian();
      square += direction[j] * direction[j];
    }
    for (int j = 0; j < d; j++) {
      direction[j] /= Math.sqrt(square);
    }
    return direction;
  }

  /** Both sets along one direction, each centred, pooled, in units of their common deviation. */
  private static final class Line {
    private final double unit;

    /** The values of the pool, each once: a level's coordinate has four at most. */
    private final double[] values;

    /** By point of the pool, which of the values it has. */
    private final int[] valueOf;

    private final int[] pooled;
    private final double sum;

    Line(PointCloud synthetic, PointCloud real, double[] direction) {
      double[] x = VariationalDominance.centred(synthetic, direction);
      double[] y = VariationalDominance.centred(real, direction);
      double[] pool = Arrays.copyOf(x, x.length + y.length);
      System.arraycopy(y, 0, pool, x.length, y.length);
      double squares = Arrays.stream(pool).map(v -> v * v).sum();
      this.unit = squares > 0 ? Math.sqrt(squares / pool.length) : 1;
      double[] scaled = Arrays.stream(pool).map(v -> v / unit).toArray();
      this.values = Arrays.stream(scaled).sorted().distinct().toArray();
      this.valueOf = Arrays.stream(scaled).mapToInt(v -> Arrays.binarySearch(values, v)).toArray();
      this.pooled = new int[values.length];
      for (int v : valueOf) {
        pooled[v]++;
      }
      this.sum = Arrays.stream(scaled).sum();
    }

    /** 2 sup over c of E(Y − c)₊ − E(X − c)₊ of the points so dealt, each set centred. */
    double shortfall(boolean[] isSynthetic) {
      int[] ofX = new int[values.length];
      int n = 0;
      for (int i = 0; i < valueOf.length; i++) {
        int dealt = isSynthetic[i] ? 1 : 0;
        ofX[valueOf[i]] += dealt;
        n += dealt;
      }
      int[] ofY = new int[values.length];
      double sumX = 0;
      for (int v = 0; v < values.length; v++) {
        ofY[v] = pooled[v] - ofX[v];
        sumX += ofX[v] * values[v];
      }
      CountedPoints x = new CountedPoints(values, ofX, sumX / n);
      CountedPoints y = new CountedPoints(values, ofY, (sum - sumX) / (valueOf.length - n));
      return 2 * x.greatestGapBelow(y);
    }
  }
}
