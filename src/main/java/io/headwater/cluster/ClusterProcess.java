package io.headwater.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One process of a cluster, as it is recorded. The moment it started tells it from another one that
 * was given its number later.
 *
 * @param name {@code kafka}, {@code jobmanager} or {@code taskmanager-N}
 * @param pid its number
 * @param started milliseconds since the epoch
 */
public record ClusterProcess(String name, long pid, long started) {
  static final String TASK_MANAGER = "taskmanager-";

  private static final Duration GRACE = Duration.ofSeconds(15);

  /** Starts a process whose output goes to a file of its name. */
  static ClusterProcess start(String name, List<String> command, Path logs) throws IOException {
    File output = logs.resolve(name + ".out").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output));
    // One core a slot: results are then the same bits, and no core is fought over.
    builder.environment().put("OMP_NUM_THREADS", "1");
    ProcessHandle handle = builder.start().toHandle();
    return new ClusterProcess(name, handle.pid(), startOf(handle));
  }

  private static long startOf(ProcessHandle handle) {
    return handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  private Optional<ProcessHandle> handle() {
    return ProcessHandle.of(pid).filter(h -> h.isAlive() && startOf(h) == started);
  }

  /** Whether it is a TaskManager. */
  public boolean isTaskManager() {
    return name.startsWith(TASK_MANAGER);
  }

  /** Whether it still runs. */
  public boolean isAlive() {
    return handle().isPresent();
  }

  /** Ends it with no chance to clean up, as {@code kill -9} does; gone when this returns. */
  public void kill() throws InterruptedException {
    Optional<ProcessHandle> running = handle();
    if (running.isPresent()) {
      running.get().destroyForcibly();
      awaitEnd(running.get());
    }
  }

  /** Asks it to end, and kills it if it has not after a while. */
  void stop() throws InterruptedException {
    Optional<ProcessHandle> running = handle();
    if (running.isPresent()) {
      running.get().destroy();
      if (!awaitEnd(running.get())) {
        kill();
      }
    }
  }

  private static boolean awaitEnd(ProcessHandle handle) throws InterruptedException {
    try {
      handle.onExit().get(GRACE.toSeconds(), TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException stillThere) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "process %d: its end cannot be seen".formatted(handle.pid()), e);
    }
  }
}
