package io.headwater.benchmark;

import io.headwater.config.JobConfig;
import io.headwater.embedded.DemoStream;
import io.headwater.job.HeadwaterJob;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobID;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code bench soak}: many windows of the same size, one after another as fast as they are trained
 * on, and what the job takes up early and late.
 *
 * <p>The second tenth of the windows is compared with the last: in the first, everything grows.
 */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    description = "Hundreds of windows at constant load: does anything grow?")
public final class SoakBenchmark implements Callable<Integer> {
  /** A small model: what grows, grows with any. */
  private static final String JOB =
      """
      job: {name: soak, checkpoint-interval: 1 s}
      source: {topic: flights, watermark: {max-out-of-orderness: 1 min}}
      fields: {origin: {max-levels: 8}, destination: {max-levels: 8}}
      window: {size: 1 h, sample: 256, min-records: 100}
      flow:
        method: gpa
        gpa: {particles: 128, steps: 4, warm-up: 8, field-width: 16, field-steps: 20,
              euler-steps: 2, calibrations: 0}
      sink: {transaction-timeout: 1 min}
      """;

  /** Windows that are written before the first of them is done. */
  private static final int AHEAD = 3;

  private static final Duration POLL = Duration.ofMillis(50);

  @Option(
      names = "--windows",
      paramLabel = "N",
      description = "How many; default ${DEFAULT-VALUE}.")
  private int windows = 500;

  @Option(
      names = "--records",
      paramLabel = "N",
      description = "Records of each; default ${DEFAULT-VALUE}.")
  private int records = 1_000;

  @Spec private @Nullable CommandSpec spec;

  /** Runs the windows and prints the table; returns 0. */
  @Override
  public Integer call() throws Exception {
    if (spec == null) {
      throw new IllegalStateException("bench soak: expected to be run by the command line");
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println("| windows | resident MB | heap MB | state kB | checkpoint ms | files |");
    out.println("|--:|--:|--:|--:|--:|--:|");
    List<SoakMoment> tenths = run(out);
    if (tenths.size() > 2) {
      out.println(line("last beside second", tenths.get(tenths.size() - 1).over(tenths.get(1))));
    }
    return 0;
  }

  /** The medians of each tenth of the windows, printed as they come. */
  private List<SoakMoment> run(PrintWriter out) throws Exception {
    try (Testbed bed = Testbed.start(1)) {
      JobConfig config = bed.job(JOB);
      StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
      HeadwaterJob.build(environment, config);
      JobID job = bed.flink().submit(environment, config.job().name());
      try (KafkaProducer<byte[], byte[]> to = FlightLoad.producer(bed.brokers());
          KafkaConsumer<byte[], byte[]> reports = reports(config)) {
        List<SoakMoment> tenths = follow(bed, job, config, to, reports, out);
        bed.flink().cancel(job);
        return tenths;
      }
    }
  }

  private List<SoakMoment> follow(
      Testbed bed,
      JobID job,
      JobConfig config,
      KafkaProducer<byte[], byte[]> to,
      KafkaConsumer<byte[], byte[]> reports,
      PrintWriter out)
      throws Exception {
    FlightLoad load = new FlightLoad(DemoStream.bundled(), records);
    List<SoakMoment> moments = new ArrayList<>();
    List<SoakMoment> tenths = new ArrayList<>();
    int written = 0;
    int done = 0;
    while (done < windows) {
      for (; written < done + AHEAD; written++) {
        load.write(to, config.source().topic(), (long) written * records, records);
      }
      int came = reports.poll(POLL).count();
      done += came;
      if (came > 0) {
        bed.flink()
            .lastCheckpoint(job)
            .ifPresent(checkpoint -> moments.add(SoakMoment.of(checkpoint, bed.folder())));
      }
      if (done >= (tenths.size() + 1) * windows / 10 && !moments.isEmpty()) {
        tenths.add(SoakMoment.median(moments));
        out.println(line(Integer.toString(done), tenths.get(tenths.size() - 1)));
        out.flush();
        moments.clear();
      }
      refuseEnd(bed, job, done);
    }
    return tenths;
  }

  private static void refuseEnd(Testbed bed, JobID job, int done) throws Exception {
    if (bed.flink().result(job).isDone()) {
      throw new IllegalStateException(
          "soak: expected the job to go on, but it ended after %d windows".formatted(done),
          bed.flink().result(job).get().getSerializedThrowable().orElse(null));
    }
  }

  /** As they are written, not as they are committed: a window is done when it is said to be. */
  private static KafkaConsumer<byte[], byte[]> reports(JobConfig config) {
    KafkaConsumer<byte[], byte[]> reports =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", config.source().bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partition = List.of(new TopicPartition(config.reports().topic(), 0));
    reports.assign(partition);
    reports.seekToBeginning(partition);
    return reports;
  }

  private static String line(String what, SoakMoment moment) {
    return String.format(
        Locale.ROOT,
        "| %s | %.2f | %.2f | %.2f | %.2f | %.2f |",
        what,
        moment.residentMegabytes(),
        moment.heapMegabytes(),
        moment.stateKilobytes(),
        moment.checkpointMillis(),
        moment.files());
  }
}
