package io.headwater.benchmark;

import io.headwater.embedded.DemoStream;
import io.headwater.io.KafkaEdges;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code bench throughput}: records a second into the job and out of it, as shares of what a job
 * that only passes the same records on does in the same run; and how long a snapshot takes.
 *
 * <p>The jobs take turns, so that whatever else the machine does falls on all of them.
 */
@Command(
    name = "throughput",
    mixinStandardHelpOptions = true,
    description = "Records a second in and out, beside a job that only passes them on.")
public final class ThroughputBenchmark implements Callable<Integer> {
  /** A job that takes turns with the others. */
  enum Job {
    /** Source, identity map, sink; bytes. */
    BYTES("pass-through of bytes"),
    /** The same with records that are decoded and encoded: what the others are compared with. */
    RECORDS("pass-through"),
    /** Windows and their samples. */
    INGEST("ingest"),
    /** Rows drawn from a snapshot. */
    EMISSION("emission");

    private final String label;

    Job(String label) {
      this.label = label;
    }

    private MeteredJob.Pace pace(ThroughputTrial trial, int rowsPerSecond) throws Exception {
      return switch (this) {
        case BYTES -> trial.bytes();
        case RECORDS -> trial.records();
        case INGEST -> trial.ingest();
        case EMISSION -> trial.emission(rowsPerSecond);
      };
    }
  }

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Turns that each job takes; default ${DEFAULT-VALUE}.")
  private int rounds = 3;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      description = "Turns before them that are not counted; default ${DEFAULT-VALUE}.")
  private int warmUp = 2;

  @Option(
      names = "--records",
      paramLabel = "N",
      description = "Records a job passes in a turn; default ${DEFAULT-VALUE}.")
  private int records = 8_000_000;

  @Option(
      names = "--windows",
      paramLabel = "N",
      description = "Windows whose snapshots are waited for; default ${DEFAULT-VALUE}.")
  private int windows = 2;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "Subtasks of every operator; default ${DEFAULT-VALUE}.")
  private int parallelism = 1;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Rows a second asked for, out of reach; default ${DEFAULT-VALUE}.")
  private int rate = 500_000;

  @Option(
      names = "--compression",
      paramLabel = "TYPE",
      description = "Of what all jobs write, in Kafka's words; default ${DEFAULT-VALUE}.")
  private String compression = KafkaEdges.COMPRESSION;

  @Option(
      names = "--jobs",
      split = ",",
      paramLabel = "JOB,JOB",
      description = "Those to measure; default: all. Of ${COMPLETION-CANDIDATES}.")
  private List<Job> jobs = List.of(Job.values());

  @Spec private @Nullable CommandSpec spec;

  /** Measures and prints; returns 0. */
  @Override
  public Integer call() throws Exception {
    if (spec == null) {
      throw new IllegalStateException("bench throughput: expected to be run by the command line");
    }
    PrintWriter out = spec.commandLine().getOut();
    double before = load();
    DemoStream stream = DemoStream.bundled();
    try (Testbed bed = Testbed.start(parallelism)) {
      ThroughputTrial trial = new ThroughputTrial(bed, stream, parallelism, records, compression);
      trial.prepare();
      print(out, measure(trial));
      if (windows > 0) {
        print(out, new SnapshotLatency(bed, stream).measure(windows));
      }
    }
    out.printf(Locale.ROOT, "%nload of the machine: %.1f before, %.1f after%n", before, load());
    return 0;
  }

  /** What every job did, round by round. */
  private static final class Paces {
    final Rounds rates;
    final Rounds cpuMicros;
    final Rounds compiling;

    Paces(int rounds) {
      rates = new Rounds(new double[rounds]);
      cpuMicros = new Rounds(new double[rounds]);
      compiling = new Rounds(new double[rounds]);
    }

    void put(int round, MeteredJob.Pace pace) {
      rates.values()[round] = pace.rate();
      cpuMicros.values()[round] = pace.cpuMicros();
      compiling.values()[round] = pace.compiling();
    }
  }

  private Map<Job, Paces> measure(ThroughputTrial trial) throws Exception {
    Map<Job, Paces> paces = new EnumMap<>(Job.class);
    jobs.forEach(job -> paces.put(job, new Paces(rounds)));
    List<Job> order = new ArrayList<>(paces.keySet());
    // At first classes are loaded and loops compiled, for the better part of a minute a job.
    for (int round = Math.min(0, -warmUp); round < rounds; round++) {
      for (Job job : order) {
        MeteredJob.Pace pace = job.pace(trial, rate);
        if (round >= 0) {
          Objects.requireNonNull(paces.get(job)).put(round, pace);
        }
      }
      // What grows worse or better as time goes on favours each job in turn.
      Collections.reverse(order);
    }
    return paces;
  }

  private static void print(PrintWriter out, Map<Job, Paces> paces) {
    out.println(
        "| job | records a second, median | lowest | highest | share of the pass-through, median"
            + " | lowest | CPU us a record, median | compiling, median |");
    out.println("|---|--:|--:|--:|--:|--:|--:|--:|");
    Rounds passed = paces.getOrDefault(Job.RECORDS, paces.values().iterator().next()).rates;
    paces.forEach(
        (job, pace) -> {
          Rounds share = pace.rates.shareOf(passed);
          out.printf(
              Locale.ROOT,
              "| %s | %,.0f | %,.0f | %,.0f | %.0f %% | %.0f %% | %.1f | %.2f |%n",
              job.label,
              pace.rates.median(),
              pace.rates.min(),
              pace.rates.max(),
              100 * share.median(),
              100 * share.min(),
              pace.cpuMicros.median(),
              pace.compiling.median());
        });
    out.println();
    out.flush();
  }

  private static void print(PrintWriter out, List<SnapshotLatency.Seconds> windows) {
    out.println("| window | s to the snapshot | s until it is committed |");
    out.println("|--:|--:|--:|");
    for (int window = 0; window < windows.size(); window++) {
      out.printf(
          Locale.ROOT,
          "| %d | %.1f | %.1f |%n",
          window + 1,
          windows.get(window).written(),
          windows.get(window).committed());
    }
    out.flush();
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }
}
