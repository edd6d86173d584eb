package io.headwater.cli;

import io.headwater.config.JobConfig;
import io.headwater.io.EarlierOutput;
import io.headwater.job.LastStart;
import io.headwater.job.RetainedState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * What a job starts from. Unless the user says otherwise it is the state that the job left when it
 * ended last, however it ended. A start without state that would write output a second time is
 * refused.
 */
final class StartOptions {
  @Option(
      names = "--from",
      paramLabel = "DIR",
      description = {
        "A checkpoint or savepoint to go on from; it belongs to the job from then on.",
        "Default: the newest one the job has left."
      })
  private @Nullable Path from;

  @Option(
      names = "--fresh",
      description = "Begins again on purpose, although the job left state or output.")
  private boolean fresh;

  /** The state to start from; empty: none. */
  Optional<Path> state(LastStart last, JobConfig job) throws IOException {
    Optional<Path> newest = last.state();
    if (from != null) {
      Path asked = complete(from);
      if (!fresh && newest.isPresent() && !newest.get().toRealPath().equals(asked)) {
        throw refusedAsOlder(job, asked, newest.get());
      }
      return Optional.of(asked);
    }
    if (!fresh && newest.isEmpty()) {
      refuseEarlierOutput(last, job);
    }
    return fresh ? Optional.empty() : newest;
  }

  private static Path complete(Path state) throws IOException {
    if (!RetainedState.isComplete(state)) {
      throw new IllegalArgumentException(
          "--from: expected the folder of a complete checkpoint or savepoint, which holds a file"
              + " _metadata, got %s".formatted(state));
    }
    return state.toRealPath();
  }

  private static IllegalArgumentException refusedAsOlder(JobConfig job, Path asked, Path newest) {
    return new IllegalArgumentException(
        ("--from: expected the newest state of job '%s', %s, got %s: what was committed since would"
                + " be written again; leave --from out, or add --fresh to do so on purpose")
            .formatted(job.job().name(), newest, asked));
  }

  private static void refuseEarlierOutput(LastStart last, JobConfig job) throws IOException {
    Optional<String> written = EarlierOutput.topic(job);
    if (written.isPresent()) {
      String hint =
          RetainedState.latestOfAnyJob(last.root())
              .map(latest -> " (the latest checkpoint there is %s)".formatted(latest))
              .orElse("");
      throw new IllegalArgumentException(
          ("topic '%s': expected no committed records, since no state of job '%s' is in %s; the job"
                  + " would write them a second time. Either it has finished, or its state is"
                  + " elsewhere: go on with --from DIR%s. To begin again on purpose: --fresh, and"
                  + " another sink.topic for a twin without repeats")
              .formatted(written.get(), job.job().name(), last.root(), hint));
    }
  }
}
