package io.headwater.config;

import static io.headwater.config.Checks.check;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * Section {@code emit.curve}: how the rate of the rows changes with time.
 *
 * @param shape what kind of curve
 * @param period after which it repeats, >= 1 ms
 * @param amplitude of a sine: how far the rate goes from its mean, as a share of it, in [0, 1]
 * @param share of a burst: the part of a period in which all of its rows come, in (0, 1]
 * @param factors of a replayed curve: what the rate is in proportion to, each for an equal part of
 *     the period; each >= 0, one of them > 0
 */
public record CurveSettings(
    CurveShape shape, Duration period, double amplitude, double share, List<Double> factors)
    implements Serializable {
  public CurveSettings {
    factors = List.copyOf(factors);
    check(period.toMillis() >= 1, "period: expected at least 1 ms, got %s", Durations.text(period));
    check(amplitude >= 0 && amplitude <= 1, "amplitude: expected 0 to 1, got %s", amplitude);
    check(share > 0 && share <= 1, "share: expected > 0 and <= 1, got %s", share);
    check(
        factors.stream().allMatch(factor -> factor >= 0 && factor < Double.POSITIVE_INFINITY),
        "factors: expected numbers >= 0, got %s",
        factors);
    check(
        factors.isEmpty() || sum(factors) > 0,
        "factors: expected one of them > 0, got %s",
        factors);
    check(
        shape != CurveShape.REPLAYED || !factors.isEmpty(),
        "factors: expected the numbers to replay, such as [1, 3, 2], got none");
  }

  /** Always the same rate; the other shapes repeat every hour. */
  public static CurveSettings defaults() {
    return new CurveSettings(CurveShape.CONSTANT, Duration.ofHours(1), 0.5, 0.1, List.of());
  }

  /**
   * For how many seconds the mean rate would have to last to give as many rows as the curve gives
   * in its first {@code seconds}: ∫₀ᵗ f, for a curve f of mean one.
   */
  public double meanSeconds(double seconds) {
    double length = period.toMillis() / 1e3;
    double periods = Math.floor(seconds / length);
    double phase = seconds / length - periods;
    return switch (shape) {
      case CONSTANT -> seconds;
      // ∫₀ᵗ 1 + a sin(2πs/p) ds = t + a p/2π (1 − cos(2πt/p))
      case SINE ->
          seconds + amplitude * length / (2 * Math.PI) * (1 - StrictMath.cos(2 * Math.PI * phase));
      case BURST -> length * (periods + Math.min(1, phase / share));
      case REPLAYED -> length * (periods + replayed(phase));
    };
  }

  /** The part of a period's rows that come in the first {@code phase} of it. */
  private double replayed(double phase) {
    double position = phase * factors.size();
    int whole = Math.min((int) position, factors.size() - 1);
    double before = sum(factors.subList(0, whole));
    return (before + factors.get(whole) * (position - whole)) / sum(factors);
  }

  private static double sum(List<Double> factors) {
    return factors.stream().mapToDouble(Double::doubleValue).sum();
  }
}
