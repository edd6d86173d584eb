package io.headwater.cli;

import io.headwater.record.BadBytesException;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.snapshot.SnapshotCodec;
import io.headwater.table.TableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A snapshot in a {@code .hws} file. */
final class ModelFile {
  private ModelFile() {}

  static FlowSnapshot read(Path file) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new TableException(
          "%s: expected a model's file, got a directory, a pipe or a device".formatted(file));
    }
    try {
      return SnapshotCodec.decode(Files.readAllBytes(file));
    } catch (BadBytesException e) {
      throw new BadBytesException(e.fault(), file + ": " + e.getMessage());
    } catch (NoSuchFileException e) {
      throw new TableException(
          "%s: no such model; make one with: headwater train FILE --out %s".formatted(file, file),
          e);
    } catch (IOException e) {
      throw new TableException("%s: not readable (%s)".formatted(file, e), e);
    }
  }

  /** Writes beside the old file and then takes its place. */
  static int write(Path file, FlowSnapshot snapshot) {
    byte[] bytes = SnapshotCodec.encode(snapshot);
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.write(part, bytes);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      return bytes.length;
    } catch (IOException e) {
      throw new TableException(
          "%s: not writable (%s); check that its directory exists and is yours".formatted(file, e),
          e);
    }
  }
}
