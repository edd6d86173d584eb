package io.headwater.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.PrintStream;

/** Standard output for a table: it stays open, and what cannot be written is an error. */
final class StandardOutput extends FilterOutputStream {
  private final PrintStream stream;

  StandardOutput(PrintStream stream) {
    super(stream);
    this.stream = stream;
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    stream.write(bytes, offset, count);
    check();
  }

  @Override
  public void close() throws IOException {
    check();
  }

  /** A {@link PrintStream} swallows errors until it is asked for them. */
  private void check() throws IOException {
    if (stream.checkError()) {
      throw new IOException("the program that reads it has ended");
    }
  }
}
