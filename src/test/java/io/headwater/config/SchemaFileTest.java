package io.headwater.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A schema or a configuration that never ends is refused before the memory is full. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class SchemaFileTest {
  @TempDir private Path folder;

  private static void assertRefused(Path schema, String message) {
    assertThatThrownBy(() -> SchemaFile.read(schema))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("source.schema: " + schema)
        .hasMessageContaining(message);
  }

  @Test
  void aSchemaIsAFileOfASchemasSize() throws Exception {
    assertRefused(Path.of("/dev/zero"), "got a pipe or a device; write the schema to a file");
    Path pipe = folder.resolve("pipe.avsc");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertRefused(pipe, "got a pipe or a device");
    assertRefused(folder, "got a directory; name the .avsc file in it");
    Path huge = folder.resolve("huge.avsc");
    try (RandomAccessFile sparse = new RandomAccessFile(huge.toFile(), "rw")) {
      sparse.setLength(3L << 30);
    }
    assertRefused(huge, "expected at most 8,388,608 bytes, got 3,221,225,472");
    assertRefused(folder.resolve("no.avsc"), "no such file");
  }

  @Test
  void aConfigurationEnds() throws Exception {
    assertThatThrownBy(() -> ConfigReader.job(Path.of("/dev/zero"), List.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("expected at most 4,194,304 bytes, got more");
    Path other = Files.write(folder.resolve("latin.yaml"), new byte[] {'a', (byte) 0xe4});
    assertThatThrownBy(() -> ConfigReader.job(other, List.of()))
        .hasMessageContaining("expected UTF-8 text");
  }
}
