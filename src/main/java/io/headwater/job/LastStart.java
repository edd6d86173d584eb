package io.headwater.job;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.api.common.JobID;
import org.jspecify.annotations.Nullable;

/**
 * The last start of the job of one name in a state folder: the id that Flink knew it by, and the
 * state it started from. It leads from a job's name to what the job left behind.
 *
 * <p>Every start takes over (claims) the state it starts from, so that Flink deletes that state
 * once the job no longer needs it. Whatever is left is therefore safe to go on from: either a state
 * of the last start itself or, if that one completed no checkpoint, the state that it started from.
 * States of earlier starts are never used: output was committed after them.
 *
 * <p>While it is open, no other process can start the job from this folder.
 */
public final class LastStart implements AutoCloseable {
  private static final String ID = "id";
  private static final String FROM = "from";

  private final Path root;
  private final Path file;
  private final FileChannel lock;

  private LastStart(Path root, Path file, FileChannel lock) {
    this.root = root;
    this.file = file;
    this.lock = lock;
  }

  /**
   * Opens the record of a job.
   *
   * @param root the state folder; absolute
   * @param job the job's name
   * @throws IllegalArgumentException if another process has it open
   */
  public static LastStart open(Path root, String job) throws IOException {
    Path folder = Files.createDirectories(root.resolve("jobs"));
    String name = URLEncoder.encode(job, StandardCharsets.UTF_8);
    FileChannel channel =
        FileChannel.open(
            folder.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (tryLock(channel) == null) {
      channel.close();
      throw new IllegalArgumentException(
          "folder: expected one in which no other process runs or starts job '%s', got %s; end that"
                  .formatted(job, root)
              + " one first");
    }
    return new LastStart(root, folder.resolve(name + ".properties"), channel);
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException ofThisProcess) {
      return null;
    }
  }

  /** The state folder. */
  public Path root() {
    return root;
  }

  /** The state to go on from: the newest one that the last start left. */
  public Optional<Path> state() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties last = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      last.load(reader);
    }
    JobID job = idOf(last);
    Optional<Path> own = RetainedState.newestOf(root, job).map(RetainedState::folder);
    return own.or(
        () ->
            Optional.ofNullable(last.getProperty(FROM))
                .map(Path::of)
                .filter(RetainedState::isComplete));
  }

  private JobID idOf(Properties last) {
    try {
      return JobID.fromHexString(last.getProperty(ID, ""));
    } catch (IllegalArgumentException damaged) {
      throw new IllegalArgumentException(
          "%s: expected the id of the last start, got none; the file is damaged. Delete it, and go on with --from the newest state, or begin again with --fresh"
              .formatted(file),
          damaged);
    }
  }

  /** Records a start before it happens; a reader sees the old record or the new one. */
  public void record(JobID job, Optional<Path> from) throws IOException {
    Properties start = new Properties();
    start.setProperty(ID, job.toHexString());
    from.ifPresent(state -> start.setProperty(FROM, state.toString()));
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    StringWriter text = new StringWriter();
    start.store(text, "The last start of a job: its id in Flink, the state it started from");
    try (FileChannel out =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)));
      // Before the move: a machine that loses power must not leave an empty record.
      out.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
