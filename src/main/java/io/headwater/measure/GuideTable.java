package io.headwater.measure;

import java.util.Arrays;

/**
 * Looks places up among ascending sums by a table of where to begin: in constant time on average
 * over numbers that are uniform between 0 and the last sum [chen1974]. Immutable.
 */
public final class GuideTable {
  private final double[] sums;

  /** How many sums are at most the lower end of each equal part of [0, last sum]. */
  private final int[] guide;

  private final double partsOfUnit;

  private GuideTable(double[] sums) {
    this.sums = sums;
    this.guide = new int[sums.length];
    this.partsOfUnit = sums.length == 0 ? 0 : sums.length / sums[sums.length - 1];
    for (int part = 0; part < guide.length; part++) {
      int found = Arrays.binarySearch(sums, part / partsOfUnit);
      guide[part] = found >= 0 ? found + 1 : -found - 1;
    }
  }

  /** A table of sums >= 0, ascending; they are copied. */
  public static GuideTable of(double[] sums) {
    return new GuideTable(sums.clone());
  }

  /** The number of sums. */
  public int size() {
    return sums.length;
  }

  /** Sum {@code k}. */
  public double get(int k) {
    return sums[k];
  }

  /** A copy of the sums. */
  public double[] toArray() {
    return sums.clone();
  }

  /** How many sums are at most {@code value}. */
  public int atMost(double value) {
    if (sums.length == 0) {
      return 0;
    }
    int part = (int) Math.max(0, Math.min(guide.length - 1, value * partsOfUnit));
    int count = guide[part];
    // Where a part begins is rounded: the first sum of it may be one of the part before.
    while (count > 0 && sums[count - 1] > value) {
      count--;
    }
    while (count < sums.length && sums[count] <= value) {
      count++;
    }
    return count;
  }
}
