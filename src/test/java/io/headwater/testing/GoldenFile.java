package io.headwater.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Bytes that were written once and must be read for ever. Run a test with {@code
 * -Dheadwater.golden=write} to write its files anew, and explain the difference in the commit.
 */
public final class GoldenFile {
  private static final Path FOLDER = Path.of("src", "test", "resources", "golden");

  private GoldenFile() {}

  /** The bytes of golden file {@code name}. */
  public static byte[] read(String name) {
    try {
      return Files.readAllBytes(FOLDER.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asserts that {@code actual} is what the golden file {@code name} holds. */
  public static void assertSame(String name, byte[] actual) {
    if ("write".equals(System.getProperty("headwater.golden"))) {
      write(name, actual);
    }
    assertThat(actual).as("golden file %s", name).isEqualTo(read(name));
  }

  private static void write(String name, byte[] bytes) {
    try {
      Files.createDirectories(FOLDER);
      Files.write(FOLDER.resolve(name), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
