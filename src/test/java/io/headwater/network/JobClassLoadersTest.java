package io.headwater.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.util.FlinkUserCodeClassLoaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jobs of one process, each with Headwater's classes in a class loader of its own, which is closed
 * when the job ends, and ND4J in the loader they share. A process of its own, since ND4J is loaded
 * once.
 */
class JobClassLoadersTest {
  @TempDir private Path folder;

  /** The first job frees nothing: ND4J loads some of its classes when memory is first freed. */
  @Test
  void theNextJobUsesWhatTheFirstHasLoaded() throws Exception {
    File output = folder.resolve("output.txt").toFile();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--add-modules=jdk.incubator.vector", "-Xmx256m"));
    command.add("-Dorg.bytedeco.javacpp.maxphysicalbytes=0");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(JobClassLoadersTest.class.getName());
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(output.toPath())).isZero();
  }

  /** The two jobs, one after the other. */
  public static void main(String[] none) throws Exception {
    try (URLClassLoader first = ofAJob()) {
      Class.forName(Blas.class.getName(), true, first);
    }
    try (URLClassLoader second = ofAJob()) {
      Class<?> type = Class.forName(FloatBlock.class.getName(), true, second);
      Method ofSize = type.getDeclaredMethod("ofSize", long.class);
      ofSize.setAccessible(true);
      try (AutoCloseable block = (AutoCloseable) ofSize.invoke(null, 8L)) {
        assertThat(block).isNotInstanceOf(FloatBlock.class);
      }
    }
  }

  /** As Flink makes one, and sets it for the job's tasks; closed, it refuses to load. */
  private static URLClassLoader ofAJob() {
    URL headwater = Blas.class.getProtectionDomain().getCodeSource().getLocation();
    URLClassLoader loader =
        FlinkUserCodeClassLoaders.childFirst(
            new URL[] {headwater},
            JobClassLoadersTest.class.getClassLoader(),
            new String[] {"java."},
            failure -> {},
            true);
    Thread.currentThread().setContextClassLoader(loader);
    return loader;
  }
}
