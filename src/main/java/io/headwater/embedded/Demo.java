package io.headwater.embedded;

import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.job.HeadwaterJob;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobID;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The whole of Headwater in this JVM: a broker, a cluster, the bundled flights replayed into a
 * topic, and the job that gives it a twin; with a line on each window when it is done.
 */
public final class Demo {
  private static final String CONFIG = "/demo/flights.yaml";

  private final DemoOptions options;
  private final PrintWriter out;
  private volatile boolean stopped;

  /** A demo that prints what it does. */
  public Demo(DemoOptions options, PrintWriter out) {
    this.options = options;
    this.out = out;
  }

  /** Ends a run, asked by another thread, as soon as it can end cleanly. */
  public void stop() {
    stopped = true;
  }

  /** Runs the demo to its end. */
  public DemoResult run() throws Exception {
    Files.createDirectories(options.folder());
    // Read by the logging configuration, which nothing has touched yet, and by the dashboard.
    System.setProperty("log.file", options.folder().resolve("headwater.log").toString());
    out.printf("starting a Kafka broker and a Flink cluster; logs in %s%n", options.folder());
    CompletableFuture<DemoStream> loading = CompletableFuture.supplyAsync(DemoStream::bundled);
    try (EmbeddedKafka kafka = EmbeddedKafka.start(options.folder())) {
      JobConfig config = config(kafka);
      createTopics(config);
      DemoStream stream = loading.join();
      try (Replay replay = replay(stream, config);
          EmbeddedFlink flink = EmbeddedFlink.start(options.folder(), config.job().parallelism());
          TwinWatcher watcher = new TwinWatcher(config)) {
        JobID job = submit(config, flink);
        announce(config, flink, stream);
        return new DemoRun(config, stream, replay, flink, job, watcher, out).watch(() -> stopped);
      }
    }
  }

  private JobConfig config(EmbeddedKafka kafka) throws IOException {
    Path schema = options.folder().resolve("flight.avsc");
    Files.writeString(schema, DemoStream.schemaText());
    List<String> overrides = new ArrayList<>();
    overrides.add("source.bootstrap-servers=" + kafka.bootstrapServers());
    overrides.add("source.schema=" + schema);
    overrides.addAll(options.overrides());
    return ConfigReader.job("of the demo", configText(), overrides);
  }

  private static String configText() throws IOException {
    try (InputStream text = Demo.class.getResourceAsStream(CONFIG)) {
      if (text == null) {
        throw new IllegalStateException("expected the resource %s in the jar".formatted(CONFIG));
      }
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void createTopics(JobConfig config) throws InterruptedException {
    new Topics()
        .with(config.source().topic(), 1)
        .with(config.sink().topic(), 1)
        .with(config.reports().topic(), 1)
        .with(config.deadLetters().topic(), 1)
        .withCompacted(config.snapshots().topic())
        .create(config.source().bootstrapServers());
  }

  private Replay replay(DemoStream stream, JobConfig config) {
    return Replay.start(
        stream,
        config.source().bootstrapServers(),
        config.source().topic(),
        1,
        options.speedup(),
        options.keepRunning());
  }

  private static JobID submit(JobConfig config, EmbeddedFlink flink) throws Exception {
    StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
    HeadwaterJob.build(environment, config);
    return flink.submit(environment, config.job().name());
  }

  private void announce(JobConfig config, EmbeddedFlink flink, DemoStream stream) {
    out.printf("dashboard   %s%n", flink.dashboard());
    out.printf("broker      %s%n", config.source().bootstrapServers());
    out.printf(
        "replaying   %,d flights into topic %s, %,.0f times as fast as they flew%n",
        stream.records().size(), config.source().topic(), options.speedup());
    out.printf("writing     topic %s, exactly once%n%n", config.sink().topic());
    out.println(ProgressTable.heading());
    out.flush();
  }
}
