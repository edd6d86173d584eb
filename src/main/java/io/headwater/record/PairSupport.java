package io.headwater.record;

import io.headwater.measure.RandomStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pairs of levels that a rule has a value for: two categories are decoded together, to one of
 * them. Scratch memory inside: not thread-safe.
 */
final class PairSupport {
  private record Pair(String first, String second) {}

  private static final int NOT_ONE = -1;

  /** More cells than this are not kept in a table. */
  private static final long MOST_CELLS = 1 << 20;

  private final RuleKey key;
  private final int firstOffset;
  private final int secondOffset;
  private final List<Pair> pairs;
  private final int[] firstOf;
  private final int[] secondOf;

  /** The only pair at (k, l), {@link #NOT_ONE} where there is none or are several; or empty. */
  private final int[] at;

  private final double[] share;
  private final double[] firstScores;
  private final double[] secondScores;
  private final double[] scratch;
  private final Best firstBest = new Best();
  private final Best secondBest = new Best();

  /**
   * The pairs of {@code rule}, in both orders when it takes either.
   *
   * @param offsets the first coordinate of each feature, or -1 when it has none
   */
  PairSupport(Rule rule, List<FeatureCodec> codecs, int[] offsets) {
    key = rule.key();
    firstOffset = offsets[key.first()];
    secondOffset = offsets[key.second()];
    LevelBlock first = (LevelBlock) codecs.get(key.first());
    LevelBlock second = (LevelBlock) codecs.get(key.second());
    pairs = pairs(rule, first, second);
    firstOf = pairs.stream().mapToInt(pair -> first.coordinateOf(pair.first)).toArray();
    secondOf = pairs.stream().mapToInt(pair -> second.coordinateOf(pair.second)).toArray();
    share =
        pairs.stream()
            .mapToDouble(pair -> first.share(pair.first) * second.share(pair.second))
            .toArray();
    firstScores = new double[first.coordinates().size()];
    secondScores = new double[second.coordinates().size()];
    at = at();
    scratch = new double[pairs.size()];
  }

  private int[] at() {
    long cells = (long) firstScores.length * secondScores.length;
    boolean kept = cells <= MOST_CELLS && firstOffset >= 0 && secondOffset >= 0;
    int[] table = new int[kept ? (int) cells : 0];
    int[] count = new int[table.length];
    for (int p = 0; p < firstOf.length && table.length > 0; p++) {
      int cell = firstOf[p] * secondScores.length + secondOf[p];
      table[cell] = p;
      count[cell]++;
    }
    for (int cell = 0; cell < table.length; cell++) {
      table[cell] = count[cell] == 1 ? table[cell] : NOT_ONE;
    }
    return table;
  }

  private static List<Pair> pairs(Rule rule, LevelBlock first, LevelBlock second) {
    List<Pair> pairs = new ArrayList<>();
    for (List<String> name : rule.values().keySet()) {
      pairs.add(new Pair(name.get(0), name.get(1)));
      if (rule.key().unordered() && !name.get(0).equals(name.get(1))) {
        pairs.add(new Pair(name.get(1), name.get(0)));
      }
    }
    pairs.removeIf(pair -> first.share(pair.first) == 0 || second.share(pair.second) == 0);
    pairs.sort(Comparator.comparing(Pair::first).thenComparing(Pair::second));
    return pairs;
  }

  RuleKey key() {
    return key;
  }

  /**
   * Writes the pair that point {@code x} says {@code into} the features of the key.
   *
   * @param places where {@code x} is not zero, ascending
   * @param nonzeros how many places these are
   * @param isDecoded by feature: what already has its level, which is kept
   * @return which of the pairs, or {@link LevelDecoder#NONE} when none fits what is kept
   */
  int decode(
      LevelDecoder decoder,
      float[] x,
      int[] places,
      int nonzeros,
      boolean[] isDecoded,
      FeatureValues into,
      RandomStream random) {
    double[] allowed = allowed(isDecoded, into);
    boolean sampled = decoder.mode() == LevelDecoder.Mode.SAMPLED;
    int chosen = sampled ? NOT_ONE : plainLargest(x, places, nonzeros, allowed);
    if (chosen == NOT_ONE) {
      decoder.score(x, firstOffset, firstScores);
      decoder.score(x, secondOffset, secondScores);
      chosen = sampled ? sampled(allowed, random) : largest(allowed, random);
    }
    if (chosen == LevelDecoder.NONE) {
      return sampled
          ? decode(LevelDecoder.largest(), x, places, nonzeros, isDecoded, into, random)
          : LevelDecoder.NONE;
    }
    into.setLevel(key.first(), pairs.get(chosen).first);
    into.setLevel(key.second(), pairs.get(chosen).second);
    return chosen;
  }

  /** What {@code rule}, of the same key, says of each pair; null of one it has not seen. */
  @Nullable Object[] valuesOf(Rule rule) {
    @Nullable Object[] values = new @Nullable Object[pairs.size()];
    for (int p = 0; p < values.length; p++) {
      values[p] = rule.valueOf(key.of(pairs.get(p).first, pairs.get(p).second));
    }
    return values;
  }

  /**
   * The pair of both largest coordinates, where each of them is positive and the only largest and
   * it is the only pair there: every other sum is then smaller, since rounding keeps the order.
   */
  private int plainLargest(float[] x, int[] places, int nonzeros, double[] allowed) {
    boolean both =
        at.length > 0
            && firstBest.find(x, places, nonzeros, firstOffset, firstScores.length)
            && secondBest.find(x, places, nonzeros, secondOffset, secondScores.length);
    if (!both) {
      return NOT_ONE;
    }
    double sum = firstBest.score + secondBest.score;
    boolean only =
        firstBest.next + secondBest.score < sum && firstBest.score + secondBest.next < sum;
    int found = only ? at[firstBest.index * secondScores.length + secondBest.index] : NOT_ONE;
    return found != NOT_ONE && allowed[found] > 0 ? found : NOT_ONE;
  }

  /** The first of the largest coordinates of a block, and the largest of the others. */
  private static final class Best {
    int index;
    double score;

    /** Negative infinity where there is no other. */
    double next;

    /**
     * Whether the largest of {@code width} coordinates from {@code offset} on is positive; {@code
     * places} ascend.
     */
    boolean find(float[] x, int[] places, int nonzeros, int offset, int width) {
      int k = 0;
      while (k < nonzeros && places[k] < offset) {
        k++;
      }
      int first = k;
      score = Double.NEGATIVE_INFINITY;
      next = Double.NEGATIVE_INFINITY;
      for (; k < nonzeros && places[k] < offset + width; k++) {
        put(places[k] - offset, x[places[k]]);
      }
      next = k - first < width ? Math.max(next, 0) : next;
      return score > 0;
    }

    private void put(int place, float coordinate) {
      if (coordinate > score) {
        next = score;
        score = coordinate;
        index = place;
      } else {
        next = Math.max(next, coordinate);
      }
    }
  }

  /** The pair with the largest sum; pairs of rare levels share their sum and are drawn. */
  private int largest(double[] allowed, RandomStream random) {
    double best = Double.NEGATIVE_INFINITY;
    int chosen = LevelDecoder.NONE;
    boolean tied = false;
    for (int p = 0; p < scratch.length; p++) {
      double sum = firstScores[firstOf[p]] + secondScores[secondOf[p]];
      scratch[p] = sum;
      if (sum >= best && allowed[p] > 0) {
        tied = sum == best;
        best = sum;
        chosen = p;
      }
    }
    return tied ? drawTied(best, allowed, random) : chosen;
  }

  private int drawTied(double best, double[] allowed, RandomStream random) {
    for (int p = 0; p < scratch.length; p++) {
      scratch[p] = scratch[p] == best ? allowed[p] : 0;
    }
    return LevelDecoder.draw(scratch, random);
  }

  private int sampled(double[] allowed, RandomStream random) {
    for (int p = 0; p < scratch.length; p++) {
      scratch[p] = firstScores[firstOf[p]] * secondScores[secondOf[p]] * allowed[p];
    }
    return LevelDecoder.draw(scratch, random);
  }

  private double[] allowed(boolean[] isDecoded, FeatureValues values) {
    if (!isDecoded[key.first()] && !isDecoded[key.second()]) {
      return share;
    }
    double[] allowed = share.clone();
    for (int p = 0; p < allowed.length; p++) {
      if (isDecoded[key.first()] && !pairs.get(p).first.equals(values.level(key.first()))
          || isDecoded[key.second()] && !pairs.get(p).second.equals(values.level(key.second()))) {
        allowed[p] = 0;
      }
    }
    return allowed;
  }
}
