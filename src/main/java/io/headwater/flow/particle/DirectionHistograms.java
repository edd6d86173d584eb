package io.headwater.flow.particle;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import java.util.Map;

/**
 * One histogram for each of L directions, of the projections of a weighted measure.
 *
 * <p>Bins divide [-{@value #RANGE}, {@value #RANGE}) evenly, and one bin on either side takes the
 * tails. A bin keeps its mass and the mean place of it, so the mean of a projection is exact;
 * within a bin the law is taken for uniform about that mean, in a tail for exponential. An error in
 * W1 is at most a bin's width, tails apart.
 *
 * <p>Measures merge by addition, whole windows are taken off by subtraction, and time decays all by
 * a factor. Masses of records are whole numbers: their sums are exact in any order. A copy in a
 * {@link FlowState} is in single precision, exact for masses below 2^24.
 */
public final class DirectionHistograms {
  /** Whitened numbers have deviation 1; with the scores of levels a projection has some three. */
  static final double RANGE = 12;

  private static final String MASS = "histogram-mass";
  private static final String PLACE = "histogram-place";

  /** Bins of a direction, tails included. */
  private final int bins;

  /** [L, bins]. */
  private final double[] mass;

  /**
   * Mass times the place in the bin, in bin widths from the edge nearer to 0 of a tail [L, bins].
   */
  private final double[] place;

  private DirectionHistograms(int bins, double[] mass, double[] place) {
    this.bins = bins;
    this.mass = mass;
    this.place = place;
  }

  /**
   * The measure of no mass.
   *
   * @param inner bins between the tails, >= 1
   */
  public static DirectionHistograms none(int directions, int inner) {
    int bins = inner + 2;
    return new DirectionHistograms(
        bins, new double[directions * bins], new double[directions * bins]);
  }

  private double binWidth() {
    return 2 * RANGE / (bins - 2);
  }

  /** Adds projections on direction {@code l}, each of mass 1. */
  public void add(int l, double[] projections) {
    for (double x : projections) {
      double at = (x + RANGE) / binWidth();
      int inner = bins - 2;
      int bin = at < 0 ? 0 : at >= inner ? bins - 1 : 1 + (int) at;
      double within = bin == 0 ? -at : bin == bins - 1 ? at - inner : at - (bin - 1);
      mass[l * bins + bin] += 1;
      place[l * bins + bin] += within;
    }
  }

  /** The sum of two measures. */
  public DirectionHistograms merge(DirectionHistograms that) {
    return plus(1, that);
  }

  /** This measure without a part of it, as a window that slides has it. */
  public DirectionHistograms subtract(DirectionHistograms part) {
    return plus(-1, part);
  }

  private DirectionHistograms plus(double sign, DirectionHistograms that) {
    if (that.bins != bins || that.mass.length != mass.length) {
      throw new IllegalArgumentException(
          "histograms: expected %d directions of %d bins, got %d of %d"
              .formatted(directions(), bins, that.directions(), that.bins));
    }
    DirectionHistograms sum = scaled(1);
    for (int k = 0; k < mass.length; k++) {
      sum.mass[k] += sign * that.mass[k];
      sum.place[k] += sign * that.place[k];
    }
    return sum;
  }

  /** The same measure with all masses times {@code factor} >= 0. */
  public DirectionHistograms scaled(double factor) {
    double[] m = new double[mass.length];
    double[] p = new double[mass.length];
    for (int k = 0; k < m.length; k++) {
      m[k] = factor * mass[k];
      p[k] = factor * place[k];
    }
    return new DirectionHistograms(bins, m, p);
  }

  /** The same measure with its mass cut to {@code most}. */
  public DirectionHistograms atMost(double most) {
    double all = mass();
    return all <= most ? this : scaled(most / all);
  }

  /** L. */
  public int directions() {
    return mass.length / bins;
  }

  /** The mass of the measure, the same in every direction. */
  public double mass() {
    double sum = 0;
    for (int b = 0; b < bins; b++) {
      sum += mass[b];
    }
    return sum;
  }

  /** The mass of bin {@code b} of direction {@code l}; bins 0 and last are the tails. */
  public double mass(int l, int b) {
    return mass[l * bins + b];
  }

  /** The mean of direction {@code l}; exact. */
  public double mean(int l) {
    double sum = 0;
    for (int b = 0; b < bins; b++) {
      double m = mass(l, b);
      sum += m * edge(b) + side(b) * binWidth() * place[l * bins + b];
    }
    return sum / mass();
  }

  /** Where places of a bin count from. */
  private double edge(int bin) {
    return bin == 0 ? -RANGE : -RANGE + (bin - 1) * binWidth();
  }

  private static int side(int bin) {
    return bin == 0 ? -1 : 1;
  }

  /**
   * The quantiles of direction {@code l} at the levels (k + 1/2) / n, ascending.
   *
   * @param into the quantiles [n]; there must be mass
   */
  public void quantiles(int l, double[] into) {
    double total = 0;
    for (int b = 0; b < bins; b++) {
      total += mass(l, b);
    }
    double below = 0;
    int bin = 0;
    for (int k = 0; k < into.length; k++) {
      double level = (k + 0.5) / into.length * total;
      while (bin < bins - 1 && (below + mass(l, bin) <= level || mass(l, bin) <= 0)) {
        below += mass(l, bin++);
      }
      double share = mass(l, bin) <= 0 ? 0.5 : (level - below) / mass(l, bin);
      into[k] = within(l, bin, Math.max(0, Math.min(1, share)));
    }
  }

  /** The quantile of level {@code share} of the law within a bin. */
  private double within(int l, int bin, double share) {
    double m = mass(l, bin);
    double mean = m <= 0 ? 0.5 : place[l * bins + bin] / m;
    if (bin == 0 || bin == bins - 1) {
      double outward = bin == 0 ? share : 1 - share;
      double place = -mean * StrictMath.log(Math.max(outward, Double.MIN_NORMAL));
      return edge(bin) + side(bin) * binWidth() * place;
    }
    double half = Math.min(mean, 1 - mean);
    return edge(bin) + binWidth() * (mean + (2 * share - 1) * half);
  }

  /** This as arrays of a state. */
  public Map<String, NamedArray> toArrays() {
    return Map.of(
        MASS, NamedArray.of(floats(mass), directions(), bins),
        PLACE, NamedArray.of(floats(place), directions(), bins));
  }

  private static float[] floats(double[] values) {
    float[] narrowed = new float[values.length];
    for (int k = 0; k < values.length; k++) {
      narrowed[k] = (float) values[k];
    }
    return narrowed;
  }

  /** What {@link #toArrays} wrote. */
  public static DirectionHistograms fromState(FlowState state) {
    NamedArray mass = state.array(MASS);
    return new DirectionHistograms(mass.extent(1), doubles(mass), doubles(state.array(PLACE)));
  }

  private static double[] doubles(NamedArray array) {
    double[] widened = new double[array.size()];
    for (int k = 0; k < widened.length; k++) {
      widened[k] = array.get(k);
    }
    return widened;
  }
}
