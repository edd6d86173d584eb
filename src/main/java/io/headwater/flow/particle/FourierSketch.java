package io.headwater.flow.particle;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.measure.PointCloud;
import java.util.Map;

/**
 * A weighted measure by its characteristic function at m frequencies: the sums of e^{i w_j · x}.
 *
 * <p>It is linear: shards add, a window is subtracted, time decays by a factor; nothing else is
 * ever done to it. |sketch(P) − sketch(Q)|² / m is the squared MMD of the kernel whose spectrum the
 * frequencies are drawn from, up to O(1 / sqrt m). A copy in a {@link FlowState} is in single
 * precision. Immutable.
 */
public final class FourierSketch {
  private static final String MASS = "sketch-mass";
  private static final String SUMS = "sketch-means";

  private final double mass;

  /** Real parts, then imaginary parts [2 m]. */
  private final double[] sums;

  private FourierSketch(double mass, double[] sums) {
    this.mass = mass;
    this.sums = sums;
  }

  /** The measure of no mass. */
  public static FourierSketch none(int frequencies) {
    return new FourierSketch(0, new double[2 * frequencies]);
  }

  /** Each point with mass 1. */
  public static FourierSketch of(DirectionBank frequencies, PointCloud points) {
    return of(frequencies, points.toArray());
  }

  /** Each of the points [n, d] with mass 1. */
  static FourierSketch of(DirectionBank frequencies, float[] points) {
    int m = frequencies.size();
    int n = points.length / frequencies.dimension();
    double[] sums = new double[2 * m];
    double[] phase = new double[m];
    for (int i = 0; i < n; i++) {
      frequencies.project(points, i, phase);
      for (int j = 0; j < m; j++) {
        sums[j] += StrictMath.cos(phase[j]);
        sums[m + j] += StrictMath.sin(phase[j]);
      }
    }
    return new FourierSketch(n, sums);
  }

  /** m. */
  public int frequencies() {
    return sums.length / 2;
  }

  /** The mass of the measure. */
  public double mass() {
    return mass;
  }

  /** Re E e^{i w_j · x}. */
  public double real(int j) {
    return sums[j] / mass;
  }

  /** Im E e^{i w_j · x}. */
  public double imaginary(int j) {
    return sums[frequencies() + j] / mass;
  }

  /** The sum of two measures. */
  public FourierSketch merge(FourierSketch that) {
    return plus(1, that);
  }

  /** This measure without a part of it. */
  public FourierSketch subtract(FourierSketch part) {
    return plus(-1, part);
  }

  private FourierSketch plus(double sign, FourierSketch that) {
    if (that.sums.length != sums.length) {
      throw new IllegalArgumentException(
          "sketches: expected %d frequencies, got %d".formatted(frequencies(), that.frequencies()));
    }
    double[] added = new double[sums.length];
    for (int k = 0; k < added.length; k++) {
      added[k] = sums[k] + sign * that.sums[k];
    }
    return new FourierSketch(mass + sign * that.mass, added);
  }

  /** The same measure with its mass times {@code factor} >= 0. */
  public FourierSketch scaled(double factor) {
    double[] scaled = new double[sums.length];
    for (int k = 0; k < scaled.length; k++) {
      scaled[k] = factor * sums[k];
    }
    return new FourierSketch(factor * mass, scaled);
  }

  /** The same measure with its mass cut to {@code most}. */
  public FourierSketch atMost(double most) {
    return mass <= most ? this : scaled(most / mass);
  }

  /** |z_P − z_Q|² / m of the probability measures; both have mass. */
  public double squaredDistance(FourierSketch that) {
    double sum = 0;
    for (int k = 0; k < sums.length; k++) {
      double gap = sums[k] / mass - that.sums[k] / that.mass;
      sum += gap * gap;
    }
    return sum / frequencies();
  }

  /** This as arrays of a state. */
  public Map<String, NamedArray> toArrays() {
    float[] means = new float[sums.length];
    for (int k = 0; k < means.length; k++) {
      means[k] = mass == 0 ? 0 : (float) (sums[k] / mass);
    }
    return Map.of(
        MASS, NamedArray.of(new float[] {(float) mass}, 1),
        SUMS, NamedArray.of(means, 2, frequencies()));
  }

  /** What {@link #toArrays} wrote. */
  public static FourierSketch fromState(FlowState state) {
    double mass = state.array(MASS).get(0);
    float[] means = state.array(SUMS).toArray();
    double[] sums = new double[means.length];
    for (int k = 0; k < sums.length; k++) {
      sums[k] = mass * means[k];
    }
    return new FourierSketch(mass, sums);
  }
}
