package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A command in a process of its own that is too small for it. */
class OutOfMemoryTest {
  @TempDir private Path folder;

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void oneLineSaysWhatHelps() throws Exception {
    Path table = folder.resolve("wide.csv");
    String names = "c".repeat(200) + "%d,";
    StringBuilder text = new StringBuilder();
    for (int line = 0; line < 2_000; line++) {
      for (int column = 0; column < 40; column++) {
        text.append(names.formatted(line * 40 + column));
      }
      text.append("x").append(line).append('\n');
    }
    Files.writeString(table, text);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx24m", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("train", table.toString(), "--out", folder.resolve("m.hws").toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(said).isEqualTo(1);
    assertThat(said.lines().filter(line -> line.contains("out of memory"))).hasSize(1);
    assertThat(said).contains("HEADWATER_HEAP=4g").doesNotContain("\tat ");
    assertThat(folder.resolve("m.hws")).doesNotExist();
  }
}
