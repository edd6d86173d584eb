package io.headwater.benchmark;

import io.headwater.config.JobConfig;
import io.headwater.embedded.DemoStream;
import io.headwater.embedded.EmbeddedFlink;
import io.headwater.job.HeadwaterJob;
import io.headwater.job.RetainedState;
import io.headwater.record.BadRecordException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.KafkaProducer;

/**
 * Records a second of whole jobs on one topic of flights, of which every job reads the same ones.
 *
 * <p>What a job needs to start, and half of its turn, in which loops are compiled anew, is left out
 * of its rate.
 */
final class ThroughputTrial {
  private static final String FLIGHTS = "flights";
  private static final String SEED_FLIGHTS = "flights-of-one-window";

  /** Event time passes an hour in as many records: two dozen times what a window keeps of them. */
  private static final long HOURLY = 100_000;

  /** Records of the window that is trained on before rows are drawn: the sample is full. */
  private static final long TRAINED = 5_000;

  private static final String EDGES =
      """
      job: {name: %s, parallelism: %d, checkpoint-interval: 2 s}
      source: {topic: %s, kafka: {interceptor.classes: io.headwater.benchmark.EdgeMeter}}
      sink: {topic: %s.twin, transaction-timeout: 1 min,
             kafka: {interceptor.classes: io.headwater.benchmark.EdgeMeter,
                     compression.type: %s}}
      """;

  /** Drawing a record costs several times what reading one does: as long a turn has fewer. */
  private static final int DRAWN_OF_READ = 2;

  private static final String UNTRAINED =
      """
      flow: {method: bootstrap}
      window: {min-records: 1000000000}
      emit: {ratio: 0}
      """;

  private final Testbed bed;
  private final DemoStream stream;
  private final int parallelism;
  private final long records;
  private final String compression;

  /**
   * A trial.
   *
   * @param records of a turn
   * @param compression of what every job writes, in Kafka's words
   */
  ThroughputTrial(
      Testbed bed, DemoStream stream, int parallelism, long records, String compression) {
    this.bed = bed;
    this.stream = stream;
    this.parallelism = parallelism;
    this.records = records;
    this.compression = compression;
  }

  /** Writes what all jobs read. */
  void prepare() throws InterruptedException, BadRecordException {
    job("nobody", FLIGHTS, "");
    job("nobody", SEED_FLIGHTS, "");
    try (KafkaProducer<byte[], byte[]> to = FlightLoad.producer(bed.brokers())) {
      new FlightLoad(stream, HOURLY).write(to, FLIGHTS, 0, records);
      // The last of them is late enough for the watermark to close the first hour.
      new FlightLoad(stream, TRAINED).write(to, SEED_FLIGHTS, 0, TRAINED + TRAINED / 4);
    }
  }

  /** Bytes from topic to topic. */
  MeteredJob.Pace bytes() throws Exception {
    StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
    JobConfig config = job("pass-bytes", FLIGHTS, "");
    PassThrough.ofBytes(environment, config);
    return reading(environment, config);
  }

  /** Records from topic to topic. */
  MeteredJob.Pace records() throws Exception {
    StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
    JobConfig config = job("pass-records", FLIGHTS, "");
    PassThrough.ofRecords(environment, config, stream.schema());
    return reading(environment, config);
  }

  /**
   * The whole job, but that its first window is given to a method that learns nothing, and no other
   * is large enough to be trained on.
   */
  MeteredJob.Pace ingest() throws Exception {
    StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
    JobConfig config = job("ingest", FLIGHTS, UNTRAINED);
    HeadwaterJob.build(environment, config);
    return reading(environment, config);
  }

  /**
   * The whole job, once it has a snapshot, drawing rows at a rate that nothing reaches. It is
   * trained in the first round; every other round goes on from the end of the one before.
   */
  MeteredJob.Pace emission(int rowsPerSecond) throws Exception {
    StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
    JobConfig config =
        job(
            "emission",
            SEED_FLIGHTS,
            "emit: {mode: rate, rows-per-second: %d}".formatted(rowsPerSecond));
    HeadwaterJob.build(environment, config);
    Path state = bed.folder().resolve("emission");
    // Only now: while its cluster still ran, a newer one might have taken its place.
    Optional<Path> trained = RetainedState.latestOfAnyJob(state);
    try (EmbeddedFlink flink = EmbeddedFlink.start(state, parallelism)) {
      MeteredJob job =
          new MeteredJob(
              flink,
              trained.isPresent()
                  ? flink.resume(environment, "emission", trained.get())
                  : flink.submit(environment, "emission"),
              () -> EdgeMeter.count(config.sink().topic()));
      MeteredJob.Pace pace = measure(job, records / DRAWN_OF_READ);
      job.end();
      return pace;
    }
  }

  private MeteredJob.Pace reading(StreamExecutionEnvironment environment, JobConfig config)
      throws Exception {
    MeteredJob job =
        new MeteredJob(
            bed.flink(),
            bed.flink().submit(environment, config.job().name()),
            () -> EdgeMeter.count(FLIGHTS));
    MeteredJob.Pace pace = measure(job, records);
    job.end();
    return pace;
  }

  private static MeteredJob.Pace measure(MeteredJob job, long records) throws Exception {
    long begin = job.progress().getAsLong();
    return job.pace(begin + records / 2, begin + records - records / 20);
  }

  private JobConfig job(String name, String topic, String more) throws InterruptedException {
    return bed.job(EDGES.formatted(name, parallelism, topic, name, compression) + more);
  }
}
