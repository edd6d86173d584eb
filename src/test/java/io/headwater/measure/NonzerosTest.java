package io.headwater.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NonzerosTest {
  /** Longer than what is compared at a time, with neighbours, both ends and both zeros. */
  @Test
  void findsWhatALoopFinds() {
    float[] values = new float[5_000];
    RandomStream random = RandomKey.of(1).stream();
    for (int k = 0; k < 400; k++) {
      values[random.nextInt(values.length)] = random.nextInt(3) == 0 ? -0f : 1 + k;
    }
    values[7] = 1;
    values[8] = Float.NaN;
    values[4_999] = Float.MIN_VALUE;
    for (int from : new int[] {0, 7, 1_023, 4_999, 5_000}) {
      int count = values.length - from;
      int[] into = new int[count + 2];
      int found = Nonzeros.find(values, from, count, into, 2);
      assertThat(Arrays.copyOfRange(into, 2, 2 + found))
          .containsExactly(IntStream.range(0, count).filter(j -> values[from + j] != 0).toArray());
    }
  }
}
