package io.headwater.flow.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.divergence.LipschitzRegularizedDivergence.Kind;
import io.headwater.flow.method.RotatingRing.Window;
import io.headwater.flow.particle.Discriminator;
import io.headwater.flow.particle.Discriminator.LipschitzControl;
import io.headwater.flow.particle.ParticleFlow.Reference;
import io.headwater.measure.RandomKey;
import io.headwater.network.Activation;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows of few points whose law turns: the flow follows, and remembers what does not change. */
class GpaTrackingTest {
  /** The first windows, in which the flow finds the modes. */
  private static final int FINDING = 3;

  /**
   * All steps, which the rule shortens: modes are a tenth of the ring. Smoothing: without,
   * particles gather at kinks of φ, more so from window to window. Samples are calibrated to the
   * particles, which know the modes' shares from all windows; 500 points know them to 12 %.
   */
  private static Gpa.Config config() {
    return new Gpa.Config(
        2_048,
        60,
        0,
        Gpa.Integrator.EULER,
        1,
        new Discriminator.Config(
            Kind.KL, 2, Activation.RELU, 96, LipschitzControl.GRADIENT_PENALTY, 1, 10, 2e-3),
        5,
        3,
        .7,
        200,
        Gpa.Stop.never(),
        128,
        1_000,
        4,
        32,
        Reference.PARTICLES,
        32,
        "");
  }

  @Test
  void aTurningRingIsFollowed() {
    assertFollowed(8, 1);
  }

  /** Two and a half radians: what adds up from window to window shows. */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aTurningRingIsFollowedForLong(long seed) {
    assertFollowed(50, seed);
  }

  private static void assertFollowed(int windows, long seed) {
    List<Window> all = RotatingRing.track(config(), windows, RandomKey.of(seed));
    List<Window> tracked = all.subList(FINDING, windows);
    // 450 points themselves are off by (1 − E k(X, X')) / 450 = .0018: what is remembered is
    // better.
    System.out.printf(
        "seed %d, %d windows: particles %.4f, %.4f; samples %.4f, %.4f (median, worst MMD²)%n",
        seed,
        windows,
        median(tracked, Window::particles),
        worst(tracked, Window::particles),
        median(tracked, Window::samples),
        worst(tracked, Window::samples));
    assertThat(median(tracked, Window::particles)).as("%s", all).isLessThanOrEqualTo(.001);
    assertThat(median(tracked, Window::samples)).as("%s", all).isLessThanOrEqualTo(.0015);
    assertThat(tracked)
        .allSatisfy(
            window -> {
              assertThat(window.particles()).isLessThanOrEqualTo(.003);
              assertThat(window.samples()).isLessThanOrEqualTo(.003);
              assertThat(window.least()).isGreaterThanOrEqualTo(.06);
              assertThat(window.most()).isLessThanOrEqualTo(.19);
            });
  }

  private static double worst(List<Window> windows, ToDoubleFunction<Window> of) {
    return windows.stream().mapToDouble(of).max().orElseThrow();
  }

  private static double median(List<Window> windows, ToDoubleFunction<Window> of) {
    double[] sorted = windows.stream().mapToDouble(of).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
