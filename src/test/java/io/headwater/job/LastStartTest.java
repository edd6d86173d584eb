package io.headwater.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastStartTest {
  private static final CheckpointProperties STOPPED =
      CheckpointProperties.forSyncSavepoint(false, false, SavepointFormatType.CANONICAL);
  private static final CheckpointProperties RUNNING_ON =
      CheckpointProperties.forSavepoint(false, SavepointFormatType.CANONICAL);

  private final JobID job = new JobID();
  @TempDir private Path root;
  private LastStart last;

  @BeforeEach
  void open() throws Exception {
    last = LastStart.open(root, "a/twin");
  }

  @AfterEach
  void close() throws Exception {
    last.close();
  }

  private Path checkpoint(JobID of, int number) throws IOException {
    Path folder =
        Files.createDirectories(
            RetainedState.checkpoints(root).resolve(of.toHexString()).resolve("chk-" + number));
    Path metadata = Files.createFile(folder.resolve("_metadata"));
    // The number says what is newest, not the file's date.
    Files.setLastModifiedTime(metadata, FileTime.fromMillis(1_000_000 - number));
    return folder;
  }

  private Path savepoint(JobID of, int number, CheckpointProperties kind) throws IOException {
    String name = "savepoint-" + of.toHexString().substring(0, 6) + "-" + number;
    Path folder = Files.createDirectories(RetainedState.savepoints(root).resolve(name));
    try (OutputStream metadata = Files.newOutputStream(folder.resolve("_metadata"))) {
      Checkpoints.storeCheckpointMetadata(
          new CheckpointMetadata(number, List.of(), List.of(), kind), metadata);
    }
    return folder;
  }

  @Test
  void aJobNeverStartedHasNoState() throws Exception {
    checkpoint(job, 1);
    assertThat(last.state()).isEmpty();
  }

  @Test
  void theNewestByNumberIsItsState() throws Exception {
    last.record(job, Optional.empty());
    checkpoint(job, 2);
    Path newest = checkpoint(job, 10);
    assertThat(last.state()).hasValue(newest);
    Files.createDirectories(newest.resolveSibling("chk-11"));
    assertThat(last.state()).as("without the one in progress").hasValue(newest);
  }

  @Test
  void aSavepointThatTheJobWasStoppedWithIsItsState() throws Exception {
    last.record(job, Optional.empty());
    Path checkpoint = checkpoint(job, 3);
    savepoint(job, 4, RUNNING_ON);
    assertThat(last.state()).hasValue(checkpoint);
    Path stopped = savepoint(job, 5, STOPPED);
    assertThat(last.state()).hasValue(stopped);
  }

  @Test
  void whatTheLastStartBeganFromIsItsStateUntilItIsTakenOver() throws Exception {
    JobID before = new JobID();
    Path from = checkpoint(before, 7);
    checkpoint(before, 6);
    last.record(job, Optional.of(from));
    assertThat(last.state()).hasValue(from);
    Path own = checkpoint(job, 8);
    assertThat(last.state()).hasValue(own);
  }

  /** Flink deletes the states of a job that finishes, and the state it was started from. */
  @Test
  void nothingIsLeftOfAJobThatFinished() throws Exception {
    JobID before = new JobID();
    checkpoint(before, 6);
    last.record(job, Optional.of(root.resolve("checkpoints").resolve("deleted")));
    assertThat(last.state()).isEmpty();
  }

  @Test
  void onlyOneProcessAtATime() throws Exception {
    assertThatThrownBy(() -> LastStart.open(root, "a/twin"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no other process runs or starts job 'a/twin'");
    LastStart.open(root, "another").close();
    last.close();
    LastStart.open(root, "a/twin").close();
  }
}
