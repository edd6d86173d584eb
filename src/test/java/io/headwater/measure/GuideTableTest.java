package io.headwater.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GuideTableTest {
  /** Even steps, one giant step, repeated sums: at, between, below and above them. */
  @Test
  void countsWhatALoopCounts() {
    RandomStream random = RandomKey.of(1).stream();
    double[] even = new double[100];
    double[] uneven = new double[100];
    for (int k = 1; k < even.length; k++) {
      even[k] = even[k - 1] + .1;
      uneven[k] = uneven[k - 1] + (k == 30 ? 1e6 : k % 4 == 0 ? 0 : random.nextDouble());
    }
    for (double[] sums : new double[][] {even, uneven, {.5}, {0}, {}}) {
      GuideTable table = GuideTable.of(sums);
      double last = sums.length == 0 ? 1 : sums[sums.length - 1];
      for (int i = 0; i < 2_000; i++) {
        double any = (1.2 * random.nextDouble() - .1) * last;
        double value = i % 2 == 0 || sums.length == 0 ? any : sums[i % sums.length];
        assertThat(table.atMost(value))
            .isEqualTo((int) Arrays.stream(sums).filter(sum -> sum <= value).count());
      }
    }
  }
}
