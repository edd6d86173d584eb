package io.headwater.operator;

import io.headwater.measure.RandomKey;
import io.headwater.operator.RateProgress.Source;
import java.util.Arrays;
import java.util.SortedMap;

/**
 * Deals rows out to the streams, each with the probability of its share in the real records of the
 * newest windows. Which stream gets row i follows from the seed, i and these shares alone.
 */
final class RowDeal {
  private final RandomKey key;
  private final String[] streams;
  private final double[] until;

  /** A deal to {@code streams}, by name. */
  RowDeal(long seed, SortedMap<String, Source> streams) {
    this.key = RandomKey.of(seed).split("rows");
    this.streams = streams.keySet().toArray(String[]::new);
    this.until = new double[streams.size()];
    double sum = 0;
    int i = 0;
    for (Source source : streams.values()) {
      sum += source.snapshot().real();
      until[i++] = sum;
    }
  }

  /** How many of {@code count} rows from row {@code first} on each stream gets, in their order. */
  int[] deal(long first, int count) {
    int[] dealt = new int[until.length];
    for (long row = first; row < first + count; row++) {
      dealt[until.length == 1 ? 0 : streamOf(row)]++;
    }
    return dealt;
  }

  private int streamOf(long row) {
    double at = key.at(row).stream().nextDouble() * until[until.length - 1];
    int found = Arrays.binarySearch(until, at);
    return Math.min(found >= 0 ? found + 1 : -found - 1, until.length - 1);
  }

  /** The name of stream {@code i}. */
  String stream(int i) {
    return streams[i];
  }
}
