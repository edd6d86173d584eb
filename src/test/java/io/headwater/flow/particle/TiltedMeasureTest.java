package io.headwater.flow.particle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Three states, a uniform base, and K the identity: V̇ = −(p* − P_V). */
class TiltedMeasureTest {
  private static final double[] TARGET = {.5, .3, .2};

  private static TiltedMeasure threeStates() {
    return new TiltedMeasure(3, new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1});
  }

  private static double[] lawAt(double time, int steps, double[] target) {
    TiltedMeasure base = threeStates();
    double[] v = new double[3];
    for (int s = 0; s < steps; s++) {
      base.step(target, time / steps, v);
    }
    return base.probabilities(v);
  }

  /** The published table is of explicit Euler at Δt = .001. */
  private static double[] tabled(double time) {
    return lawAt(time, (int) Math.round(1_000 * time), TARGET);
  }

  private static double divergence(double[] q, double[] p) {
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      sum += q[i] * Math.log(q[i] / p[i]);
    }
    return sum;
  }

  @Test
  void hasTheKnownLawAtTimeOne() {
    assertThat(tabled(1)).containsExactly(new double[] {.381754, .322367, .295879}, within(5.1e-7));
  }

  /** The table of KL(p*‖P), below its bound |V*|² / 2t with V* = −ln 3p*, centred. */
  @ParameterizedTest
  @CsvSource({
    "1, .03501670, .2108",
    "2, .01789976, .1054",
    "5, .00267219, .0422",
    "10, .00017257, .0211"
  })
  void fallsAsTheTableSays(double time, double expected, double bound) {
    double kl = divergence(TARGET, tabled(time));
    assertThat(kl).isCloseTo(expected, within(5.1e-9)).isLessThan(bound);
  }

  /** By a Runge-Kutta run in another language, to its last place: Euler's error falls as Δt. */
  @Test
  void isOfFirstOrderInTime() {
    double exact = .3817469456069969;
    double coarse = lawAt(1, 100, TARGET)[0] - exact;
    double fine = lawAt(1, 200, TARGET)[0] - exact;
    assertThat(coarse / fine).isCloseTo(2, within(.02));
  }

  /** With counts in the place of the law the flow ends at the counts: it memorises. */
  @Test
  void endsAtTheSampleItWasGiven() {
    double[] sample = {.6, .25, .15};
    assertThat(lawAt(200, 2_000, sample)).containsExactly(sample, within(1e-9));
  }

  @Test
  void theLossIsTheOneItsGradientSays() {
    TiltedMeasure base = threeStates();
    double[] v = {.3, -.2, .1};
    double epsilon = 1e-5;
    double[] gap = v.clone();
    base.step(TARGET, 1, gap);
    for (int r = 0; r < 3; r++) {
      double difference = (loss(base, v, r, epsilon) - loss(base, v, r, -epsilon)) / (2 * epsilon);
      // Third derivatives of ln E e^{−V} are below 1: 1e-10 / 6, and rounding 1e-16 / 1e-5.
      assertThat(v[r] - gap[r]).isCloseTo(difference, within(1e-10));
    }
  }

  private static double loss(TiltedMeasure base, double[] v, int r, double epsilon) {
    double[] moved = v.clone();
    moved[r] += epsilon;
    double mean = 0;
    for (int i = 0; i < 3; i++) {
      mean += TARGET[i] * moved[i];
    }
    return mean + base.step(TARGET, 0, moved.clone())[0];
  }

  @Test
  void largePotentialsDoNotOverflow() {
    assertThat(threeStates().probabilities(new double[] {-2_000, 0, 2_000}))
        .containsExactly(1, 0, 0);
  }
}
