package io.headwater.cli;

import io.headwater.table.SpooledTable;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A table that a command reads, perhaps from standard input.
 *
 * @param file where it is
 * @param spooled what holds standard input meanwhile; null for a file
 */
record StandardInput(Path file, @Nullable SpooledTable spooled) implements AutoCloseable {
  /** Stands for standard input, and for standard output. */
  static final Path DASH = Path.of("-");

  /** The table at {@code file}, read to its end first where that is {@link #DASH}. */
  static StandardInput of(Path file) {
    if (!file.equals(DASH)) {
      return new StandardInput(file, null);
    }
    SpooledTable spooled = SpooledTable.of(System.in, "standard-input");
    return new StandardInput(spooled.file(), spooled);
  }

  @Override
  public void close() {
    if (spooled != null) {
      spooled.close();
    }
  }
}
