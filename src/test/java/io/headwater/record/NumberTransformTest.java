package io.headwater.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class NumberTransformTest {
  private static NumberTransform of(double... values) {
    NumberSummary summary = new NumberSummary();
    for (double value : values) {
      summary.add(value);
    }
    return NumberTransform.of(summary, false);
  }

  private static double[] draw(int n, long seed, ToDoubleFunction<RandomStream> one) {
    RandomStream random = RandomKey.of(seed).stream();
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = one.applyAsDouble(random);
    }
    return values;
  }

  private static double studentT(RandomStream random, int freedom) {
    double squares = 0;
    for (int k = 0; k < freedom; k++) {
      double g = random.nextGaussian();
      squares += g * g;
    }
    return random.nextGaussian() / Math.sqrt(squares / freedom);
  }

  /** Kolmogorov-Smirnov distance of a sample to the standard normal. */
  private static double distanceToNormal(double[] scores) {
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    double worst = 0;
    for (int i = 0; i < sorted.length; i++) {
      double p = NormalScore.probability(sorted[i]);
      worst = Math.max(worst, Math.max(p - i / (double) sorted.length, 0));
      worst = Math.max(worst, (i + 1) / (double) sorted.length - p);
    }
    return worst;
  }

  @Test
  void scoreIsMonotoneAndTheInverseIsToo() {
    for (double[] values :
        new double[][] {
          draw(4_000, 1, RandomStream::nextGaussian),
          draw(4_000, 2, random -> Math.rint(20 * random.nextGaussian())),
          draw(4_000, 3, random -> random.nextInt(3) == 0 ? 57 : 50 + 14 * random.nextDouble()),
          draw(40_000, 4, random -> studentT(random, 2)),
          {1, 2}
        }) {
      NumberTransform transform = of(values);
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      double last = Double.NEGATIVE_INFINITY;
      for (double value : sorted) {
        double score = transform.score(value, .5);
        assertThat(score).isGreaterThanOrEqualTo(last).isBetween(-9.0, 9.0);
        last = score;
      }
      double before = Double.NEGATIVE_INFINITY;
      for (double z = -6; z <= 6; z += 1 / 256.0) {
        double value = transform.value(z);
        assertThat(value).isGreaterThanOrEqualTo(before);
        before = value;
      }
      assertThat(transform.value(-50)).isEqualTo(sorted[0]);
      assertThat(transform.value(50)).isEqualTo(sorted[sorted.length - 1]);
    }
  }

  @Test
  void scoresAreStandardNormalWhateverTheColumn() {
    for (double[] values :
        new double[][] {
          draw(4_000, 5, random -> Math.exp(random.nextGaussian())),
          draw(4_000, 6, random -> studentT(random, 1)),
          draw(4_000, 7, random -> random.nextInt(3)),
          draw(4_000, 8, random -> random.nextInt(2) == 0 ? 0 : random.nextDouble())
        }) {
      NumberTransform transform = of(values);
      RandomStream random = RandomKey.of(9).stream();
      double[] scores = new double[values.length];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = transform.score(values[i], random.nextDouble());
      }
      // The values are the transform's own, so only the places within ties are random: the 0.1 %
      // point of the Kolmogorov-Smirnov statistic of 4,000 free draws bounds the distance.
      assertThat(distanceToNormal(scores)).isLessThan(1.95 / Math.sqrt(4_000));
    }
  }

  @Test
  void valuesComeBackThroughFloatScores() {
    for (double[] values :
        new double[][] {
          draw(4_000, 10, random -> Math.rint(20 * random.nextGaussian())),
          draw(4_000, 11, random -> Math.rint(1e4 * Math.exp(random.nextGaussian())) / 100),
          draw(4_000, 12, random -> random.nextInt(5)),
          draw(4_000, 13, random -> random.nextInt(2) == 0 ? 1 / 3.0 : 2 / 3.0)
        }) {
      NumberTransform transform = of(values);
      RandomStream random = RandomKey.of(14).stream();
      int moved = 0;
      for (double value : values) {
        boolean extreme = value == transform.least() || value == transform.greatest();
        float score = (float) transform.score(value, random.nextDouble());
        moved += !extreme && transform.value(score) != value ? 1 : 0;
      }
      // The float score is off by 2^-25 relatively, about 1e-7 in rank at |z| = 3.7; the tie's
      // margin is .001 of a cell of 1/4000: 2.5e-7. Only scores beyond could leave their cell.
      assertThat(moved).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void atomsKeepTheirMassAndTheContinuumIsFilled() {
    double[] values =
        draw(4_000, 15, random -> random.nextInt(3) == 0 ? 57 : 50 + 14 * random.nextDouble());
    NumberTransform transform = of(values);
    double mass = Arrays.stream(values).filter(value -> value == 57).count() / 4_000.0;
    Map<Double, Integer> seen = new HashMap<>();
    int draws = 40_000;
    int copies = 0;
    RandomStream random = RandomKey.of(16).stream();
    for (int i = 0; i < draws; i++) {
      double value = transform.value(random.nextGaussian());
      seen.merge(value, 1, Integer::sum);
      copies += value != 57 && Arrays.stream(values).anyMatch(v -> v == value) ? 1 : 0;
      assertThat(value).isBetween(50.0, 64.0);
    }
    // Binomial: four standard errors.
    double error = 4 * Math.sqrt(mass * (1 - mass) / draws);
    assertThat(seen.getOrDefault(57.0, 0) / (double) draws).isCloseTo(mass, within(error));
    // A continuum hits an observed double with probability about 0, but for the two extremes.
    assertThat(copies).isLessThan(40);
  }

  @Test
  void gapsOfALatticeAreFilledWithItsOwnDecimals() {
    double[] values = draw(400, 17, random -> Math.rint(1e5 * random.nextDouble()) / 10);
    NumberTransform transform = of(values);
    RandomStream random = RandomKey.of(18).stream();
    int copies = 0;
    for (int i = 0; i < 4_000; i++) {
      double value = transform.value(random.nextGaussian());
      assertThat(value).isEqualTo(Math.rint(value * 10) / 10);
      copies += Arrays.stream(values).anyMatch(v -> v == value) ? 1 : 0;
    }
    // 400 of 100,001 points of the lattice were seen; neighbours share the weight between them, so
    // a draw is an observed value with probability about 1 / (cell width in steps), mean 1/250.
    assertThat(copies).isLessThan(400);
  }

  @Test
  void fewValuesSeenOftenAreNeverMixed() {
    NumberTransform transform = of(draw(1_000, 19, random -> 10 * (1 << random.nextInt(4))));
    RandomStream random = RandomKey.of(20).stream();
    for (int i = 0; i < 2_000; i++) {
      assertThat(transform.value(3 * random.nextGaussian())).isIn(10.0, 20.0, 40.0, 80.0);
    }
    assertThat(transform.value(transform.score(30, .5))).isIn(20.0, 40.0);
  }

  @Test
  void quantilesOfAHeavyTailAreTheSamples() {
    double[] values = draw(4_000, 21, random -> studentT(random, 1));
    NumberTransform transform = of(values);
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    for (int i = 1; i < 3_999; i++) {
      // The cell of the i-th of n values is ranks (i, i + 1) / n, and lies between its neighbours.
      double middle = transform.value(NormalScore.quantile((i + .5) / 4_000));
      assertThat(middle).isBetween(sorted[i - 1], sorted[i + 1]);
    }
  }

  @Test
  void whatWasNotSeenGetsAScoreBetweenItsNeighbours() {
    NumberTransform transform = of(draw(2_000, 22, RandomStream::nextGaussian));
    double before = -9;
    for (double value = -10; value <= 10; value += .01) {
      double score = transform.score(value, .5);
      assertThat(score).isGreaterThanOrEqualTo(before).isBetween(-4.0, 4.0);
      before = score;
    }
  }

  @Test
  void oneValueTwoValuesNoValue() {
    assertThat(of().isEmpty()).isTrue();
    assertThat(of().width()).isZero();
    NumberTransform constant = of(5, 5, 5);
    assertThat(constant.isConstant()).isTrue();
    assertThat(constant.value(2)).isEqualTo(5);
    assertThat(constant.score(5, .3)).isBetween(-1.0, 1.0);
    NumberTransform two = of(-1e300, 1e300);
    assertThat(two.score(-1e300, .5)).isLessThan(two.score(1e300, .5));
    assertThat(two.value(-9)).isEqualTo(-1e300);
    assertThat(two.value(0)).isFinite();
    assertThat(two.value(9)).isEqualTo(1e300);
    NumberTransform extremes = of(-Double.MAX_VALUE, Double.MAX_VALUE, Double.MIN_VALUE, 0);
    assertThat(extremes.value(.1)).isFinite();
    assertThat(extremes.score(1, .5)).isFinite();
  }

  @Test
  void bytesComeBackAndScoreTheSame() {
    double[] values = draw(50_000, 23, random -> random.nextGaussian());
    NumberTransform transform = of(values);
    ByteWriter out = new ByteWriter();
    transform.write(out);
    ByteReader in = new ByteReader("transform", out.toByteArray());
    NumberTransform read = NumberTransform.read(in.readByte(), in);
    for (double z = -5; z < 5; z += .01) {
      assertThat(read.value(z)).isEqualTo(transform.value(z));
      assertThat(read.score(z, .5)).isEqualTo(transform.score(z, .5));
    }
    assertThat(transform.cells()).isLessThan(NumberSummary.KEPT + 2 * NumberSummary.TAIL + 2);
  }
}
