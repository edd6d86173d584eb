package io.headwater.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.testing.Clouds;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KaleTest {
  private static final double GAP = 1e-10;
  private static final RandomKey KEY = RandomKey.of(72);

  /** Two point masses: the dual has one unknown, α = λ W(e^{κ/λ} / λ). */
  @ParameterizedTest
  @CsvSource({
    "0.5, 0.1, .55828803, 4.27161280",
    "0.5, 1, .76624861, .88036585",
    "0.5, 10000, .99995001, .5000375"
  })
  void ofTwoPointMasses(double kappa, double lambda, double alpha, double divergence) {
    Kale.Solution solution =
        new Kale(lambda, GAP).solve(new double[] {1}, new double[] {kappa}, 1, Kale.equalMasses(1));
    // The values are given to seven places at least; the gap is left to the divergence, and its
    // root
    // over the curvature 1/α of the dual to α.
    double gap = GAP * (1 + lambda) * Math.max(1, divergence);
    assertThat(solution.divergence()).isCloseTo(divergence, within(5e-8 + gap));
    assertThat(solution.alpha()[0]).isCloseTo(alpha, within(5e-9 + Math.sqrt(2 * GAP)));
    // α = λ W(e^{κ/λ}/λ) means α/λ + ln(α/λ) = κ/λ − ln λ.
    double w = solution.alpha()[0] / lambda;
    assertThat(w + Math.log(w))
        .isCloseTo(kappa / lambda - Math.log(lambda), within(4e-5 * (1 + 1 / lambda)));
  }

  @Test
  void isZeroBetweenAMeasureAndItself() {
    Problem same = new Problem(20, 20, 0, true);
    Kale.Solution solution = same.solve(.1, Kale.equalMasses(20));
    assertThat(solution.divergence()).isCloseTo(0, within(1e-9));
    assertThat(solution.iterations()).isZero();
  }

  @ParameterizedTest
  @CsvSource({".001", ".03", "1", "10000"})
  void theGapClosesFromAnyStart(double lambda) {
    Problem apart = new Problem(40, 30, 3, false);
    double[] small = new double[30];
    Arrays.fill(small, 1e-3);
    Kale.Solution cold = apart.solve(lambda, small);
    Kale.Solution equal = apart.solve(lambda, Kale.equalMasses(30));
    double most = 2 * GAP * (1 + lambda) * Math.max(1, equal.divergence());
    assertThat(cold.gap()).isBetween(-most, most);
    assertThat(cold.divergence()).isCloseTo(equal.divergence(), within(most));
    assertThat(cold.divergence()).isPositive();
    Kale.Solution warm = apart.solve(lambda, cold.alpha());
    assertThat(warm.iterations()).as("of a warm start").isZero();
  }

  /** λ → ∞: half the squared MMD, here by its own definition; the difference is O(1/λ). */
  @Test
  void becomesTheMaximumMeanDiscrepancy() {
    Problem apart = new Problem(40, 30, 1, false);
    double mmd = apart.energy;
    for (int j = 0; j < 30; j++) {
      mmd -= 2 * apart.embedding[j] / 30;
      for (int k = 0; k < 30; k++) {
        mmd += apart.gram[j * 30 + k] / 900;
      }
    }
    double lambda = 1e5;
    assertThat(apart.solve(lambda, Kale.equalMasses(30)).divergence())
        .isCloseTo(mmd / 2, within(20 / lambda));
  }

  /** The more the norm costs, the less the regularised divergence (1 + λ apart) can be. */
  @Test
  void fallsWithLambdaWithoutItsFactor() {
    Problem apart = new Problem(40, 30, 1, false);
    double before = Double.POSITIVE_INFINITY;
    for (double lambda = 1e-3; lambda < 1e4; lambda *= 10) {
      double value = apart.solve(lambda, Kale.equalMasses(30)).divergence() / (1 + lambda);
      assertThat(value).isLessThan(before);
      before = value;
    }
  }

  @Test
  void refusesNoPenalty() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Kale(0, 1e-6))
        .withMessageContaining("lambda");
  }

  /** Two samples in the plane, and what the solver reads of them. */
  private static final class Problem {
    private final double[] gram;
    private final double[] embedding;
    private final double energy;

    Problem(int n, int m, double shift, boolean same) {
      PointCloud x = Clouds.normal(m, 2, 0, 1, KEY.at(1));
      PointCloud y = same ? x : Clouds.normal(n, 2, shift, 1, KEY.at(2));
      GaussianKernel kernel = GaussianKernel.of(.7);
      KernelSum atX = new KernelSum(kernel, x);
      this.gram = atX.gram(x);
      this.embedding = new double[m];
      atX.addMeanValues(y, embedding);
      double[] own = new double[y.count()];
      new KernelSum(kernel, y).addMeanValues(y, own);
      double sum = 0;
      for (double k : own) {
        sum += k / own.length;
      }
      this.energy = sum;
    }

    Kale.Solution solve(double lambda, double[] start) {
      return new Kale(lambda, GAP).solve(gram, embedding, energy, start);
    }
  }
}
