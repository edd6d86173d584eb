package io.headwater.flow.particle;

import java.util.Arrays;

/**
 * One sliced-Wasserstein step of particles over an orthonormal basis b_1 ... b_m [bonneel2015]:
 *
 * <p>x ← x + s Σ_j b_j (F_Q⁻¹(F_P(b_j · x)) − b_j · x), s = h / d.
 *
 * <p>The step of size h of the flow of SW2² / 2 with the average over directions taken over this
 * basis. Between isotropic Gaussians it contracts means and deviations by 1 − s. The target Q is
 * known by its histograms alone; the quantiles of the particles are their ranks. O(m n log n).
 */
final class SlicedStep {
  /** The low bits of a key of {@link #order} hold the particle. */
  private static final int INDEX_BITS = 32;

  private final DirectionBank bank;
  private final DirectionHistograms histograms;

  SlicedStep(DirectionBank bank, DirectionHistograms histograms) {
    this.bank = bank;
    this.histograms = histograms;
  }

  /**
   * Moves the numbers of the particles [n, d].
   *
   * @param share s in (0, 1]
   * @return the mean over the basis of the squared W2 between the projections, before the step
   */
  double take(float[] particles, int basis, double share) {
    int m = bank.width();
    int first = basis * m;
    int n = particles.length / bank.dimension();
    double[][] projections = new double[m][n];
    bank.project(particles, first, projections);
    double[] quantiles = new double[n];
    double squares = 0;
    for (int j = 0; j < m; j++) {
      histograms.quantiles(first + j, quantiles);
      squares += shift(projections[j], quantiles, share);
    }
    bank.move(particles, first, projections);
    return squares / n / m;
  }

  /** Puts the shifts in the place of the projections; returns the sum of their squares at s = 1. */
  private static double shift(double[] projections, double[] quantiles, double share) {
    long[] order = order(projections);
    double squares = 0;
    for (int rank = 0; rank < order.length; rank++) {
      int i = (int) order[rank];
      double gap = quantiles[rank] - projections[i];
      projections[i] = share * gap;
      squares += gap * gap;
    }
    return squares;
  }

  /** The particles by their projections ascending, equal ones by index, in the low 32 bits. */
  private static long[] order(double[] projections) {
    long[] keys = new long[projections.length];
    for (int i = 0; i < keys.length; i++) {
      int bits = Float.floatToIntBits((float) projections[i]);
      // Of two negative floats the one with the larger bits is the smaller.
      int ascending = bits ^ (bits >> 31 & 0x7fffffff);
      keys[i] = (long) ascending << INDEX_BITS | i;
    }
    Arrays.sort(keys);
    return keys;
  }
}
