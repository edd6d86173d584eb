package io.headwater.table;

/** The two least and the two greatest distinct numbers of a column, and how often each was seen. */
final class Extremes {
  private static final long MIN_SEEN = 5;
  private static final double MIN_SHARE = .001;

  /** A sentinel is as far from the other values as these are from one another. */
  private static final double FAR = 1;

  /** One that other columns have as well need not be as far. */
  private static final double FAR_SHARED = .1;

  private final Side low = new Side(1);
  private final Side high = new Side(-1);
  private long count;

  /** One end; values are turned by {@code sign} so that the end is the least. */
  private static final class Side {
    private final double sign;
    private double end = Double.POSITIVE_INFINITY;
    private double next = Double.POSITIVE_INFINITY;
    private long seen;
    private long nextSeen;

    Side(double sign) {
      this.sign = sign;
    }

    void add(double value) {
      double turned = sign * value;
      if (turned < end) {
        next = end;
        nextSeen = seen;
        end = turned;
        seen = 1;
      } else if (turned == end) {
        seen++;
      } else if (turned < next) {
        next = turned;
        nextSeen = 1;
      } else if (turned == next) {
        nextSeen++;
      }
    }
  }

  void add(double value) {
    count++;
    low.add(value);
    high.add(value);
  }

  double least() {
    return low.end;
  }

  double greatest() {
    return -high.end;
  }

  /**
   * Whether {@code value} is at an end, far outside the other values, and comes again and again:
   * code for something that is no measurement.
   *
   * @param shared whether other columns have the same one
   */
  boolean isSentinel(double value, boolean shared) {
    return isSentinel(low, high, value, shared) || isSentinel(high, low, -value, shared);
  }

  private boolean isSentinel(Side side, Side other, double turned, boolean shared) {
    boolean often = side.seen >= Math.max(MIN_SEEN, MIN_SHARE * count) && side.seen * 2 < count;
    boolean otherIsCode =
        other.seen >= MIN_SEEN && other.next - other.end > -other.next - side.next;
    double far = -(otherIsCode ? other.next : other.end);
    double range = far - side.next;
    double gap = side.next - side.end;
    return turned == side.end
        && often
        && range > 0
        && gap >= (shared ? FAR_SHARED : FAR) * range
        && isRound(side.end);
  }

  /** A code is a whole number; a measurement that comes again and again may be anything. */
  private static boolean isRound(double value) {
    return value == Math.rint(value);
  }

  /** The values at the ends. */
  double[] ends() {
    return count == 0 ? new double[0] : new double[] {least(), greatest()};
  }
}
