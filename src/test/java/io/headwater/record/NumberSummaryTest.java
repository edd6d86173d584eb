package io.headwater.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class NumberSummaryTest {
  private static NumberSummary of(double... values) {
    NumberSummary summary = new NumberSummary();
    for (double value : values) {
      summary.add(value);
    }
    return summary;
  }

  private static double[] draw(int n, long seed, ToDoubleFunction<RandomStream> one) {
    RandomStream random = RandomKey.of(seed).stream();
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = one.applyAsDouble(random);
    }
    return values;
  }

  private static byte[] bytes(NumberSummary summary) {
    ByteWriter out = new ByteWriter();
    summary.write(out);
    return out.toByteArray();
  }

  /** The weight at or below {@code value}, an interval counting by the part of it that is. */
  private static double rank(Entries entries, double value) {
    double rank = 0;
    for (int k = 0; k < entries.size(); k++) {
      if (entries.high(k) <= value) {
        rank += entries.weight(k);
      } else if (entries.low(k) < value) {
        double part = (value - entries.low(k)) / (entries.high(k) - entries.low(k));
        rank += entries.weight(k) * part;
      }
    }
    return rank;
  }

  @Test
  void fewValuesAreCountedExactly() {
    Entries entries = of(57, 3, 57, -1, 57, 3, 0.0, -0.0 + 0.0).entries();
    assertThat(entries.size()).isEqualTo(4);
    assertThat(entries.weightAt(57)).isEqualTo(3);
    assertThat(entries.weightAt(3)).isEqualTo(2);
    assertThat(entries.weightAt(0)).isEqualTo(2);
    assertThat(entries.weightAt(-1)).isEqualTo(1);
    assertThat(entries.weightAt(2)).isZero();
    assertThat(entries.total()).isEqualTo(8);
  }

  private static byte[] entryBytes(NumberSummary summary) {
    ByteWriter out = new ByteWriter();
    EntriesBytes.write(summary.entries(), summary.grain(), out);
    return out.toByteArray();
  }

  @Test
  void anyOrderAndAnySplitGiveTheSameEntries() {
    double[] values = draw(6_000, 1, random -> Math.rint(100 * random.nextGaussian()) / 4);
    byte[] all = entryBytes(of(values));
    RandomStream random = RandomKey.of(2).stream();
    for (int round = 0; round < 5; round++) {
      NumberSummary[] parts = {of(), of(), of()};
      for (int i : random.permutation(values.length)) {
        parts[random.nextInt(3)].add(values[i]);
      }
      parts[2].merge(parts[0]);
      parts[1].merge(parts[2]);
      assertThat(entryBytes(parts[1])).isEqualTo(all);
    }
  }

  @Test
  void mergingCommutesBeyondTheExactSizeToo() {
    double[] a = draw(30_000, 3, RandomStream::nextGaussian);
    double[] b = draw(20_000, 4, random -> 1 + random.nextGaussian());
    NumberSummary left = of(a);
    left.merge(of(b));
    NumberSummary right = of(b);
    right.merge(of(a));
    // The sums of a piece's weight are taken in another order: rounding of at most 50,000 * 2^-52.
    assertThat(left.entries().size()).isEqualTo(right.entries().size());
    for (int k = 0; k < left.entries().size(); k++) {
      assertThat(left.entries().low(k)).isEqualTo(right.entries().low(k));
      assertThat(left.entries().weight(k)).isCloseTo(right.entries().weight(k), within(1e-10));
    }
  }

  @Test
  void memoryIsBoundedAndRanksStayRight() {
    for (ToDoubleFunction<RandomStream> one :
        Arrays.<ToDoubleFunction<RandomStream>>asList(
            RandomStream::nextGaussian,
            random -> Math.exp(3 * random.nextGaussian()),
            // Student's t with 1.5 degrees of freedom is heavier in the tail than this is light:
            random -> random.nextGaussian() / Math.pow(random.nextDouble() + 1e-12, 1 / 1.5),
            random -> 1e9 + random.nextDouble())) {
      double[] values = draw(100_000, 5, one);
      Entries entries = of(values).entries();
      assertThat(entries.size()).isLessThanOrEqualTo(NumberSummary.MOST);
      // Weights are whole numbers cut into even shares: sums round by at most 1e5 * 2^-52 each.
      assertThat(entries.total()).isCloseTo(values.length, within(1e-6));
      Arrays.sort(values);
      // An interval weighs at most twice the mean, 2/4096, and intervals are rebuilt at each of
      // the some 20 condensations, each of which moves weight within one interval only.
      for (int i = 50; i < values.length; i += 997) {
        double share = rank(entries, values[i]) / values.length;
        assertThat(share).isCloseTo((i + 1.0) / values.length, within(2 * 2.0 / 4096));
      }
      assertThat(entries.low(0)).isEqualTo(values[0]);
      assertThat(entries.high(entries.size() - 1)).isEqualTo(values[values.length - 1]);
    }
  }

  @Test
  void heavyValuesStayExactAmongAContinuum() {
    NumberSummary summary = of();
    RandomStream random = RandomKey.of(6).stream();
    int atoms = 0;
    for (int i = 0; i < 60_000; i++) {
      boolean atom = random.nextInt(50) == 0;
      atoms += atom ? 1 : 0;
      summary.add(atom ? 57 : 50 + 14 * random.nextDouble());
    }
    Entries entries = summary.entries();
    int at = -1;
    for (int k = 0; k < entries.size(); k++) {
      at = entries.isPoint(k) && entries.low(k) == 57 ? k : at;
    }
    assertThat(at).isNotNegative();
    assertThat(entries.isRepeated(at)).isTrue();
    assertThat(entries.weight(at)).isCloseTo(atoms, within(1e-6));
  }

  @Test
  void decayScalesWeightsAndForgetsTheOldest() {
    NumberSummary summary = of(1, 1, 1, 2);
    summary.decay(.5);
    assertThat(summary.entries().weightAt(1)).isEqualTo(1.5);
    assertThat(summary.entries().weightAt(2)).isEqualTo(.5);
    summary.decay(.015);
    assertThat(summary.entries().size()).isEqualTo(1);
    summary.decay(0);
    assertThat(summary.entries().size()).isZero();
    assertThat(summary.entries().total()).isZero();
  }

  @Test
  void decayAndMergeCommute() {
    NumberSummary merged = of(1, 2, 2, 5);
    merged.merge(of(2, 5, 9));
    merged.decay(.7);
    NumberSummary left = of(1, 2, 2, 5);
    left.decay(.7);
    NumberSummary right = of(2, 5, 9);
    right.decay(.7);
    left.merge(right);
    for (double value : new double[] {1, 2, 5, 9}) {
      assertThat(left.entries().weightAt(value))
          .isCloseTo(merged.entries().weightAt(value), within(1e-12));
    }
  }

  @Test
  void followsAStreamThatMovesFarAway() {
    NumberSummary summary = of(draw(20_000, 7, RandomStream::nextGaussian));
    for (int window = 1; window <= 12; window++) {
      summary.decay(.5);
      double centre = 1e6 * window;
      summary.merge(of(draw(4_000, window, random -> centre + random.nextGaussian())));
    }
    // The last window is half of all; within it the median is resolved to far below its spread.
    Entries entries = summary.entries();
    double low = rank(entries, 12e6 - .6745);
    double high = rank(entries, 12e6 + .6745);
    // Half of 4,000 rows, three standard errors of a binomial count.
    assertThat(high - low).isCloseTo(2_000, within(3 * Math.sqrt(1_000)));
    // 20,000 old values weigh 20,000 / 2^12 by now, and the single ones of both tails are gone.
    double forgotten = 2 * NumberSummary.TAIL / 4096.0;
    assertThat(rank(entries, 1e5)).isBetween(20_000 / 4096.0 - forgotten, 20_000 / 4096.0);
  }

  @Test
  void bytesComeBack() {
    for (NumberSummary summary :
        new NumberSummary[] {
          of(),
          of(0),
          of(1e300, -1e300, 5),
          of(-3, 7, 7, 1_000_000),
          of(.1, .25, .25),
          of(draw(30_000, 8, RandomStream::nextGaussian)),
          of(draw(30_000, 9, random -> random.nextInt(1_000_000) - 500_000))
        }) {
      byte[] bytes = bytes(summary);
      ByteReader in = new ByteReader("summary", bytes);
      NumberSummary read = NumberSummary.read(in);
      in.end();
      assertThat(bytes(read)).isEqualTo(bytes);
      assertThat(read.grain()).isEqualTo(summary.grain());
      read.decay(.3);
      summary.decay(.3);
      assertThat(bytes(read)).isEqualTo(bytes(summary));
    }
  }

  @Test
  void goingThroughBytesAtAnyTimeChangesNothing() {
    double[] values = draw(40_000, 12, random -> Math.rint(1e5 * random.nextGaussian()) / 1_000);
    NumberSummary whole = of();
    NumberSummary restored = of();
    RandomStream random = RandomKey.of(13).stream();
    for (int i = 0; i < values.length; i++) {
      whole.add(values[i]);
      restored.add(values[i]);
      if (random.nextInt(700) == 0) {
        restored = NumberSummary.read(new ByteReader("summary", bytes(restored)));
      }
      if (random.nextInt(3_000) == 0) {
        assertThat(restored.entries().total()).isEqualTo(whole.entries().total());
      }
      if (i == 5_000 || i == 25_000) {
        whole.decay(.3);
        restored.decay(.3);
      }
    }
    assertThat(bytes(restored)).isEqualTo(bytes(whole));
  }

  @Test
  void hugeRangesDoNotOverflow() {
    NumberSummary summary = of(draw(9_000, 10, random -> 1.7e308 * (2 * random.nextDouble() - 1)));
    summary.merge(of(draw(9_000, 11, random -> 1.7e308 * (2 * random.nextDouble() - 1))));
    assertThat(summary.entries().total()).isCloseTo(18_000, within(1e-6));
  }
}
