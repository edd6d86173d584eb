package io.headwater.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class AxisTest {
  @Test
  void ticksAreFewRoundEvenlySpacedAndInside() {
    for (int trial = 0; trial < 200; trial++) {
      RandomStream stream = RandomKey.of(trial).stream();
      double size = Math.pow(10, stream.nextInt(12) - 5);
      double min = size * stream.nextGaussian();
      Axis axis = Axis.of(min, min + size * (.1 + stream.nextDouble()), 50, 400, false);
      List<Double> ticks = axis.ticks(5);
      assertThat(ticks).hasSizeBetween(1, 7);
      double step = ticks.size() > 1 ? ticks.get(1) - ticks.get(0) : 1;
      for (int i = 0; i < ticks.size(); i++) {
        assertThat(axis.at(ticks.get(i))).isBetween(50 - 1e-6, 400 + 1e-6);
        assertThat(ticks.get(i)).isCloseTo(ticks.get(0) + i * step, within(1e-6 * size));
      }
    }
  }

  @Test
  void numbersAreWrittenWithTheDecimalsTheirTicksNeed() {
    Axis percent = Axis.of(0, .04, 0, 1, false);
    assertThat(percent.ticks(4).stream().map(percent::show))
        .containsExactly("0.000", "0.010", "0.020", "0.030", "0.040");
    Axis price = Axis.of(326, 18_823, 0, 1, false);
    assertThat(price.ticks(5).stream().map(price::show))
        .containsExactly("5,000", "10,000", "15,000");
  }

  @Test
  void timesAreWrittenAsDaysAndHoursInUtc() {
    long start = 978_307_200_000L; // 2001-01-01T00:00Z
    Axis days = Axis.of(start, start + 5 * 86_400_000L, 0, 1, true);
    assertThat(days.ticks(5).stream().map(days::show))
        .containsExactly("1 Jan", "2 Jan", "3 Jan", "4 Jan", "5 Jan", "6 Jan");
    Axis hours = Axis.of(start, start + 86_400_000L, 0, 1, true);
    assertThat(hours.ticks(4).stream().map(hours::show))
        .containsExactly("1 Jan", "06:00", "12:00", "18:00", "2 Jan");
  }

  @Test
  void aSingleValueGetsRoomOnBothSides() {
    Axis axis = Axis.of(7, 7, 0, 100, false);
    assertThat(axis.at(7)).isEqualTo(50);
    assertThat(axis.holds(7)).isTrue();
    assertThat(axis.holds(Double.NaN)).isFalse();
    assertThat(Axis.of(0, 0, 0, 100, false).at(0)).isEqualTo(50);
  }
}
