package io.headwater.embedded;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** A folder that only its owner may enter: checkpoints and logs hold the stream's records. */
public final class PrivateFolder {
  private PrivateFolder() {}

  /**
   * Creates {@code folder}, and what is missing above it, for the owner alone. A folder that is
   * there already keeps the rights that its owner gave it.
   *
   * @return {@code folder}
   */
  public static Path create(Path folder) throws IOException {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] owner =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
            }
            : new FileAttribute<?>[0];
    return Files.createDirectories(folder, owner);
  }
}
