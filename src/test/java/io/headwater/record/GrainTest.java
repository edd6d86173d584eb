package io.headwater.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import org.junit.jupiter.api.Test;

class GrainTest {
  private static Grain of(double... values) {
    Grain grain = Grain.EMPTY;
    for (double value : values) {
      grain = grain.with(value);
    }
    return grain;
  }

  @Test
  void decimalsAndStepOfWhatWasSeen() {
    assertThat(of(3, 7)).isEqualTo(new Grain(0, 1));
    assertThat(of(50, -150, 0)).isEqualTo(new Grain(0, 50));
    assertThat(of(.1, .25)).isEqualTo(new Grain(2, 5));
    assertThat(of(.1, 20)).isEqualTo(new Grain(1, 1));
    assertThat(of(1e-8)).isEqualTo(new Grain(8, 1));
    assertThat(of(0, -0.0)).isEqualTo(Grain.EMPTY);
  }

  @Test
  void measurementsAndHugeValuesHaveNoLattice() {
    assertThat(of(1, 1 / 3.0)).isEqualTo(Grain.CONTINUOUS);
    assertThat(of(1e-9)).isEqualTo(Grain.CONTINUOUS);
    assertThat(of(5, 1e300)).isEqualTo(Grain.CONTINUOUS);
    assertThat(of(Long.MAX_VALUE)).isEqualTo(Grain.CONTINUOUS);
    assertThat(of(0x1p52, 1e-8)).isEqualTo(Grain.CONTINUOUS);
    assertThat(of(1e-8, 0x1p52)).isEqualTo(Grain.CONTINUOUS);
  }

  @Test
  void orderDoesNotMatterAndMergingIsAddingAll() {
    double[] values = {12.5, -3.75, 8, 0, 100.25, 7.5};
    Grain all = of(values);
    RandomStream random = RandomKey.of(1).stream();
    for (int round = 0; round < 20; round++) {
      int[] order = random.permutation(values.length);
      Grain left = Grain.EMPTY;
      Grain right = Grain.EMPTY;
      for (int i = 0; i < order.length; i++) {
        double value = values[order[i]];
        left = i % 2 == 0 ? left.with(value) : left;
        right = i % 2 == 0 ? right : right.with(value);
      }
      assertThat(left.merge(right)).isEqualTo(all);
      assertThat(right.merge(left)).isEqualTo(all);
    }
  }

  @Test
  void roundingGivesTheDoubleThatAPersonWouldType() {
    Grain cents = of(.01, 3.99);
    for (int k = -1000; k <= 1000; k++) {
      double typed = Double.parseDouble("%d.%02d".formatted(Math.abs(k) / 100, Math.abs(k) % 100));
      double wanted = k < 0 ? -typed : typed;
      assertThat(cents.round(wanted + .004)).isEqualTo(wanted + 0.0);
      assertThat(cents.value(cents.steps(wanted))).isEqualTo(wanted + 0.0);
    }
    assertThat(Double.doubleToRawLongBits(cents.round(-.001))).isZero();
  }

  @Test
  void aFloatIsTheShortDecimalItStandsFor() {
    assertThat(Grain.shortest(.1f)).isEqualTo(.1);
    assertThat(Grain.shortest(-57.3f)).isEqualTo(-57.3);
    assertThat(Grain.shortest(1 / 3f)).isEqualTo(.33333334);
    assertThat(Grain.shortest(1e-4f / 3)).isEqualTo((double) (1e-4f / 3));
    assertThat(Grain.shortest(Float.MAX_VALUE)).isEqualTo((double) Float.MAX_VALUE);
    assertThat(Double.doubleToRawLongBits(Grain.shortest(-0f))).isZero();
  }

  @Test
  void fewValuesDoNotSettleTheStepButTheClockDoes() {
    Grain minutes = of(120_000, 480_000);
    assertThat(minutes.believed(true, true).step()).isEqualTo(120_000);
    assertThat(minutes.believed(false, true).step()).isEqualTo(60_000);
    assertThat(minutes.believed(false, false).step()).isEqualTo(1);
    assertThat(of(0, 86_400_000).believed(false, true).step()).isEqualTo(86_400_000);
    assertThat(of(1500).believed(false, true).step()).isEqualTo(1);
  }
}
