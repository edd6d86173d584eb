package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher beside a Maven and a JVM that only write down how they were called. */
class LauncherTest {
  @TempDir private Path directory;
  private Path home;
  private Path tools;
  private Path jdk;
  private String heap = "";

  @BeforeEach
  void layOut() throws IOException {
    home = Files.createDirectories(directory.resolve("a project"));
    tools = Files.createDirectories(directory.resolve("tools"));
    jdk = directory.resolve("a jdk");
    Files.createDirectories(home.resolve("src/main/java"));
    Files.writeString(home.resolve("src/main/java/A.java"), "class A {}");
    Files.copy(Path.of("headwater"), home.resolve("headwater"));
    Files.writeString(
        home.resolve("pom.xml"),
        """
        <headwater.jvm>--flag-a --flag-b</headwater.jvm>
        <headwater.launcher.jvm>-Xmx7m</headwater.launcher.jvm>
        """);
    script(
        tools.resolve("mvn"),
        """
        echo "mvn $PWD" >> "$LOG"
        mkdir -p target
        printf '/lib/one.jar:/lib/two.jar' > target/headwater.libraries
        """);
    writeJdk("17.0.15");
    age(home);
  }

  private void writeJdk(String version) throws IOException {
    Files.createDirectories(jdk.resolve("bin"));
    script(
        jdk.resolve("bin/java"),
        """
        if [ "$1" = -version ]; then echo 'openjdk version "%s"' >&2; exit 0; fi
        { echo "java omp=$OMP_NUM_THREADS umask=$(umask)"; for a in "$@"; do echo "[$a]"; done; } >> "$LOG"
        for last; do :; done
        exit "${last#exit-}"
        """
            .formatted(version));
    script(jdk.resolve("bin/javac"), "");
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  /** Puts everything into the past, so that what a test touches is newer. */
  private static void age(Path root) throws IOException {
    try (var files = Files.walk(root)) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
      }
    }
  }

  private record Run(int code, String err, List<String> log) {}

  private Run run(Path launcher, String... arguments) throws Exception {
    Path log = directory.resolve("log");
    Files.deleteIfExists(log);
    List<String> command = throughAPipe(launcher);
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    Map<String, String> environment = builder.environment();
    environment.put("PATH", tools + ":" + environment.get("PATH"));
    environment.put("JAVA_HOME", jdk.toString());
    environment.put("LOG", log.toString());
    environment.put("HEADWATER_HEAP", heap);
    Process process = builder.start();
    String err = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    List<String> lines =
        Files.exists(log) ? Files.readAllLines(log, StandardCharsets.UTF_8) : List.of();
    return new Run(code, err, lines);
  }

  /** Its errors, to their end: Java closes a process's streams when the process ends. */
  private static List<String> throughAPipe(Path launcher) {
    return new ArrayList<>(
        List.of(
            "bash",
            "-c",
            "bash \"$@\" 2>&1 >/dev/null | cat; exit ${PIPESTATUS[0]}",
            "pipe",
            launcher.toString()));
  }

  private Run run(String... arguments) throws Exception {
    return run(home.resolve("headwater"), arguments);
  }

  private static boolean hasBuilt(Run run) {
    return run.log().stream().anyMatch(line -> line.startsWith("mvn "));
  }

  @Test
  void argumentsFlagsAndExitCodePassThrough() throws Exception {
    Run run = run("train", "my file.csv", "", "*", "exit-7");
    assertThat(run.code()).isEqualTo(7);
    assertThat(run.log())
        .containsExactly(
            "mvn " + home,
            "java omp=1 umask=0077",
            "[--flag-a]",
            "[--flag-b]",
            "[-Xmx7m]",
            "[-Dheadwater.errors=3]",
            "[-cp]",
            "[" + home + "/target/classes:/lib/one.jar:/lib/two.jar]",
            "[io.headwater.cli.Main]",
            "[train]",
            "[my file.csv]",
            "[]",
            "[*]",
            "[exit-7]");
  }

  /** The rest comes as it is, without waiting for the end of a line, and so does the exit code. */
  @Test
  void ofTheJvmsErrorsOnlyTheWarningOfTheVectorModuleIsKeptBack() throws Exception {
    String warning = "WARNING: Using incubator modules: jdk.incubator.vector";
    String body =
        """
        if [ "$1" = -version ]; then echo 'openjdk version "17.0.15"' >&2; exit 0; fi
        echo 'Picked up a flag' >&2
        echo '%1$s' >&2
        echo '%1$s' >&2
        printf 'no end of a line' >&2
        echo out
        exit 5
        """
            .formatted(warning);
    script(jdk.resolve("bin/java"), body);
    Run run = run("exit-5");
    assertThat(run.code()).isEqualTo(5);
    assertThat(run.err()).endsWith("Picked up a flag\n" + warning + "\nno end of a line");
    script(jdk.resolve("bin/java"), body.replaceAll("(?m)^echo 'WARNING.*$", ""));
    assertThat(run("exit-5").err()).startsWith("Picked up a flag\nno end of a line");
  }

  /** A signal reaches the JVM, and what it says on its way out is not lost. */
  @Test
  void aSignalReachesTheJvm() throws Exception {
    run("exit-0");
    script(
        jdk.resolve("bin/java"),
        """
        if [ "$1" = -version ]; then echo 'openjdk version "17.0.15"' >&2; exit 0; fi
        trap 'echo ended >&2; exit 9' TERM
        echo "up $$" >&2
        while :; do sleep 0.05; done
        """);
    List<String> command = throughAPipe(home.resolve("headwater"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("JAVA_HOME", jdk.toString());
    Process process = builder.start();
    BufferedReader errors = process.inputReader();
    String up = errors.readLine();
    assertThat(up).startsWith("up ");
    ProcessHandle.of(Long.parseLong(up.substring(3))).orElseThrow().destroy();
    assertThat(errors.lines()).endsWith("ended");
    assertThat(process.waitFor()).isEqualTo(9);
  }

  /** What the program itself says does not pass through what the launcher keeps back. */
  @Test
  void theProgramsOwnErrorsGoStraightToTheTerminal() throws Exception {
    script(
        jdk.resolve("bin/java"),
        """
        if [ "$1" = -version ]; then echo 'openjdk version "17.0.15"' >&2; exit 0; fi
        for a in "$@"; do case $a in -Dheadwater.errors=*) fd=${a#*=} ;; esac; done
        echo straight >&"$fd"
        """);
    assertThat(run("exit-0").err()).endsWith("straight\n");
  }

  @Test
  void aLargerHeapIsTheLastWord() throws Exception {
    heap = "3g";
    List<String> log = run("exit-0").log();
    assertThat(log).contains("[-Xmx3g]");
    assertThat(log.indexOf("[-Xmx3g]")).isGreaterThan(log.indexOf("[-Xmx7m]"));
  }

  @Test
  void onlyAChangeIsBuilt() throws Exception {
    assertThat(hasBuilt(run("exit-0"))).isTrue();
    assertThat(hasBuilt(run("exit-0"))).isFalse();
    Files.writeString(home.resolve("src/main/java/A.java"), "class A { int a; }");
    later(home.resolve("src/main/java/A.java"));
    assertThat(hasBuilt(run("exit-0"))).isTrue();
    assertThat(hasBuilt(run("exit-0"))).isFalse();
    later(home.resolve("pom.xml"));
    assertThat(hasBuilt(run("exit-0"))).isTrue();
    Files.delete(home.resolve("src/main/java/A.java"));
    later(home.resolve("src/main/java"));
    assertThat(hasBuilt(run("exit-0"))).isTrue();
  }

  /** A second after the last build, whatever the file system's clock resolves. */
  private void later(Path file) throws IOException {
    FileTime built = Files.getLastModifiedTime(home.resolve("target/headwater.built"));
    Files.setLastModifiedTime(file, FileTime.fromMillis(built.toMillis() + 1_000));
    // The build that follows is to count as later still.
    Files.setLastModifiedTime(
        home.resolve("target/headwater.built"), FileTime.fromMillis(1_100_000_000_000L));
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_100_000_001_000L));
  }

  @Test
  void itMayBeCalledThroughALink() throws Exception {
    Path link = Files.createSymbolicLink(tools.resolve("hw"), home.resolve("headwater"));
    assertThat(run(link, "exit-3").code()).isEqualTo(3);
  }

  @Test
  void whatTheMachineLacksIsSaid() throws Exception {
    writeJdk("11.0.2");
    Run old = run("exit-0");
    assertThat(old.code()).isEqualTo(2);
    assertThat(old.err()).contains("expected JDK 17 or newer, got version '11'");
    Files.delete(jdk.resolve("bin/java"));
    Run none = run("exit-0");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("JAVA_HOME: expected a JDK");
  }

  @Test
  void aFailedBuildIsNotRun() throws Exception {
    script(tools.resolve("mvn"), "echo 'mvn failed' >> \"$LOG\"; exit 1\n");
    Run run = run("exit-0");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.log()).containsExactly("mvn failed");
    assertThat(run.err()).contains("the build failed");
    assertThat(hasBuilt(run("exit-0"))).isTrue();
  }
}
