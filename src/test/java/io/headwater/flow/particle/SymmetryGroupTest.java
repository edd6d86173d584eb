package io.headwater.flow.particle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.headwater.flow.FlowState;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.testing.Clouds;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SymmetryGroupTest {
  /** Numbers stand at 0, 2, 3 and 4 of five coordinates. */
  private static final int[] NUMBERS = {0, 2, 3, 4};

  private static final PointCloud POINTS = Clouds.normal(30, 5, .3, 1, RandomKey.of(1));

  @ParameterizedTest
  @CsvSource({
    "'', 1",
    "signs 0, 2",
    "signs 0 2, 4",
    "inversion 0 1 2, 2",
    "permutations 0 1 3, 6",
    "rotations 0 1 5, 5",
    "dihedral 1 2 4, 8",
    "dihedral 1 2 6; signs 0, 24",
    "signs 0 1; permutations 0 1, 8",
    "rotations 0 1 1, 1",
  })
  void hasAsManyElementsAsTheProductsOfItsGenerators(String text, int order) {
    assertThat(SymmetryGroup.parse(text).order()).isEqualTo(order);
  }

  @Test
  void orbitsAreIsometricAndLeaveWhatIsNotNamed() {
    SymmetryGroup group = SymmetryGroup.parse("dihedral 0 3 3; signs 2");
    PointCloud orbits = group.orbits(POINTS, NUMBERS);
    for (int i = 0; i < POINTS.count(); i++) {
      for (int g = 0; g < group.order(); g++) {
        int row = i * group.order() + g;
        double square = 0;
        for (int j = 0; j < 5; j++) {
          square += Math.pow(orbits.get(row, j), 2) - Math.pow(POINTS.get(i, j), 2);
        }
        assertThat(square).as("|g x|² − |x|², to float rounding").isCloseTo(0, within(1e-5));
        assertThat(orbits.get(row, 1)).isEqualTo(POINTS.get(i, 1));
        assertThat(orbits.get(row, 2)).isEqualTo(POINTS.get(i, 2));
      }
      assertThat(orbits.slice(i * group.order(), i * group.order() + 1))
          .isEqualTo(POINTS.slice(i, i + 1));
    }
  }

  @Test
  void turnsByTheNamedAngle() {
    PointCloud point = PointCloud.wrap(1, 2, new float[] {1, 0});
    PointCloud orbit = SymmetryGroup.parse("rotations 0 1 8").orbits(point, new int[] {0, 1});
    double at = Math.atan2(orbit.get(1, 1), orbit.get(1, 0));
    assertThat(at).isCloseTo(Math.PI / 4, within(1e-7));
  }

  @Test
  void averagesGradientsByTheTransposedMaps() {
    SymmetryGroup group = SymmetryGroup.parse("rotations 0 1 3; permutations 2 3");
    // φ(x) = x₀² x₂ + x₃ at coordinates: ψ averaged, against central differences of the average.
    PointCloud x = POINTS.slice(0, 4);
    float[] orbits = group.orbits(x, NUMBERS).toArray();
    float[] slopes = new float[orbits.length];
    for (int r = 0; r < slopes.length; r += 5) {
      slopes[r] = 2 * orbits[r] * orbits[r + 3];
      slopes[r + 3] = orbits[r] * orbits[r];
      slopes[r + 2] = 1;
    }
    float[] averaged = group.averaged(slopes, 5, NUMBERS);
    for (int k = 0; k < averaged.length; k++) {
      float[] up = x.toArray();
      float[] down = x.toArray();
      up[k] += .01f;
      down[k] -= .01f;
      double difference = (mean(group, up) - mean(group, down)) / (up[k] - down[k]);
      // Cubic: central differences are off by h² / 6 of the third derivative; and float rounding.
      assertThat((double) averaged[k]).isCloseTo(difference, within(5e-4));
    }
  }

  /** Σ over points of the mean of ψ over orbits. */
  private static double mean(SymmetryGroup group, float[] points) {
    float[] orbits = group.orbits(points, 5, NUMBERS);
    double sum = 0;
    for (int r = 0; r < orbits.length; r += 5) {
      sum += (double) orbits[r] * orbits[r] * orbits[r + 3] + orbits[r + 2];
    }
    return sum / group.order();
  }

  @Test
  void symmetrisesByEveryElementAlike() {
    SymmetryGroup group = SymmetryGroup.parse("rotations 0 1 4");
    int n = 8_000;
    PointCloud one = Clouds.pointMass(n, 3, 0);
    PointCloud spread = group.symmetrised(one, new int[] {0, 1}, 0, RandomKey.of(3));
    int right = 0;
    for (int i = 0; i < n; i++) {
      right += spread.get(i, 0) > 2 ? 1 : 0;
    }
    // Binomial of share 1/4: four standard deviations of .0048.
    assertThat(right / (double) n).isCloseTo(.25, within(4 * .0048));
    assertThat(group.symmetrised(one.slice(5, 9), new int[] {0, 1}, 5, RandomKey.of(3)))
        .isEqualTo(spread.slice(5, 9));
  }

  @Test
  void comesBackFromAState() {
    SymmetryGroup group = SymmetryGroup.parse("dihedral 0 2 5");
    SymmetryGroup read = SymmetryGroup.fromState(FlowState.of("any", 5, group.toArrays()));
    PointCloud expected = group.orbits(POINTS, NUMBERS);
    PointCloud orbits = read.orbits(POINTS, NUMBERS);
    for (int i = 0; i < orbits.count(); i++) {
      assertThat(orbits.get(i, 0)).isCloseTo(expected.get(i, 0), within(1e-6f));
    }
    assertThat(SymmetryGroup.trivial().toArrays()).isEmpty();
    assertThat(SymmetryGroup.fromState(FlowState.of("any", 5, Map.of())).order()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mirrors 0",
        "signs",
        "signs -1",
        "signs 0 0",
        "rotations 0 1",
        "rotations 0 1 0",
        "rotations 0 0 4",
        "permutations 0 1 2 3 4 5",
        "rotations 0 1 1000",
      })
  void refusesWhatIsNoSmallGroup(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SymmetryGroup.parse(text))
        .withMessageStartingWith("symmetry: expected");
  }

  @Test
  void refusesNumbersThatAreNotThere() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SymmetryGroup.parse("signs 4").orbits(POINTS, NUMBERS))
        .withMessageContaining("0 to 3")
        .withMessageContaining("got 4");
  }
}
