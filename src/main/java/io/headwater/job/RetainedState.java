package io.headwater.job;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;

/**
 * A complete checkpoint or savepoint on this machine.
 *
 * @param number of the checkpoint; Flink counts checkpoints and savepoints of a job together
 * @param folder that holds its {@code _metadata}
 */
public record RetainedState(long number, Path folder) {
  private static final String CHECKPOINTS = "checkpoints";
  private static final String SAVEPOINTS = "savepoints";
  private static final String METADATA = "_metadata";
  private static final String CHECKPOINT_PREFIX = "chk-";

  /** Digits of a job's id in the name of its savepoints. */
  private static final int SAVEPOINT_DIGITS = 6;

  /** Where the jobs of a state folder keep their checkpoints. */
  public static Path checkpoints(Path root) {
    return root.resolve(CHECKPOINTS);
  }

  /** Where the jobs of a state folder keep their savepoints. */
  public static Path savepoints(Path root) {
    return root.resolve(SAVEPOINTS);
  }

  /**
   * The newest complete state of one job: a checkpoint, or the savepoint it was stopped with. Other
   * savepoints commit no output: what a checkpoint before them holds is as good.
   */
  public static Optional<RetainedState> newestOf(Path root, JobID job) throws IOException {
    List<RetainedState> found = new ArrayList<>();
    for (Path folder : complete(checkpoints(root).resolve(job.toHexString()), CHECKPOINT_PREFIX)) {
      String number = folder.getFileName().toString().substring(CHECKPOINT_PREFIX.length());
      found.add(new RetainedState(Long.parseLong(number), folder));
    }
    String savepoint = "savepoint-" + job.toHexString().substring(0, SAVEPOINT_DIGITS) + "-";
    for (Path folder : complete(savepoints(root), savepoint)) {
      CheckpointMetadata metadata = metadata(folder);
      if (metadata.getCheckpointProperties() != null
          && metadata.getCheckpointProperties().isSynchronous()) {
        found.add(new RetainedState(metadata.getCheckpointId(), folder));
      }
    }
    return found.stream().max(Comparator.comparingLong(RetainedState::number));
  }

  /** The checkpoint of any job under a state folder that was written last. */
  public static Optional<Path> latestOfAnyJob(Path root) throws IOException {
    Path checkpoints = checkpoints(root);
    if (!Files.isDirectory(checkpoints)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.walk(checkpoints, 3)) {
      return files
          .filter(file -> file.getFileName().toString().equals(METADATA))
          .max(Comparator.comparingLong(file -> file.toFile().lastModified()))
          .map(Path::getParent);
    }
  }

  /** Whether a folder holds a complete checkpoint or savepoint: its metadata is written last. */
  public static boolean isComplete(Path folder) {
    return Files.exists(folder.resolve(METADATA));
  }

  private static List<Path> complete(Path parent, String prefix) throws IOException {
    List<Path> folders = new ArrayList<>();
    if (Files.isDirectory(parent)) {
      try (DirectoryStream<Path> children = Files.newDirectoryStream(parent, prefix + "*")) {
        for (Path child : children) {
          if (isComplete(child)) {
            folders.add(child);
          }
        }
      }
    }
    return folders;
  }

  private static CheckpointMetadata metadata(Path savepoint) throws IOException {
    try (DataInputStream bytes =
        new DataInputStream(
            new BufferedInputStream(Files.newInputStream(savepoint.resolve(METADATA))))) {
      return Checkpoints.loadCheckpointMetadata(
          bytes, RetainedState.class.getClassLoader(), savepoint.toString());
    }
  }
}
