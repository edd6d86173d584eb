package io.headwater.table;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A table from a stream, as a file that only its owner may read: tables are read twice. The file is
 * deleted when this is closed.
 */
public final class SpooledTable implements AutoCloseable {
  /** Enough to see past marks and white space. */
  private static final int START = 64;

  private final Path folder;
  private final Path file;

  private SpooledTable(Path folder, Path file) {
    this.folder = folder;
    this.file = file;
  }

  /** Reads {@code in} to its end; the format follows from its first bytes, gzip aside. */
  public static SpooledTable of(InputStream in, String name) {
    try {
      Path folder = Files.createTempDirectory("headwater-");
      return spool(in, new SpooledTable(folder, folder.resolve(name)));
    } catch (IOException e) {
      throw TableSource.unreadable(Path.of(name), e);
    }
  }

  private static SpooledTable spool(InputStream in, SpooledTable plain) throws IOException {
    try {
      Files.copy(in, plain.file);
      String suffix = format(plain.file).suffix();
      Path file = plain.file.resolveSibling(plain.file.getFileName() + suffix);
      return new SpooledTable(plain.folder, Files.move(plain.file, file));
    } catch (IOException | TableException e) {
      plain.close();
      throw e;
    }
  }

  private static TableFormat format(Path file) throws IOException {
    try (InputStream bytes = TableSource.bytes(file)) {
      return TableFormat.of(bytes.readNBytes(START));
    }
  }

  /** Where it is; gone once this is closed. */
  public Path file() {
    return file;
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new TableException(
          "%s: expected to delete it, got %s; delete it by hand".formatted(file, e), e);
    }
  }
}
