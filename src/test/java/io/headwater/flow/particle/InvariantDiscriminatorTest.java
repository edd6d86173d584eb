package io.headwater.flow.particle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.divergence.LipschitzRegularizedDivergence.Kind;
import io.headwater.flow.FlowState;
import io.headwater.flow.particle.Discriminator.LipschitzControl;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.network.Activation;
import io.headwater.network.InputRows;
import io.headwater.testing.Clouds;
import org.junit.jupiter.api.Test;

/** What a discriminator that is a mean over orbits guarantees, and what it cannot. */
class InvariantDiscriminatorTest {
  private static final RandomKey KEY = RandomKey.of(44);

  private static Discriminator.Config config(double rate) {
    return new Discriminator.Config(
        Kind.KL, 2, Activation.RELU, 32, LipschitzControl.GRADIENT_PENALTY, 1, 10, rate);
  }

  private static ParticleScratch scratch(
      SymmetryGroup group, int particles, EmpiricalMeasure target) {
    return scratch(group, particles, target, 5e-3);
  }

  private static ParticleScratch scratch(
      SymmetryGroup group, int particles, EmpiricalMeasure target, double rate) {
    ParticleScratch scratch = new ParticleScratch(config(rate), group, 4, particles, target);
    int d = target.dimension();
    scratch
        .discriminator()
        .load(FlowState.of("any", d, scratch.discriminator().initial(KEY.split("initial"))));
    return scratch;
  }

  private static double train(
      ParticleScratch scratch, float[] particles, PointCloud data, int updates) {
    InputRows p = scratch.particles(particles);
    InputRows q = scratch.data(data);
    double last = Double.NaN;
    for (int k = 0; k < updates; k++) {
      last = scratch.discriminator().update(p, q, KEY.at(k));
    }
    return last;
  }

  /** Four modes of deviation .15 at distance 2 on the axes [n, 2]. */
  private static PointCloud fourModes(int n, RandomKey key) {
    float[] x = Clouds.normal(n, 2, 0, .15, key).toArray();
    RandomStream stream = key.split("mode").stream();
    for (int i = 0; i < n; i++) {
      int mode = stream.nextInt(4);
      x[2 * i + mode % 2] += mode < 2 ? 2 : -2;
    }
    return PointCloud.wrap(n, 2, x);
  }

  @Test
  void isInvariantAndItsGradientEquivariantToRounding() {
    SymmetryGroup group = SymmetryGroup.parse("dihedral 0 1 3; signs 2");
    int[] numbers = {0, 1, 2};
    PointCloud points = Clouds.normal(200, 3, .5, 1, KEY);
    PointCloud data = Clouds.normal(200, 3, 0, .7, KEY.split("data"));
    try (ParticleScratch scratch = scratch(group, 200, EmpiricalMeasure.of(data))) {
      train(scratch, points.toArray(), data, 30);
      double[] heights = scratch.discriminator().heights(scratch.particles(points.toArray()));
      float[] slopes = scratch.gradient(scratch.particles(points.toArray()));
      PointCloud moved = group.symmetrised(points, numbers, 0, KEY);
      PointCloud slopesMoved = group.symmetrised(PointCloud.wrap(200, 3, slopes), numbers, 0, KEY);
      double[] heightsMoved = scratch.discriminator().heights(scratch.particles(moved.toArray()));
      float[] movedSlopes = scratch.gradient(scratch.particles(moved.toArray()));
      assertThat(moved).isNotEqualTo(points);
      int kinks = 0;
      for (int i = 0; i < 200; i++) {
        // Heights below 10 from coordinates rounded to 6e-8 of themselves, over 12 rows.
        assertThat(heightsMoved[i]).isCloseTo(heights[i], within(1e-5));
        for (int j = 0; j < 3; j++) {
          // A rounded coordinate may fall on the other side of a ReLU's kink: rare, and counted.
          kinks += Math.abs(movedSlopes[3 * i + j] - slopesMoved.get(i, j)) > 1e-5 ? 1 : 0;
        }
      }
      assertThat(kinks).isLessThanOrEqualTo(3);
    }
  }

  @Test
  void seesDiracsByTheirOrbits() {
    SymmetryGroup signs = SymmetryGroup.parse("signs 0");
    PointCloud one = Clouds.pointMass(64, 1);
    PointCloud minusThree = Clouds.pointMass(64, -3);
    try (ParticleScratch scratch = scratch(signs, 64, EmpiricalMeasure.of(one), 2e-4)) {
      train(scratch, minusThree.toArray(), one, 300);
      double sum = 0;
      for (int k = 0; k < 50; k++) {
        sum += train(scratch, minusThree.toArray(), one, 2);
      }
      // D(δ_a ‖ δ_b) = L ||a| − |b||. Under the penalty the slope settles at most 1 / (2 λ) = 5 %
      // above L, and Adam, whose steps are of one size, swings about it by as much below.
      assertThat(sum / 50).isCloseTo(2, within(.1));
    }
    try (ParticleScratch scratch = scratch(signs, 64, EmpiricalMeasure.of(one))) {
      float[] minusOne = Clouds.pointMass(64, -1).toArray();
      // The same orbit: every invariant function agrees on it, trained or not.
      assertThat(train(scratch, minusOne, one, 50)).isCloseTo(0, within(1e-6));
    }
  }

  @Test
  void particlesClosedUnderTheGroupStayClosed() {
    SymmetryGroup group = SymmetryGroup.parse("rotations 0 1 4");
    int[] numbers = {0, 1};
    PointCloud data = fourModes(200, KEY);
    float[] y = group.orbits(Clouds.normal(50, 2, .5, .5, KEY.at(1)), numbers).toArray();
    try (ParticleScratch scratch = scratch(group, 200, EmpiricalMeasure.of(data))) {
      flow(scratch, y, data, 20, .05);
    }
    for (int i = 0; i < 50; i++) {
      for (int g = 1; g < 4; g++) {
        PointCloud first = PointCloud.of(1, 2, new float[] {y[8 * i], y[8 * i + 1]});
        PointCloud orbit = group.orbits(first, numbers);
        // Twenty steps of rounding, but for a kink in between, which moves by .05 at most.
        assertThat(orbit.get(g, 0)).isCloseTo(y[8 * i + 2 * g], within(1e-4f));
        assertThat(orbit.get(g, 1)).isCloseTo(y[8 * i + 2 * g + 1], within(1e-4f));
      }
    }
  }

  private static void flow(
      ParticleScratch scratch, float[] y, PointCloud data, int steps, double timeStep) {
    for (int step = 0; step < steps; step++) {
      train(scratch, y, data, step == 0 ? 60 : 4);
      float[] slope = scratch.gradient(scratch.particles(y));
      for (int k = 0; k < y.length; k++) {
        y[k] -= (float) timeStep * slope[k];
      }
    }
  }

  private static int[] modes(PointCloud points) {
    int[] counts = new int[4];
    for (int i = 0; i < points.count(); i++) {
      for (int mode = 0; mode < 4; mode++) {
        double x = points.get(i, 0) - (mode == 0 ? 2 : mode == 2 ? -2 : 0);
        double y = points.get(i, 1) - (mode == 1 ? 2 : mode == 3 ? -2 : 0);
        counts[mode] += Math.hypot(x, y) < 1 ? 1 : 0;
      }
    }
    return counts;
  }

  @Test
  void fillsOneModeFromASourceThatIsNotInvariantAndAllOnceSymmetrised() {
    SymmetryGroup group = SymmetryGroup.parse("rotations 0 1 4");
    int n = 400;
    PointCloud data = fourModes(n, KEY);
    float[] y = Clouds.normal(n, 2, 0, .5, KEY.split("source")).toArray();
    for (int i = 0; i < n; i++) {
      y[2 * i] += 5;
    }
    try (ParticleScratch scratch = scratch(group, n, EmpiricalMeasure.of(data))) {
      flow(scratch, y, data, 60, .1);
    }
    PointCloud particles = PointCloud.wrap(n, 2, y);
    int[] before = modes(particles);
    // The orbit's law is right already, so nothing drives a particle to another mode.
    assertThat(before[0]).isGreaterThan((int) (.95 * n));
    int[] after = modes(group.symmetrised(particles, new int[] {0, 1}, 0, KEY));
    for (int mode = 0; mode < 4; mode++) {
      // Binomial of 400 at 1/4: four standard deviations of 8.7.
      assertThat(after[mode]).isBetween(100 - 35, 100 + 35);
    }
  }
}
