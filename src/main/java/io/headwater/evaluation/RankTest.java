package io.headwater.evaluation;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.Arrays;

/**
 * A one-sided permutation test of whether the second of two groups of scores is the higher one.
 *
 * <p>The statistic is the area under the ROC curve, P(second &gt; first) + P(equal) / 2 [mann1947].
 * Given the pooled scores, every way of dealing them to the groups is as probable under the
 * hypothesis that the groups have one law, so the level is exact at any size and with any ties.
 *
 * @param auc the area, in [0, 1]; .5 where the groups are alike
 * @param chance what the area stays below in 95 of 100 deals of the pooled scores, in [.5, 1]
 * @param pValue the probability of such an area by chance, in (0, 1]; NaN of an empty group
 */
public record RankTest(double auc, double chance, double pValue) {
  /** The test of nothing. */
  static final RankTest NONE = new RankTest(Double.NaN, Double.NaN, Double.NaN);

  private static final int DEALS = 1_999;
  private static final double CHANCE = .95;

  /** The test of two groups of finite scores. */
  static RankTest of(double[] first, double[] second, RandomKey key) {
    if (first.length == 0 || second.length == 0) {
      return NONE;
    }
    long[] ranks = doubledRanks(first, second);
    long seen = sum(ranks, first.length);
    long[] dealt = new long[DEALS];
    int asHigh = 1;
    for (int deal = 0; deal < DEALS; deal++) {
      dealt[deal] = dealt(ranks, second.length, key.at(deal).stream());
      asHigh += dealt[deal] >= seen ? 1 : 0;
    }
    Arrays.sort(dealt);
    long usual = dealt[(int) (CHANCE * DEALS)];
    return new RankTest(
        area(seen, first.length, second.length),
        area(usual, first.length, second.length),
        asHigh / (DEALS + 1.0));
  }

  /** The area alone, untested; of groups that are not empty. */
  static double area(double[] first, double[] second) {
    return area(sum(doubledRanks(first, second), first.length), first.length, second.length);
  }

  private static long sum(long[] ranks, int from) {
    long sum = 0;
    for (int i = from; i < ranks.length; i++) {
      sum += ranks[i];
    }
    return sum;
  }

  /** Twice the mid-ranks of the pooled scores, which are whole numbers, the first group's first. */
  private static long[] doubledRanks(double[] first, double[] second) {
    double[] pool = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, pool, first.length, second.length);
    double[] sorted = pool.clone();
    Arrays.sort(sorted);
    long[] ranks = new long[pool.length];
    for (int i = 0; i < pool.length; i++) {
      ranks[i] = (long) below(sorted, pool[i], false) + below(sorted, pool[i], true) + 1;
    }
    return ranks;
  }

  /** The number of scores below {@code value}, or not above it. */
  private static int below(double[] sorted, double value, boolean equalToo) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      int order = Double.compare(sorted[middle], value);
      boolean isBelow = order < 0 || equalToo && order == 0;
      low = isBelow ? middle + 1 : low;
      high = isBelow ? high : middle;
    }
    return low;
  }

  /** The sum of the ranks that one deal gives to the second group; reorders {@code ranks}. */
  private static long dealt(long[] ranks, int size, RandomStream stream) {
    long sum = 0;
    for (int i = 0; i < size; i++) {
      int j = i + stream.nextInt(ranks.length - i);
      long drawn = ranks[j];
      ranks[j] = ranks[i];
      ranks[i] = drawn;
      sum += drawn;
    }
    return sum;
  }

  private static double area(long doubledRanks, int first, int second) {
    double least = (double) second * (second + 1);
    return (doubledRanks - least) / (2.0 * first * second);
  }
}
