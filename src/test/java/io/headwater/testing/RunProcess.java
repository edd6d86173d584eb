package io.headwater.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The command {@code run} as a process of its own. */
public final class RunProcess {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Pattern DASHBOARD = Pattern.compile("dashboard +(\\S+)");

  private final Process process;
  private final Path output;

  private RunProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts the command.
   *
   * @param folder of its state
   */
  public static RunProcess start(Path config, Path folder, String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(argument -> argument.startsWith("--add-") || argument.startsWith("-XX:+Ignore"))
            .toList());
    // As for a user; the tests' own logging is on the class path as well.
    command.add("-Dlog4j.configurationFile=" + RunProcess.class.getResource("/log4j2.properties"));
    command.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("io.headwater.cli.Main", "run", config.toString()));
    command.addAll(List.of("--folder", folder.toString()));
    command.addAll(List.of(more));
    Path output = Files.createTempFile(config.getParent(), "run-", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new RunProcess(process, output);
  }

  /** Ends it with no chance to clean up. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Ends it as Ctrl-C does. */
  public void interrupt() throws InterruptedException {
    process.destroy();
    awaitEnd();
  }

  /** Waits for its end; its exit code. */
  public int awaitEnd() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  /** The dashboard of its cluster, once the job is submitted. */
  public Dashboard dashboard() throws IOException {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> Files.readString(output).contains("writing") || !process.isAlive());
    Matcher told = DASHBOARD.matcher(text());
    assertThat(told.find()).as(text()).isTrue();
    return new Dashboard(URI.create(told.group(1)));
  }

  /** All it has printed. */
  public String text() throws IOException {
    return Files.readString(output);
  }
}
