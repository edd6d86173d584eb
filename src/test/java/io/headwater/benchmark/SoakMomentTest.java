package io.headwater.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SoakMomentTest {
  @Test
  void readsTheResidentMemoryOfAProcess() {
    assertThat(
            SoakMoment.residentKilobytes(
                List.of("Name:\tjava", "VmHWM:\t  900 kB", "VmRSS:\t  1234 kB")))
        .isEqualTo(1234);
    assertThat(SoakMoment.residentKilobytes(List.of("Name:\tjava"))).isNaN();
  }

  @Test
  void aNumberThatCouldNotBeReadIsLeftOutOfTheMedian() {
    SoakMoment known = new SoakMoment(10, 20, 30, 40, 50);
    SoakMoment other = new SoakMoment(12, 20, 30, 40, Double.NaN);
    assertThat(SoakMoment.median(List.of(known, other)))
        .isEqualTo(new SoakMoment(11, 20, 30, 40, 50));
    assertThat(known.over(new SoakMoment(5, 20, 60, 80, 50)))
        .isEqualTo(new SoakMoment(2, 1, .5, .5, 1));
  }
}
