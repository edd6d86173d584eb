package io.headwater.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Bytes checked in under {@code src/test/resources/golden}: what an older build wrote must be read
 * for ever. They are written anew only by {@code mvn -Pgolden}.
 */
public final class Golden {
  private Golden() {}

  /** The bytes called {@code name}. */
  public static byte[] bytes(String name) {
    if (isWriting()) {
      return read(path(name));
    }
    try (InputStream in = Golden.class.getResourceAsStream("/golden/" + name)) {
      assertThat(in).as("golden file %s; write it with mvn -Pgolden", name).isNotNull();
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asserts that {@code written} is byte for byte what is checked in, or checks it in. */
  public static void check(String name, byte[] written) {
    if (isWriting()) {
      write(path(name), written);
    } else {
      assertThat(written)
          .as("golden file %s; a changed layout needs a new format version", name)
          .isEqualTo(bytes(name));
    }
  }

  /** Whether this run checks bytes in rather than comparing with them. */
  public static boolean isWriting() {
    return Boolean.getBoolean("headwater.golden.write");
  }

  private static Path path(String name) {
    return Path.of("src/test/resources/golden", name);
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, byte[] written) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, written);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
