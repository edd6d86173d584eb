package io.headwater.io;

import io.headwater.config.JobConfig;
import io.headwater.config.KeySettings;
import io.headwater.config.RecordFormat;
import io.headwater.config.SinkSettings;
import io.headwater.config.SourceSettings;
import io.headwater.operator.DeadLetter;
import io.headwater.operator.SampleRequest;
import io.headwater.operator.SnapshotArchive;
import io.headwater.operator.SourceRecord;
import io.headwater.operator.SyntheticRecord;
import io.headwater.operator.TwinReport;
import io.headwater.snapshot.FlowSnapshot;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.util.function.SerializableSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Where the job meets Kafka: sources and sinks, as its configuration says. */
public final class KafkaEdges {
  /** A snapshot is one message: room for a field of a few million weights, in bytes. */
  public static final int LARGEST_MESSAGE = 32 << 20;

  /**
   * Bytes of a producer's batch, eight times Kafka's own: a request costs client and broker as much
   * as many records do, and a synthetic record is mostly its headers.
   */
  public static final int BATCH = 128 << 10;

  /**
   * How batches are compressed unless the user says otherwise: headers repeat from record to
   * record, and brokers pass over those of a compressed batch without making objects of them.
   */
  public static final String COMPRESSION = "lz4";

  private final JobConfig config;
  private final String schema;

  /**
   * The edges of a job.
   *
   * @param config with every name resolved
   * @param schema the Avro schema of the source, as JSON
   */
  public KafkaEdges(JobConfig config, String schema) {
    this.config = config;
    this.schema = schema;
  }

  /** How the values of a topic are laid out: a twin's as its source's. */
  private WireFormat format(String topic) {
    return config.source().format() == RecordFormat.AVRO
        ? new PlainAvro()
        : new RegistryAvro(config.source().registry(), topic);
  }

  /** The real records. */
  public KafkaSource<SourceRecord> source() {
    SourceSettings source = config.source();
    KafkaSourceBuilder<SourceRecord> builder =
        KafkaSource.<SourceRecord>builder()
            .setBootstrapServers(source.bootstrapServers())
            .setTopics(source.topic())
            .setGroupId(config.job().name())
            .setStartingOffsets(start(source))
            .setDeserializer(
                new RecordDeserializer(
                    format(source.topic()), schema, config.model(), source, config.deadLetters()));
    source.kafka().forEach(builder::setProperty);
    if (source.bounded()) {
      builder.setBounded(OffsetsInitializer.latest());
    }
    return builder.build();
  }

  /** The requests, from the first on; those before a checkpoint are not answered again. */
  public KafkaSource<SampleRequest> requests() {
    SourceSettings source = config.source();
    KafkaSourceBuilder<SampleRequest> builder =
        KafkaSource.<SampleRequest>builder()
            .setBootstrapServers(source.bootstrapServers())
            .setTopics(config.requests().topic())
            .setGroupId(config.job().name() + "-requests")
            .setStartingOffsets(OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST))
            .setDeserializer(
                new RequestDeserializer(config.job().seed(), config.requests().mostRows()));
    source.kafka().forEach(builder::setProperty);
    if (source.bounded()) {
      builder.setBounded(OffsetsInitializer.latest());
    }
    return builder.build();
  }

  private static OffsetsInitializer start(SourceSettings source) {
    return switch (source.start()) {
      case EARLIEST -> OffsetsInitializer.earliest();
      case LATEST -> OffsetsInitializer.latest();
      case COMMITTED -> OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST);
    };
  }

  /** The synthetic records. */
  public Sink<SyntheticRecord> synthetic() {
    String topic = config.sink().topic();
    return sink(
        "synthetic",
        topic,
        new SyntheticRecordSerializer(
            topic, config.job().name(), format(topic), schema, keys(topic)));
  }

  private SyntheticKeys keys(String topic) {
    KeySettings key = config.sink().key();
    return new SyntheticKeys(
        key, key.schemaText(), config.source().registry(), topic, config.job().seed());
  }

  /** The answers to requests. */
  public Sink<SyntheticRecord> answers() {
    String topic = config.requests().answers();
    return sink(
        "answers",
        topic,
        new SyntheticRecordSerializer(
            topic, config.job().name(), format(topic), schema, keys(topic)));
  }

  /** The snapshots. */
  public Sink<FlowSnapshot> snapshots() {
    String topic = config.snapshots().topic();
    // The one topic that is told to take more than brokers do by themselves.
    return sink("snapshots", topic, new SnapshotSerializer(topic), LARGEST_MESSAGE);
  }

  /** Makes, where a task runs, what reads the snapshots again. */
  public SerializableSupplier<SnapshotArchive> archive() {
    String topic = config.snapshots().topic();
    Properties client = new Properties();
    client.putAll(config.sink().kafka());
    client.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.sink().bootstrapServers());
    return () -> new SnapshotTopic(topic, client);
  }

  /** The reports. */
  public Sink<TwinReport> reports() {
    String topic = config.reports().topic();
    return sink("reports", topic, new ReportSerializer(topic));
  }

  /** The dead letters. */
  public Sink<DeadLetter> deadLetters() {
    String topic = config.deadLetters().topic();
    return sink("dead-letters", topic, new DeadLetterSerializer(topic));
  }

  private <T> Sink<T> sink(
      String name, String topic, KafkaRecordSerializationSchema<T> serializer) {
    return sink(name, topic, serializer, TopicRoom.BROKERS_DEFAULT);
  }

  /**
   * The sinks share what a user says of the synthetic topic, but never a transactional id.
   *
   * @param assumed the bytes of the largest record, where the topic's brokers do not say
   */
  private <T> Sink<T> sink(
      String name, String topic, KafkaRecordSerializationSchema<T> serializer, int assumed) {
    SinkSettings sink = config.sink();
    Properties producer = new Properties();
    producer.put(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
        Long.toString(sink.transactionTimeout().toMillis()));
    producer.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(LARGEST_MESSAGE));
    producer.put(ProducerConfig.BATCH_SIZE_CONFIG, Integer.toString(BATCH));
    producer.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, COMPRESSION);
    producer.putAll(sink.kafka());
    Properties client = new Properties();
    client.putAll(producer);
    client.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, sink.bootstrapServers());
    KafkaSink<T> written =
        KafkaSink.<T>builder()
            .setBootstrapServers(sink.bootstrapServers())
            .setKafkaProducerConfig(producer)
            .setRecordSerializer(new TopicBound<>(topic, serializer, client, assumed))
            .setDeliveryGuarantee(DeliveryGuarantee.valueOf(sink.deliveryGuarantee().name()))
            .setTransactionalIdPrefix(sink.transactionalIdPrefix() + "-" + name)
            .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
            .build();
    return RefusalAwareSink.of(written, topic);
  }
}
