package io.headwater.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Text of a file, a pipe or a device that does not go on for ever. */
final class BoundedText {
  private static final int MAX_BYTES = 1 << 22;

  private BoundedText() {}

  /** What a text is refused with that is longer than a configuration can be. */
  static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1;

    TooLongException() {
      super("expected at most %,d bytes, got more; is it a configuration?".formatted(MAX_BYTES));
    }
  }

  /** The UTF-8 text of {@code file}; at most a byte more than is allowed is read. */
  static String read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new TooLongException();
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
  }
}
