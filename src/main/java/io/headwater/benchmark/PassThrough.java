package io.headwater.benchmark;

import io.headwater.config.JobConfig;
import io.headwater.io.KafkaEdges;
import io.headwater.job.HeadwaterJob;
import java.util.Properties;
import org.apache.avro.Schema;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.formats.avro.AvroDeserializationSchema;
import org.apache.flink.formats.avro.AvroSerializationSchema;
import org.apache.flink.formats.avro.typeutils.GenericRecordAvroTypeInfo;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The yardstick of a job: source, identity map, sink, with the job's own brokers, checkpoints and
 * guarantee, and nothing of ours in between.
 */
final class PassThrough {
  private PassThrough() {}

  /** Copies records that are decoded and encoded again, by Flink's own Avro formats. */
  static void ofRecords(StreamExecutionEnvironment environment, JobConfig config, Schema schema) {
    build(
        environment,
        config,
        AvroDeserializationSchema.forGeneric(schema),
        AvroSerializationSchema.forGeneric(schema),
        new GenericRecordAvroTypeInfo(schema));
  }

  /** Copies bytes, whatever they are. */
  static void ofBytes(StreamExecutionEnvironment environment, JobConfig config) {
    build(
        environment,
        config,
        new BytesRead(),
        new BytesWritten(),
        PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
  }

  private static <T> void build(
      StreamExecutionEnvironment environment,
      JobConfig unresolved,
      DeserializationSchema<T> reads,
      SerializationSchema<T> writes,
      TypeInformation<T> type) {
    JobConfig config = unresolved.resolved();
    HeadwaterJob.configure(environment, config);
    environment
        .fromSource(source(config, reads), WatermarkStrategy.noWatermarks(), "source")
        .map(record -> record)
        .returns(type)
        .sinkTo(sink(config, writes));
  }

  private static <T> KafkaSource<T> source(JobConfig config, DeserializationSchema<T> reads) {
    Properties consumer = new Properties();
    consumer.putAll(config.source().kafka());
    return KafkaSource.<T>builder()
        .setBootstrapServers(config.source().bootstrapServers())
        .setTopics(config.source().topic())
        .setGroupId(config.job().name())
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setValueOnlyDeserializer(reads)
        .setProperties(consumer)
        .build();
  }

  private static <T> KafkaSink<T> sink(JobConfig config, SerializationSchema<T> writes) {
    Properties producer = new Properties();
    producer.put(
        "transaction.timeout.ms", Long.toString(config.sink().transactionTimeout().toMillis()));
    producer.put("batch.size", Integer.toString(KafkaEdges.BATCH));
    producer.put(
        ProducerConfig.COMPRESSION_TYPE_CONFIG,
        config
            .sink()
            .kafka()
            .getOrDefault(ProducerConfig.COMPRESSION_TYPE_CONFIG, KafkaEdges.COMPRESSION));
    return KafkaSink.<T>builder()
        .setBootstrapServers(config.sink().bootstrapServers())
        .setKafkaProducerConfig(producer)
        .setRecordSerializer(
            KafkaRecordSerializationSchema.<T>builder()
                .setTopic(config.sink().topic())
                .setValueSerializationSchema(writes)
                .build())
        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
        .setTransactionalIdPrefix(config.sink().transactionalIdPrefix())
        .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
        .build();
  }

  /** A value as it is. */
  private static final class BytesRead extends AbstractDeserializationSchema<byte[]> {
    private static final long serialVersionUID = 1;

    BytesRead() {
      super(byte[].class);
    }

    @Override
    public byte[] deserialize(byte[] message) {
      return message;
    }
  }

  /** A value as it was. */
  private static final class BytesWritten implements SerializationSchema<byte[]> {
    private static final long serialVersionUID = 1;

    @Override
    public byte[] serialize(byte[] value) {
      return value;
    }
  }
}
