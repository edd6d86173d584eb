package io.headwater.measure;

/**
 * The numbers at one {@link RandomKey}, in order: SplitMix64 [steele2014].
 *
 * <p>Not thread-safe. Never store one: store the key.
 */
public final class RandomStream {
  private static final double TO_UNIT = 0x1.0p-53;

  private long state;
  private double spare = Double.NaN;

  RandomStream(long state) {
    this.state = state;
  }

  /** 64 uniform bits. */
  public long nextLong() {
    state += RandomKey.GOLDEN;
    return RandomKey.mix(state);
  }

  /** Uniform on [0, 1), a multiple of 2^-53. */
  public double nextDouble() {
    return (nextLong() >>> 11) * TO_UNIT;
  }

  /** Uniform on {0, ..., bound - 1}; the bias is below 2^-32 for every int bound. */
  public int nextInt(int bound) {
    return (int) Math.multiplyHigh(nextLong() >>> 1, 2L * bound);
  }

  /** Standard normal, by Marsaglia's polar method. */
  public double nextGaussian() {
    if (!Double.isNaN(spare)) {
      double g = spare;
      spare = Double.NaN;
      return g;
    }
    double u;
    double v;
    double s;
    do {
      u = 2 * nextDouble() - 1;
      v = 2 * nextDouble() - 1;
      s = u * u + v * v;
    } while (s >= 1 || s == 0);
    double r = StrictMath.sqrt(-2 * StrictMath.log(s) / s);
    spare = v * r;
    return u * r;
  }

  /** A uniform permutation of 0 ... n - 1 (Fisher-Yates). */
  public int[] permutation(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
