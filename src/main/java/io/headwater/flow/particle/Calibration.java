package io.headwater.flow.particle;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.Arrays;
import java.util.Map;

/**
 * A few sliced-Wasserstein steps as a map: along each direction of an orthonormal basis the
 * projections of the source are moved by the monotone map that gives them the target's quantiles,
 *
 * <p>x ← x + B (F_Q⁻¹ ∘ F_P (Bᵀ x) − Bᵀ x), one basis B after another [bonneel2015, section 3].
 *
 * <p>The bases are random, and the last one is that of the coordinates, so that every coordinate
 * ends with the target's quantiles. The maps are piecewise linear between {@value #KNOTS} of them,
 * and shifts beyond. It acts on the coordinates in {@code moving} and leaves the others. Immutable.
 */
public final class Calibration {
  /** Quantile levels (k + 1/2) / 64. */
  static final int KNOTS = 64;

  /** Of all random bases together. */
  private static final long MAX_NUMBERS = 1 << 22;

  private final int[] moving;

  /** Column j is a direction [stages, m, m]. */
  private final float[] bases;

  /** Where the source's quantiles are [stages, m, KNOTS]. */
  private final float[] knots;

  /** How far the target's are from there [stages, m, KNOTS]. */
  private final float[] shifts;

  /** Equal cells between the first knot and the last: where the search for a place begins. */
  private static final int CELLS = 128;

  /** What the shift grows by a unit from each knot to the next [stages, m, KNOTS]. */
  private final double[] slopes;

  /** Cells a unit [stages, m]. */
  private final double[] scales;

  /** The last knot before each cell, or 0 [stages, m, CELLS]. */
  private final byte[] starts;

  /** By stage, whether its directions are the coordinates. */
  private final boolean[] isAxes;

  private Calibration(int[] moving, float[] bases, float[] knots, float[] shifts) {
    this.moving = moving;
    this.bases = bases;
    this.knots = knots;
    this.shifts = shifts;
    this.slopes = new double[knots.length];
    this.scales = new double[knots.length / KNOTS];
    this.starts = new byte[scales.length * CELLS];
    for (int line = 0; line < scales.length; line++) {
      divide(line);
    }
    int m = moving.length;
    this.isAxes = new boolean[m == 0 ? 0 : bases.length / (m * m)];
    for (int stage = 0; stage < isAxes.length; stage++) {
      isAxes[stage] = isAxes(stage);
    }
  }

  /** Whether the basis of a stage is that of the coordinates, whose products are mostly zeros. */
  private boolean isAxes(int stage) {
    int m = moving.length;
    for (int k = 0; k < m * m; k++) {
      if (bases[stage * m * m + k] != (k / m == k % m ? 1 : 0)) {
        return false;
      }
    }
    return true;
  }

  /** Prepares the search along one direction of one stage. */
  private void divide(int line) {
    int first = line * KNOTS;
    for (int k = first; k + 1 < first + KNOTS; k++) {
      double gap = (double) knots[k + 1] - knots[k];
      slopes[k] = gap == 0 ? 0 : ((double) shifts[k + 1] - shifts[k]) / gap;
    }
    scales[line] = CELLS / ((double) knots[first + KNOTS - 1] - knots[first]);
    int before = 0;
    for (int cell = 0; cell < CELLS; cell++) {
      while (before + 1 < KNOTS && cell(line, knots[first + before + 1]) < cell) {
        before++;
      }
      starts[line * CELLS + cell] = (byte) before;
    }
  }

  /** Grows with {@code place}, whatever is rounded: a knot of an earlier cell is before it. */
  private int cell(int line, double place) {
    int cell = (int) ((place - knots[line * KNOTS]) * scales[line]);
    return Math.max(0, Math.min(CELLS - 1, cell));
  }

  /** The map that changes nothing. */
  public static Calibration none(int[] moving) {
    return new Calibration(moving.clone(), new float[0], new float[0], new float[0]);
  }

  /**
   * The map from {@code source} to {@code target}, both of at least one point, in as many stages.
   *
   * @param stages random bases before the last; >= 0
   */
  public static Calibration fit(
      PointCloud source, PointCloud target, int[] moving, int stages, RandomKey key) {
    int m = moving.length;
    int all = stages + 1;
    Calibration map =
        new Calibration(
            moving.clone(),
            new float[all * m * m],
            new float[all * m * KNOTS],
            new float[all * m * KNOTS]);
    double[] x = project(source, moving);
    double[] y = project(target, moving);
    for (int s = 0; s < all; s++) {
      double[] basis = s == stages ? identity(m) : orthonormal(m, key.at(s));
      map.fitStage(s, basis, x, y);
      map.applyStage(s, x);
    }
    return map;
  }

  /**
   * The most random bases for a target of {@code points} points: no more knots along a direction,
   * over all stages, than there are points. With more of them the stages pin down every single
   * point, and fresh samples are copies.
   */
  static int mostStages(int points) {
    return Math.max(0, points / KNOTS - 1);
  }

  /**
   * The most random bases of {@code moving} coordinates: a basis has the square of them as numbers,
   * and takes their cube to make. 16 of them fit up to 512 coordinates, one up to 2,048.
   */
  static int mostBases(int moving) {
    return (int) (MAX_NUMBERS / Math.max(1L, (long) moving * moving));
  }

  /** The moving coordinates, one after another [m, n]: loops run over the points. */
  private static double[] project(PointCloud points, int[] moving) {
    int n = points.count();
    double[] x = new double[moving.length * n];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < moving.length; k++) {
        x[k * n + i] = points.get(i, moving[k]);
      }
    }
    return x;
  }

  private static double[] identity(int m) {
    double[] basis = new double[m * m];
    for (int k = 0; k < m; k++) {
      basis[k * m + k] = 1;
    }
    return basis;
  }

  /** The Gram-Schmidt basis of normal vectors: uniform over orthonormal bases. */
  static double[] orthonormal(int m, RandomKey key) {
    RandomStream stream = key.stream();
    double[] columns = new double[m * m];
    for (int j = 0; j < m; j++) {
      double[] v = new double[m];
      for (int i = 0; i < m; i++) {
        v[i] = stream.nextGaussian();
      }
      for (int k = 0; k < j; k++) {
        double along = 0;
        for (int i = 0; i < m; i++) {
          along += v[i] * columns[i * m + k];
        }
        for (int i = 0; i < m; i++) {
          v[i] -= along * columns[i * m + k];
        }
      }
      double square = 0;
      for (double vi : v) {
        square += vi * vi;
      }
      for (int i = 0; i < m; i++) {
        columns[i * m + j] = v[i] / Math.sqrt(square);
      }
    }
    return columns;
  }

  private void fitStage(int stage, double[] basis, double[] x, double[] y) {
    int m = moving.length;
    for (int k = 0; k < m * m; k++) {
      bases[stage * m * m + k] = (float) basis[k];
    }
    isAxes[stage] = isAxes(stage);
    for (int j = 0; j < m; j++) {
      double[] p = sorted(stage, j, x);
      double[] q = sorted(stage, j, y);
      for (int k = 0; k < KNOTS; k++) {
        double level = (k + 0.5) / KNOTS;
        int at = (stage * m + j) * KNOTS + k;
        knots[at] = (float) quantile(p, level);
        shifts[at] = (float) (quantile(q, level) - quantile(p, level));
      }
      divide(stage * m + j);
    }
  }

  private double[] sorted(int stage, int direction, double[] x) {
    double[] projection = new double[x.length / moving.length];
    project(stage, direction, x, projection, 0);
    Arrays.sort(projection);
    return projection;
  }

  /** Adds Bᵀ x along one direction to zeros {@code into} an array from {@code offset} on. */
  private void project(int stage, int direction, double[] x, double[] into, int offset) {
    int m = moving.length;
    int n = x.length / m;
    int from = isAxes[stage] ? direction : 0;
    int to = isAxes[stage] ? direction + 1 : m;
    for (int k = from; k < to; k++) {
      double component = bases[(stage * m + k) * m + direction];
      for (int i = 0; i < n; i++) {
        into[offset + i] += x[k * n + i] * component;
      }
    }
  }

  private static double quantile(double[] ascending, double level) {
    double at = level * ascending.length - 0.5;
    int below = (int) Math.max(0, Math.min(ascending.length - 1, Math.floor(at)));
    int above = Math.min(ascending.length - 1, below + 1);
    double share = Math.max(0, Math.min(1, at - below));
    return ascending[below] + share * (ascending[above] - ascending[below]);
  }

  /** Moves the points x [m, n] in place. */
  private void applyStage(int stage, double[] x) {
    int m = moving.length;
    int n = x.length / m;
    double[] along = new double[x.length];
    for (int j = 0; j < m; j++) {
      project(stage, j, x, along, j * n);
      for (int i = j * n; i < (j + 1) * n; i++) {
        along[i] = shiftAt(stage * m + j, along[i]);
      }
    }
    for (int k = 0; k < m; k++) {
      int from = isAxes[stage] ? k : 0;
      int to = isAxes[stage] ? k + 1 : m;
      for (int j = from; j < to; j++) {
        double component = bases[(stage * m + k) * m + j];
        for (int i = 0; i < n; i++) {
          x[k * n + i] += along[j * n + i] * component;
        }
      }
    }
  }

  private double shiftAt(int line, double at) {
    int base = line * KNOTS;
    int last = base + KNOTS - 1;
    if (at <= knots[base]) {
      return shifts[base];
    }
    if (at >= knots[last]) {
      return shifts[last];
    }
    int low = base + starts[line * CELLS + cell(line, at)];
    // No branch here: whether one more knot is passed is not to be predicted. No zero has a sign.
    low += 1 + (int) (Double.doubleToRawLongBits(at + 0.0 - knots[low + 1]) >> 63);
    while (knots[low + 1] <= at) {
      low++;
    }
    return shifts[low] + (at - knots[low]) * slopes[low];
  }

  /** The points moved [n, d]. */
  public PointCloud apply(PointCloud points) {
    float[] moved = points.toArray();
    applyTo(moved, points.dimension());
    return PointCloud.wrap(points.count(), points.dimension(), moved);
  }

  /** The same in place, for {@code points} [n, d]. */
  void applyTo(float[] points, int dimension) {
    int m = moving.length;
    if (m == 0 || bases.length == 0) {
      return;
    }
    int n = points.length / dimension;
    double[] x = new double[m * n];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < m; k++) {
        x[k * n + i] = points[i * dimension + moving[k]];
      }
    }
    for (int s = 0; s < bases.length / (m * m); s++) {
      applyStage(s, x);
    }
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < m; k++) {
        points[i * dimension + moving[k]] = (float) x[k * n + i];
      }
    }
  }

  /** This as arrays of a published state. */
  public Map<String, NamedArray> toArrays() {
    int m = moving.length;
    int stages = m == 0 ? 0 : bases.length / (m * m);
    return Map.of(
        "calibration-bases", NamedArray.of(bases.clone(), stages, m, m),
        "calibration-knots", NamedArray.of(knots.clone(), stages, m, KNOTS),
        "calibration-shifts", NamedArray.of(shifts.clone(), stages, m, KNOTS));
  }

  /** What {@link #toArrays} wrote. */
  public static Calibration fromState(FlowState state, int[] moving) {
    return new Calibration(
        moving.clone(),
        state.array("calibration-bases").toArray(),
        state.array("calibration-knots").toArray(),
        state.array("calibration-shifts").toArray());
  }
}
