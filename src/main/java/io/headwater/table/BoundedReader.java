package io.headwater.table;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;

/**
 * Refuses a record of a table that is longer than any table's, before it fills the memory: a quote
 * that is never closed, a line without an end, a file that is no table.
 */
final class BoundedReader extends FilterReader {
  /** The most columns of a table. */
  static final int MAX_COLUMNS = 16_384;

  /** The most characters of a record, a header among them. */
  private static final int MAX_CHARACTERS = 1 << 24;

  private final Path file;
  private long records;
  private long characters;

  BoundedReader(Path file, Reader in) {
    super(in);
    this.file = file;
  }

  /** The record before has been read. */
  void next() {
    records++;
    characters = 0;
  }

  @Override
  public int read() throws IOException {
    int read = in.read();
    count(read < 0 ? 0 : 1);
    return read;
  }

  @Override
  public int read(char[] into, int offset, int length) throws IOException {
    int read = in.read(into, offset, length);
    count(Math.max(0, read));
    return read;
  }

  private void count(int more) {
    characters += more;
    if (characters > MAX_CHARACTERS) {
      throw new TableException(
          "%s, record %d: expected at most %,d characters, got more; is a quote not closed, or is it no table?"
              .formatted(file, records + 1, MAX_CHARACTERS));
    }
  }

  static void requireColumns(Path file, int columns) {
    if (columns > MAX_COLUMNS) {
      throw new TableException(
          "%s: expected at most %,d columns, got %,d; keep the ones to learn"
              .formatted(file, MAX_COLUMNS, columns));
    }
  }
}
