package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BenchCommandTest {
  @Test
  void saysWhichBenchmarksThereAre() {
    CommandLineRun run = CommandLineRun.of("bench");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("expected one of").contains("kernels");
  }

  @Test
  void everyBenchmarkExplainsItself() {
    assertThat(CommandLineRun.of("bench", "--help").out()).contains("kernels");
    assertThat(CommandLineRun.of("bench", "kernels", "--help").out()).contains("--rounds=N");
    assertThat(CommandLineRun.of("bench", "kernels", "--sizes", "Z").err()).contains("'Z'");
  }

  @Test
  void theBenchmarksOfWholeJobsSayWhatTheyMeasure() {
    assertThat(CommandLineRun.of("bench", "throughput", "--help").out())
        .contains("--rounds=N")
        .contains("EMISSION");
    assertThat(CommandLineRun.of("bench", "soak", "--help").out()).contains("--windows=N");
  }
}
