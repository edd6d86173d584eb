package io.headwater.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ColumnStatisticsTest {
  private static final double NONE = Double.NaN;

  @Test
  void quantilesInterpolate() {
    double[] ascending = ColumnStatistics.present(new double[] {4, NONE, 1, 2});
    assertThat(ascending).containsExactly(1, 2, 4);
    assertThat(ColumnStatistics.quantile(ascending, 0)).isEqualTo(1);
    assertThat(ColumnStatistics.quantile(ascending, .75)).isEqualTo(3);
    assertThat(ColumnStatistics.quantile(ascending, 1)).isEqualTo(4);
    assertThat(ColumnStatistics.quantile(new double[0], .5)).isNaN();
  }

  @Test
  void commonestFirstThenByName() {
    String[] column = {"b", "c", "a", "b", "a", "d"};
    assertThat(ColumnStatistics.commonest(column, 3)).containsExactly("a", "b", "c");
  }

  @Test
  void rankCorrelationByHand() {
    // Ranks 1 2 3 4 and 1 3 2 4: 1 - 6 (0 + 1 + 1 + 0)/(4 15) = .8.
    assertThat(
            ColumnStatistics.rankCorrelation(
                new double[] {1, 2, 5, 9, NONE}, new double[] {-3, 0, -1, 100, 4}))
        .isCloseTo(.8, within(1e-12));
    assertThat(ColumnStatistics.rankCorrelation(new double[] {1, 2}, new double[] {7, 7})).isZero();
  }

  @Test
  void correlationRatioByHand() {
    // Centred ranks -1.5 -.5 .5 1.5, groups {-1.5, -.5} and {.5, 1.5}: 2 (1 + 1) of 5.
    assertThat(
            ColumnStatistics.correlationRatio(
                new double[] {1, 2, 3, 4}, new String[] {"a", "a", "b", "b"}))
        .isCloseTo(.8, within(1e-12));
    assertThat(
            ColumnStatistics.correlationRatio(
                new double[] {1, 1, NONE}, new String[] {"a", "b", "b"}))
        .isZero();
  }

  @Test
  void cramersVIsOneOfAFunctionAndZeroOfIndependence() {
    String[] a = {"x", "x", "y", "y"};
    assertThat(ColumnStatistics.cramersV(a, new String[] {"1", "1", "2", "2"}))
        .isCloseTo(1, within(1e-12));
    assertThat(ColumnStatistics.cramersV(a, new String[] {"1", "2", "1", "2"})).isZero();
    assertThat(ColumnStatistics.cramersV(a, new String[] {"1", "1", "1", "1"})).isZero();
  }
}
