package io.headwater.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class CurveSettingsTest {
  private static final double PERIOD = 8;

  private static CurveSettings curve(CurveShape shape) {
    return new CurveSettings(
        shape, Duration.ofSeconds((long) PERIOD), 0.75, 0.25, List.of(1.0, 0.0, 5.0, 2.0));
  }

  /** The rate at a moment, written down apart from its integral. */
  private static DoubleUnaryOperator rate(CurveShape shape) {
    return t -> {
      double phase = t % PERIOD / PERIOD;
      return switch (shape) {
        case CONSTANT -> 1;
        case SINE -> 1 + 0.75 * Math.sin(2 * Math.PI * phase);
        case BURST -> phase < 0.25 ? 4 : 0;
        case REPLAYED -> new double[] {0.5, 0, 2.5, 1}[(int) (phase * 4)];
      };
    };
  }

  @ParameterizedTest
  @EnumSource(CurveShape.class)
  void itIsTheIntegralOfItsRate(CurveShape shape) {
    // The midpoint rule over h = 1/64 is exact for steps at multiples of h, and off by less than
    // t h² max|f″| / 24 = 20 / 64² · .75 (2π/8)² / 24 < 1e-4 for the sine.
    double h = 1.0 / 64;
    double sum = 0;
    for (int i = 0; i < 20 * 64; i++) {
      assertThat(curve(shape).meanSeconds(i * h)).isCloseTo(sum, within(1e-4));
      sum += h * rate(shape).applyAsDouble((i + 0.5) * h);
    }
  }

  @ParameterizedTest
  @EnumSource(CurveShape.class)
  void itsMeanOverPeriodsIsOne(CurveShape shape) {
    for (int periods = 0; periods < 5; periods++) {
      assertThat(curve(shape).meanSeconds(periods * PERIOD))
          .isCloseTo(periods * PERIOD, within(1e-9));
    }
  }

  @Test
  void rowsAreDueByTheFloorUpToTheirNumber() {
    EmitSettings emit = new EmitSettings(EmitMode.RATE, 1, 2.5, 6, CurveSettings.defaults());
    assertThat(List.of(0.0, 0.39, 0.4, 2.0, 2.4, 100.0))
        .extracting(emit::rowsDue)
        .containsExactly(0L, 0L, 1L, 5L, 6L, 6L);
  }

  @Test
  void whatIsNoCurveIsRefused() {
    Duration hour = Duration.ofHours(1);
    assertThatThrownBy(() -> new CurveSettings(CurveShape.REPLAYED, hour, 0, 1, List.of()))
        .hasMessage("factors: expected the numbers to replay, such as [1, 3, 2], got none");
    assertThatThrownBy(() -> new CurveSettings(CurveShape.REPLAYED, hour, 0, 1, List.of(0.0)))
        .hasMessageStartingWith("factors: expected one of them > 0");
    assertThatThrownBy(() -> new CurveSettings(CurveShape.SINE, hour, 1.5, 1, List.of()))
        .hasMessage("amplitude: expected 0 to 1, got 1.5");
    assertThatThrownBy(() -> new CurveSettings(CurveShape.BURST, hour, 0, 0, List.of()))
        .hasMessage("share: expected > 0 and <= 1, got 0.0");
    assertThatThrownBy(() -> new CurveSettings(CurveShape.SINE, Duration.ZERO, 0, 1, List.of()))
        .hasMessage("period: expected at least 1 ms, got 0 s");
  }
}
