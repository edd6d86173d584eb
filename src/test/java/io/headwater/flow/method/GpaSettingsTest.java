package io.headwater.flow.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.divergence.LipschitzRegularizedDivergence.Kind;
import io.headwater.flow.Diagnostics.Rest;
import io.headwater.flow.method.Gpa.Integrator;
import io.headwater.flow.method.StepwiseFlow.Learning;
import io.headwater.flow.particle.Discriminator;
import io.headwater.flow.particle.Discriminator.LipschitzControl;
import io.headwater.flow.particle.ParticleFlow.Reference;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.network.Activation;
import io.headwater.testing.Clouds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Integrators, the rule for the time step, catching up, and the reasons to stop. */
class GpaSettingsTest {
  private static final RandomKey KEY = RandomKey.of(1908);
  private static final int N = 64;

  private static Discriminator.Config discriminator(
      Activation activation, LipschitzControl control, double learningRate) {
    return new Discriminator.Config(Kind.KL, 2, activation, 16, control, 1, 10, learningRate);
  }

  /** Where a flow of total time 1 ends with a discriminator that hardly learns. */
  private static PointCloud frozen(Integrator integrator, int steps) {
    // A rate of 1e-12 leaves every float weight as it is: ẏ = −∇φ(y) for a fixed smooth φ.
    Learning learning =
        new Learning(discriminator(Activation.SOFTPLUS, LipschitzControl.NONE, 1e-12), 1, 0, 0);
    Gpa.Config config = StepwiseFlow.config(N, steps, 1.0 / steps, integrator, learning);
    PointCloud p = Clouds.normal(N, 2, 1, 1, KEY.split("p"));
    EmpiricalMeasure target = EmpiricalMeasure.of(Clouds.normal(N, 2, 0, 1, KEY.split("q")));
    StepwiseFlow flow = new StepwiseFlow(config, p, target, KEY);
    while (flow.move()) {}
    return flow.particles();
  }

  private static double error(PointCloud a, PointCloud b) {
    double square = 0;
    for (int i = 0; i < a.count(); i++) {
      square += Math.pow(a.get(i, 0) - b.get(i, 0), 2) + Math.pow(a.get(i, 1) - b.get(i, 1), 2);
    }
    return Math.sqrt(square / a.count());
  }

  @ParameterizedTest
  @CsvSource({"EULER, 1", "HEUN, 2"})
  void integratorsHaveTheirOrder(Integrator integrator, int order) {
    PointCloud exact = frozen(Integrator.HEUN, 256);
    double coarse = error(frozen(integrator, 4), exact);
    double fine = error(frozen(integrator, 8), exact);
    // The next term of the error expansion is of relative size Δt = 1/4 at the coarse end.
    assertThat(Math.log(coarse / fine) / Math.log(2)).isCloseTo(order, within(.35));
  }

  private static Gpa.Config config(double timeStep, Gpa.Stop stop, int steps) {
    Discriminator.Config capped =
        discriminator(Activation.RELU, LipschitzControl.SPECTRAL_NORM, 2e-3);
    return new Gpa.Config(
        256,
        steps,
        timeStep,
        Integrator.EULER,
        0,
        capped,
        5,
        3,
        1,
        300,
        stop,
        8,
        0,
        1,
        0,
        Reference.POINTS,
        32,
        "");
  }

  private static StepwiseFlow rested(Gpa.Config config, double mean, EmpiricalMeasure target) {
    PointCloud p = Clouds.normal(256, 2, mean, 1, KEY.split("particles"));
    StepwiseFlow flow = new StepwiseFlow(config, p, target, KEY);
    while (flow.move()) {}
    return flow;
  }

  private static EmpiricalMeasure standard(int train, int heldOut) {
    return EmpiricalMeasure.of(
        Clouds.normal(train, 2, 0, 1, KEY.split("q")),
        Clouds.normal(heldOut, 2, 0, 1, KEY.split("h")));
  }

  /** Δt₀ = 2 S √2 / (L · steps), falling to nothing: together the diagonal S √2 of the box. */
  @Test
  void theRuleReachesAcrossTheBoxAndNoFarther() {
    Gpa.Config config = config(0, Gpa.Stop.never(), 50);
    PointCloud p = Clouds.pointMass(1_000, 3, 0);
    PointCloud q = Clouds.pointMass(1_000, 0, 1);
    double first = TimeSteps.first(config, p, q, new int[] {0, 1});
    // The widest range is 3, of the first number, and half of the pooled points are at either end.
    assertThat(first).isCloseTo(2 * 3 * Math.sqrt(2) / 50, within(1e-12));
    double sum = 0;
    for (int n = 0; n < 50; n++) {
      assertThat(TimeSteps.at(config, first, n)).isGreaterThan(0);
      sum += TimeSteps.at(config, first, n);
    }
    // Σ (1 − n / 50) = 25.5: the diagonal and one half step.
    assertThat(sum).isCloseTo(3 * Math.sqrt(2) * 51 / 50, within(1e-9));
    assertThat(TimeSteps.at(config(.3, Gpa.Stop.never(), 50), .3, 49)).isEqualTo(.3);
  }

  /** Particles two away arrive by the rule's steps: the mean of 256 points is known to .06. */
  @Test
  void theRuleArrives() {
    StepwiseFlow flow = rested(config(0, Gpa.Stop.never(), 60), 2, standard(256, 0));
    assertThat(flow.rest()).isEqualTo(Rest.STEP_BUDGET);
    double target = Clouds.mean(standard(256, 0).points(), 0);
    assertThat(Clouds.mean(flow.particles(), 0)).isCloseTo(target, within(4 * .0625));
  }

  @Test
  void aFlowThatHasArrivedRestsAtTheNoiseFloor() {
    Gpa.Stop stop = Gpa.Stop.defaults();
    StepwiseFlow flow = rested(config(.1, stop, 200), 1, standard(256, 256));
    assertThat(flow.rest()).isEqualTo(Rest.NOISE_FLOOR);
    assertThat(Math.abs(flow.value("heldOutDivergence")))
        .isLessThanOrEqualTo(stop.noise() * flow.value("divergenceError"));
  }

  /** The Huber flow's kinetic energy is L² / 2 until |m| = L and m² / 2 from there. */
  @Test
  void aFlowThatHasSlowedDownRestsByItsKineticEnergy() {
    StepwiseFlow flow = rested(config(.1, new Gpa.Stop(0, .05, 0), 200), 2, standard(256, 0));
    assertThat(flow.rest()).isEqualTo(Rest.KINETIC_ENERGY);
    assertThat(flow.value("kineticEnergy")).isLessThan(.05);
    // From |m| = 2 √2 at speed 1 it takes 18 steps to |m| = 1, and it must not stop before.
    assertThat(flow.value("flowSteps")).isBetween(18.0, 100.0);
  }

  /** Twelve training points and no bound: what is gained on them is lost on the others. */
  @Test
  void aFlowThatLearnsItsPointsByHeartRestsByItsTurnUp() {
    Discriminator.Config free = discriminator(Activation.RELU, LipschitzControl.NONE, 5e-3);
    Gpa.Config config =
        new Gpa.Config(
            256,
            400,
            .05,
            Integrator.EULER,
            0,
            free,
            10,
            3,
            1,
            100,
            new Gpa.Stop(0, 0, 3),
            8,
            0,
            1,
            0,
            Reference.POINTS,
            32,
            "");
    StepwiseFlow flow = rested(config, 0, standard(12, 400));
    assertThat(flow.rest()).isEqualTo(Rest.HELD_OUT_TURN_UP);
    assertThat(flow.value("particlesToHeldOut")).isGreaterThan(flow.value("particlesToTraining"));
  }

  /** Smoothing parts particles at one place, each of which moves by L Δt at most as before. */
  @ParameterizedTest
  @CsvSource({"0, false", "1, true"})
  void smoothingPartsEqualParticles(double smoothing, boolean parted) {
    Learning learning =
        new Learning(
            discriminator(Activation.RELU, LipschitzControl.SPECTRAL_NORM, 2e-3),
            5,
            0,
            100,
            smoothing);
    Gpa.Config config = StepwiseFlow.config(256, 1, .2, Integrator.EULER, learning);
    PointCloud p = Clouds.pointMass(256, .5f, -.5f);
    StepwiseFlow flow = new StepwiseFlow(config, p, standard(256, 0), KEY);
    flow.move();
    assertThat(Clouds.deviation(flow.particles(), 0) > 1e-4).isEqualTo(parted);
    for (int i = 0; i < 256; i++) {
      double dx = flow.particles().get(i, 0) - .5;
      double dy = flow.particles().get(i, 1) + .5;
      assertThat(Math.hypot(dx, dy)).isLessThan(.2 * 1.01);
    }
  }

  /** One update a move is behind after a jump of the target; rounds of more are not. */
  @Test
  void aDiscriminatorThatIsBehindCatchesUpBeforeParticlesMove() {
    double[] behind = new double[2];
    double[] updates = new double[2];
    for (int k = 0; k < 2; k++) {
      Learning learning =
          new Learning(
              discriminator(Activation.RELU, LipschitzControl.GRADIENT_PENALTY, 1e-3),
              5,
              k == 0 ? 0 : 40,
              0);
      Gpa.Config config = StepwiseFlow.config(256, 10, .1, Integrator.EULER, learning);
      StepwiseFlow flow = rested(config, 4, standard(256, 0));
      behind[k] = flow.value("movesBehind");
      updates[k] = flow.value("discriminatorUpdates");
    }
    assertThat(behind[0]).isGreaterThan(0);
    assertThat(behind[1]).isZero();
    assertThat(updates[0]).isEqualTo(50);
    assertThat(updates[1]).isBetween(55.0, 10 * 41 * 5.0);
  }
}
