package io.headwater.io;

import io.headwater.config.DeadLetterSettings;
import io.headwater.config.ModelConfig;
import io.headwater.config.SourceSettings;
import io.headwater.operator.AcceptedRecord;
import io.headwater.operator.DeadLetter;
import io.headwater.operator.DeadLetter.Stage;
import io.headwater.operator.Origin;
import io.headwater.operator.RefusalBound;
import io.headwater.operator.SourceRecord;
import io.headwater.operator.Tombstone;
import io.headwater.record.BadRecordException;
import io.headwater.record.RecordReader;
import io.headwater.record.Row;
import io.headwater.window.StreamKey;
import java.io.UncheckedIOException;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The border at which Kafka records come in: each becomes an {@link AcceptedRecord} or, with its
 * bytes and the reason, a {@link DeadLetter}; one with a key and no value is a {@link Tombstone}.
 * It never throws because of one record; a schema registry that does not answer ends the task, and
 * so do too many dead letters.
 *
 * <p>A record is decoded and checked here, once; from here on its Avro bytes are enough.
 */
public final class RecordDeserializer implements KafkaRecordDeserializationSchema<SourceRecord> {
  private static final long serialVersionUID = 1;
  private static final byte[] NOTHING = new byte[0];
  private static final StreamKey NAMELESS = new StreamKey("");

  private final WireFormat format;
  private final String schema;
  private final ModelConfig model;
  private final SourceSettings source;
  private final DeadLetterSettings refusals;
  private transient RefusalBound bound;
  private transient WireFormat.Codec codec;
  private transient RecordReader reader;
  private transient EventTimeBounds times;

  /**
   * A border for records of one schema.
   *
   * @param format how values are laid out
   * @param schema the Avro schema, as JSON
   * @param model whose fields must be valid
   * @param source what else is said of the topic
   * @param refusals how many may be refused before the job fails
   */
  @SuppressWarnings("NullAway.Init") // the rest is made on the task manager, in open
  public RecordDeserializer(
      WireFormat format,
      String schema,
      ModelConfig model,
      SourceSettings source,
      DeadLetterSettings refusals) {
    this.format = format;
    this.schema = schema;
    this.model = model;
    this.source = source;
    this.refusals = refusals;
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context) {
    prepare();
  }

  /** Makes what reads records, on the machine that reads them. */
  void prepare() {
    Schema parsed = new Schema.Parser().parse(schema);
    bound = new RefusalBound(refusals);
    codec = format.open(parsed);
    reader = RecordReader.of(parsed, model.fields());
    times = new EventTimeBounds(source);
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<SourceRecord> out) {
    SourceRecord judged = judge(record);
    if (judged instanceof DeadLetter letter) {
      bound.refused(letter);
    } else if (judged instanceof AcceptedRecord) {
      bound.accepted();
    }
    out.collect(judged);
  }

  @Override
  public TypeInformation<SourceRecord> getProducedType() {
    return SourceRecord.TYPE;
  }

  private SourceRecord judge(ConsumerRecord<byte[], byte[]> record) {
    Origin origin = new Origin(record.topic(), record.partition(), record.offset());
    byte[] value = record.value() == null ? NOTHING : record.value();
    StreamKey stream = source.key().isEmpty() ? StreamKey.ALL : NAMELESS;
    Stage stage = Stage.SYNTHETIC;
    try {
      refuseSynthetic(record);
      if (record.value() == null && record.key() != null) {
        stage = Stage.VALIDATE;
        times.check(record.timestamp(), record);
        return new Tombstone(stream, origin, record.timestamp());
      }
      stage = Stage.DECODE;
      WireFormat.Decoded decoded = decode(record);
      stage = Stage.VALIDATE;
      Row row = reader.read(decoded.record(), record.timestamp());
      stream = streamOf(decoded.record());
      times.check(row.eventTime(), record);
      return new AcceptedRecord(
          stream, origin, row.eventTime(), times.trusted(record), value, decoded.avro());
    } catch (UncheckedIOException registryDown) {
      throw registryDown;
    } catch (BadRecordException | RuntimeException e) {
      return DeadLetter.of(stream, origin, value, stage, e);
    }
  }

  private void refuseSynthetic(ConsumerRecord<byte[], byte[]> record) throws BadRecordException {
    if (!source.allowSynthetic() && HeaderNames.saySynthetic(record.headers())) {
      throw new BadRecordException(
          "header %s: expected a real record, got true; set source.allow-synthetic to learn from it"
              .formatted(HeaderNames.SYNTHETIC));
    }
  }

  private WireFormat.Decoded decode(ConsumerRecord<byte[], byte[]> record)
      throws BadRecordException {
    if (record.value() == null) {
      throw new BadRecordException(
          "record: expected a value, or a key that has none any more, got neither");
    }
    return codec.decode(record.value(), record.headers());
  }

  private StreamKey streamOf(GenericRecord record) throws BadRecordException {
    if (source.key().isEmpty()) {
      return StreamKey.ALL;
    }
    String name =
        source.key().stream()
            .map(field -> String.valueOf(record.get(field)))
            .collect(Collectors.joining("|"));
    if (name.length() > StreamKey.LONGEST) {
      throw new BadRecordException(
          "source.key: expected at most %d characters, got %d"
              .formatted(StreamKey.LONGEST, name.length()));
    }
    return new StreamKey(name);
  }
}
