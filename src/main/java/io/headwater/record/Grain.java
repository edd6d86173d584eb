package io.headwater.record;

/**
 * The lattice a column's values lie on: the whole multiples of step / 10^decimals.
 *
 * @param decimals the most decimals seen, 0 to {@link #MOST_DECIMALS}, or {@link #NONE}
 * @param step the greatest common divisor of the values times 10^decimals; 0 while all are 0
 */
record Grain(int decimals, long step) {
  /** More decimals than a person writes: a value with more is a measurement, not rounded. */
  static final int MOST_DECIMALS = 8;

  /** The decimals of a column without a lattice. */
  static final int NONE = -1;

  /** The lattice of no values yet. */
  static final Grain EMPTY = new Grain(0, 0);

  /** No lattice. */
  static final Grain CONTINUOUS = new Grain(NONE, 0);

  private static final double[] POWERS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};
  private static final double EXACT = 0x1p53;

  private static final long[] CLOCK_STEPS = {86_400_000, 3_600_000, 60_000, 1_000};

  /** Whether values lie on a lattice. */
  boolean isLattice() {
    return decimals != NONE;
  }

  /** The finest lattice that holds this one and {@code value}. */
  Grain with(double value) {
    if (decimals == NONE || isOn(value)) {
      return this;
    }
    int needed = decimals;
    while (needed <= MOST_DECIMALS && !hasDecimals(value, needed)) {
      needed++;
    }
    if (needed > MOST_DECIMALS) {
      return CONTINUOUS;
    }
    return merge(new Grain(needed, (long) Math.rint(Math.abs(value) * POWERS[needed])));
  }

  private boolean isOn(double value) {
    double scaled = value * POWERS[decimals];
    return Math.rint(scaled) / POWERS[decimals] == value
        && Math.abs(scaled) < EXACT
        && (step == 0 ? scaled == 0 : (long) Math.rint(scaled) % step == 0);
  }

  private static boolean hasDecimals(double value, int decimals) {
    double scaled = value * POWERS[decimals];
    return Math.abs(scaled) < EXACT && Math.rint(scaled) / POWERS[decimals] == value;
  }

  /** The finest lattice that holds both. */
  Grain merge(Grain that) {
    if (decimals == NONE || that.decimals == NONE) {
      return CONTINUOUS;
    }
    int common = Math.max(decimals, that.decimals);
    double left = step * POWERS[common - decimals];
    double right = that.step * POWERS[common - that.decimals];
    boolean exact = left < EXACT && right < EXACT;
    return exact ? new Grain(common, gcd((long) left, (long) right)) : CONTINUOUS;
  }

  private static long gcd(long a, long b) {
    long x = a;
    long y = b;
    while (y != 0) {
      long rest = x % y;
      x = y;
      y = rest;
    }
    return x;
  }

  /**
   * The lattice to round to: the step counts only once there were enough values to believe it.
   *
   * @param millis whether values are milliseconds: from few of them the clock's steps are believed
   */
  Grain believed(boolean enough, boolean millis) {
    if (enough || decimals == NONE) {
      return this;
    }
    long clock = 1;
    for (int k = CLOCK_STEPS.length - 1; k >= 0 && millis; k--) {
      clock = step % CLOCK_STEPS[k] == 0 ? CLOCK_STEPS[k] : clock;
    }
    return new Grain(decimals, clock);
  }

  /** The distance of neighbours on the lattice; 0 without one. */
  double width() {
    return decimals == NONE ? 0 : Math.max(1, step) / POWERS[decimals];
  }

  /** The point of the lattice nearest to {@code value}; the value itself without one. */
  double round(double value) {
    if (decimals == NONE) {
      return value;
    }
    long each = Math.max(1, step);
    return Math.rint(value * POWERS[decimals] / each) * each / POWERS[decimals] + 0.0;
  }

  /** A value on the lattice as a whole number of steps. */
  long steps(double value) {
    return (long) Math.rint(value * POWERS[decimals]) / Math.max(1, step);
  }

  /** The value that is {@code steps} whole steps from zero. */
  double value(long steps) {
    return steps * Math.max(1, step) / POWERS[decimals];
  }

  /** The decimal a float stands for when it is short, else the float itself; zero has no sign. */
  static double shortest(float value) {
    for (double power : POWERS) {
      double decimal = Math.rint(value * power) / power;
      if ((float) decimal == value && Math.abs(value * power) < EXACT) {
        return decimal + 0.0;
      }
    }
    return value + 0.0;
  }

  void write(ByteWriter out) {
    out.writeByte(decimals & 0xFF);
    out.writeLong(step);
  }

  static Grain read(ByteReader in) {
    return read(in.readByte(), in);
  }

  /** The grain whose first byte has been read. */
  static Grain read(int first, ByteReader in) {
    int decimals = (byte) first;
    long step = in.readLong();
    if (decimals < NONE || decimals > MOST_DECIMALS || step < 0) {
      throw in.corrupt(
          "expected decimals -1 to 8 and step >= 0, got %d, %d".formatted(decimals, step));
    }
    return new Grain(decimals, step);
  }
}
