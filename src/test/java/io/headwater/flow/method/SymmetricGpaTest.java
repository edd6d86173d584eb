package io.headwater.flow.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.headwater.divergence.EnergyDistance;
import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowState;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.testing.Clouds;
import org.junit.jupiter.api.Test;

class SymmetricGpaTest {
  private static final RandomKey KEY = RandomKey.of(2022);

  private static Gpa.Config config(String symmetry) {
    Gpa.Config c = GpaTest.fast();
    return new Gpa.Config(
        c.particles(),
        c.steps(),
        c.timeStep(),
        c.integrator(),
        c.smoothing(),
        c.discriminator(),
        c.discriminatorSteps(),
        c.catchUp(),
        c.shrink(),
        c.warmUp(),
        c.stop(),
        c.fieldWidth(),
        c.fieldSteps(),
        c.eulerSteps(),
        c.calibrations(),
        c.calibrateTo(),
        c.memory(),
        symmetry);
  }

  /** Modes of deviation .2 at distance 2 on the axes, the first {@code modes} of four [n, 2]. */
  private static PointCloud modes(int n, int modes, RandomKey key) {
    float[] x = Clouds.normal(n, 2, 0, .2, key).toArray();
    RandomStream stream = key.split("mode").stream();
    for (int i = 0; i < n; i++) {
      int mode = stream.nextInt(modes);
      x[2 * i + mode % 2] += mode < 2 ? 2 : -2;
    }
    return PointCloud.wrap(n, 2, x);
  }

  private static PointCloud samples(Gpa.Config config, PointCloud data, int n) {
    FlowMethod method = new Gpa(config);
    EmpiricalMeasure target = EmpiricalMeasure.of(data);
    FlowState state = method.retarget(method.init(target.layout(), KEY), target, KEY);
    state = method.advance(state, target, 200, KEY).state();
    return new Gpa(config).sample(method.publish(state, target, KEY), 0, n, KEY.split("sample"));
  }

  @Test
  void emitsAllModesOfALawOfWhichOneWasSeen() {
    int n = 2_000;
    PointCloud samples = samples(config("rotations 0 1 4"), modes(60, 1, KEY), n);
    int[] counts = new int[4];
    for (int i = 0; i < n; i++) {
      double angle = Math.atan2(samples.get(i, 1), samples.get(i, 0));
      counts[(int) Math.round(angle / (Math.PI / 2) + 4) % 4]++;
    }
    for (int count : counts) {
      // Binomial of share 1/4: four standard deviations of 19.4.
      assertThat(count).isBetween(500 - 78, 500 + 78);
    }
  }

  @Test
  void isNearerToTheLawFromFewPointsThanWithoutTheGroup() {
    PointCloud few = modes(24, 4, KEY.split("few"));
    PointCloud law = modes(2_000, 4, KEY.split("law"));
    double with = EnergyDistance.squared(samples(config("dihedral 0 1 4"), few, 2_000), law);
    double without = EnergyDistance.squared(samples(config(""), few, 2_000), law);
    // 24 points leave the shares of the modes uncertain, which the group knows: half at most.
    assertThat(with).isLessThan(without / 2);
  }

  @Test
  void refusesAGroupThatDoesNotFit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> config("mirrors 0"))
        .withMessageStartingWith("symmetry: ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> samples(config("signs 2"), modes(10, 4, KEY), 1))
        .withMessageContaining("numbers 0 to 1");
  }
}
