package io.headwater.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.headwater.divergence.LipschitzRegularizedDivergence.DataTerm;
import io.headwater.divergence.LipschitzRegularizedDivergence.Kind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class LipschitzRegularizedDivergenceTest {
  private static final double[] X = {3, 4, 5};
  private static final double[] Y = {0, 1, 2};

  static Stream<FDivergence> divergences() {
    return Stream.of(
        FDivergences.kullbackLeibler(),
        FDivergences.reverseKullbackLeibler(),
        FDivergences.jensenShannon(),
        FDivergences.chiSquared(),
        FDivergences.alpha(.5),
        FDivergences.alpha(2),
        FDivergences.alpha(10));
  }

  /** f* is what its definition says, found by search over x; its slope is where the search ends. */
  @ParameterizedTest
  @MethodSource("divergences")
  void conjugatesAreSuprema(FDivergence divergence) {
    for (double x : new double[] {.2, .7, 1, 1.3, 2.5}) {
      double step = 1e-6;
      double z = (divergence.f(x + step) - divergence.f(x - step)) / (2 * step);
      double best = Double.NEGATIVE_INFINITY;
      for (double y = .001; y < 20; y *= 1.001) {
        best = Math.max(best, y * z - divergence.f(y));
      }
      // The grid misses the maximum by (0.001 x)² f''/2 at most: f'' <= 9 * 2.5^8 for alpha = 10.
      double curvature =
          (divergence.f(x + 1e-4) - 2 * divergence.f(x) + divergence.f(x - 1e-4)) / 1e-8;
      assertThat(divergence.conjugate(z)).isCloseTo(best, within(1e-6 * (1 + curvature * x * x)));
      // Central differences of f to 1e-6: z is off by f''' 1e-12 / 6 plus rounding 1e-16 / 1e-6.
      assertThat(divergence.conjugateSlope(z)).isCloseTo(x, within(1e-4));
    }
    assertThat(divergence.conjugateSlope(divergence.neutral())).isCloseTo(1, within(1e-12));
    assertThat(divergence.f(1)).isCloseTo(0, within(1e-12));
  }

  private static double objective(Kind kind, double alpha, double lipschitz) {
    double[] heights = new double[3];
    double mean = 0;
    for (int i = 0; i < 3; i++) {
      mean += lipschitz * X[i] / 3;
      heights[i] = lipschitz * Y[i];
    }
    DataTerm term = new DataTerm(3);
    LipschitzRegularizedDivergence.of(kind, alpha).evaluate(heights, 3, term);
    return mean - term.value();
  }

  /**
   * On separated supports the linear φ is optimal: 4 L − ln((1 + e^L + e^2L) / 3), and L W1 = 3 L.
   */
  @Test
  void separatedSupportsHaveTheirClosedForm() {
    for (double l : new double[] {.1, .5, 1, 2, 5}) {
      double exact = 4 * l - Math.log((1 + Math.exp(l) + Math.exp(2 * l)) / 3);
      assertThat(objective(Kind.KL, 2, l)).isCloseTo(exact, within(1e-12));
    }
    // 3 L − L² / 3 for alpha = 2 and L <= 1.
    assertThat(objective(Kind.ALPHA, 2, .5)).isCloseTo(1.5 - .25 / 3, within(1e-9));
    assertThat(objective(Kind.ALPHA, 2, 1)).isCloseTo(3 - 1.0 / 3, within(1e-9));
    assertThat(objective(Kind.WASSERSTEIN, 2, 1)).isCloseTo(3, within(1e-12));
    assertThat(objective(Kind.ALPHA, 1.0001, 1)).isCloseTo(objective(Kind.KL, 2, 1), within(1e-3));
  }

  /** (1 / L) D comes to W1 = 3 as L comes to 0, for each divergence: the gap is O(L). */
  @ParameterizedTest
  @EnumSource
  void smallLipschitzConstantsGiveTheWassersteinDistance(Kind kind) {
    assertThat(objective(kind, 2, 1e-3) / 1e-3).isCloseTo(3, within(5e-3));
  }

  @ParameterizedTest
  @EnumSource
  void weightsHaveMeanOneAndAreTheDerivatives(Kind kind) {
    double[] heights = {.3, -1.2, 2.1, .9};
    LipschitzRegularizedDivergence divergence = LipschitzRegularizedDivergence.of(kind, 3);
    DataTerm term = new DataTerm(4);
    divergence.evaluate(heights, 4, term);
    DataTerm other = new DataTerm(4);
    double sum = 0;
    for (int j = 0; j < 4; j++) {
      double step = 1e-5;
      heights[j] += step;
      divergence.evaluate(heights, 4, other);
      double above = other.value();
      heights[j] -= 2 * step;
      divergence.evaluate(heights, 4, other);
      heights[j] += step;
      // Central differences err by step² f''' and 1e-12 / step of rounding in ν.
      assertThat((above - other.value()) / (2 * step)).isCloseTo(term.weight(j) / 4, within(1e-6));
      sum += term.weight(j);
    }
    assertThat(sum / 4).isCloseTo(1, within(1e-9));
  }

  @ParameterizedTest
  @EnumSource
  void addingAConstantAddsIt(Kind kind) {
    LipschitzRegularizedDivergence divergence = LipschitzRegularizedDivergence.of(kind, .5);
    DataTerm low = new DataTerm(3);
    DataTerm high = new DataTerm(3);
    divergence.evaluate(new double[] {1, 2, 4}, 3, low);
    divergence.evaluate(new double[] {101, 102, 104}, 3, high);
    assertThat(high.value()).isCloseTo(low.value() + 100, within(1e-9));
    divergence.evaluate(new double[] {7, 7, 7}, 3, low);
    assertThat(low.value()).isCloseTo(7, within(1e-9));
  }

  @Test
  void hugeHeightsDoNotOverflow() {
    for (Kind kind : List.of(Kind.KL, Kind.REVERSE_KL, Kind.JENSEN_SHANNON)) {
      DataTerm term = new DataTerm(2);
      LipschitzRegularizedDivergence.of(kind, 2).evaluate(new double[] {-3e4, 3e4}, 2, term);
      assertThat(term.value()).as("%s", kind).isFinite();
    }
  }

  @Test
  void anAlphaOfOneNamesItsCure() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FDivergences.alpha(1))
        .withMessageContaining("'kl'");
  }
}
