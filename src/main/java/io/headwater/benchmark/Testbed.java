package io.headwater.benchmark;

import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.embedded.DemoStream;
import io.headwater.embedded.EmbeddedFlink;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.embedded.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A broker and a cluster in this JVM, in a folder that goes when they go. */
final class Testbed implements AutoCloseable {
  private final Path folder;
  private final Path schema;
  private final EmbeddedKafka kafka;
  private final EmbeddedFlink flink;

  private Testbed(Path folder, Path schema, EmbeddedKafka kafka, EmbeddedFlink flink) {
    this.folder = folder;
    this.schema = schema;
    this.kafka = kafka;
    this.flink = flink;
  }

  /** Both, ready, with {@code slots} task slots. */
  static Testbed start(int slots) throws Exception {
    Path folder = Files.createTempDirectory("headwater-bench-");
    // Read by the logging configuration, which nothing has touched yet.
    System.setProperty("log.file", folder.resolve("headwater.log").toString());
    Path schema = Files.writeString(folder.resolve("flight.avsc"), DemoStream.schemaText());
    EmbeddedKafka kafka = EmbeddedKafka.start(folder);
    return new Testbed(folder, schema, kafka, EmbeddedFlink.start(folder, slots));
  }

  EmbeddedFlink flink() {
    return flink;
  }

  String brokers() {
    return kafka.bootstrapServers();
  }

  /** Where broker, checkpoints and log are. */
  Path folder() {
    return folder;
  }

  /** The configuration of a job that reads flights here; its topics are there. */
  JobConfig job(String text) throws InterruptedException {
    JobConfig config =
        ConfigReader.job(
                "of the benchmark",
                text,
                List.of(
                    "source.bootstrap-servers=" + brokers(),
                    "source.schema=" + schema,
                    "source.event-time=date"))
            .resolved();
    new Topics()
        .with(config.source().topic(), 1)
        .with(config.sink().topic(), 1)
        .with(config.reports().topic(), 1)
        .with(config.deadLetters().topic(), 1)
        .withCompacted(config.snapshots().topic())
        .create(brokers());
    return config;
  }

  @Override
  public void close() throws Exception {
    flink.close();
    kafka.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
