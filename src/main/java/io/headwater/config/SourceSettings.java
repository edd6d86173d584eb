package io.headwater.config;

import static io.headwater.config.Checks.check;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Section {@code source}: the real topic.
 *
 * @param bootstrapServers Kafka brokers, {@code host:port} with commas between
 * @param topic the topic to read; required by a job
 * @param format how its values are laid out
 * @param schema path of its Avro schema (.avsc); required by a job
 * @param registry the schema registry; for the format {@code avro-registry}
 * @param eventTime the field that holds the event time; empty: the Kafka record's own timestamp
 * @param key fields that split the topic into streams with a model each; none: one stream
 * @param start where to begin without a checkpoint
 * @param bounded whether to stop at the end the topic has when the job starts
 * @param allowSynthetic whether records whose headers say they are synthetic are learned from
 * @param maxAhead how far an event time may be ahead of its record's Kafka timestamp; a record
 *     further ahead is a dead letter. 0 s: any time, and Kafka timestamps are not looked at
 * @param watermark how far event time may be trusted
 * @param kafka further Kafka client properties, passed on as they are
 */
public record SourceSettings(
    String bootstrapServers,
    String topic,
    RecordFormat format,
    String schema,
    RegistrySettings registry,
    String eventTime,
    List<String> key,
    StartFrom start,
    boolean bounded,
    boolean allowSynthetic,
    Duration maxAhead,
    WatermarkSettings watermark,
    SortedMap<String, String> kafka)
    implements Serializable {
  public SourceSettings {
    key = List.copyOf(key);
    check(!maxAhead.isNegative(), "maxAhead: expected >= 0 s, got %s", Durations.text(maxAhead));
    kafka = new TreeMap<>(kafka);
  }

  /** A local broker's topic yet to be named, from its oldest record on; a day ahead at most. */
  public static SourceSettings defaults() {
    return new SourceSettings(
        "localhost:9092",
        "",
        RecordFormat.AVRO,
        "",
        RegistrySettings.defaults(),
        "",
        List.of(),
        StartFrom.EARLIEST,
        false,
        false,
        Duration.ofDays(1),
        WatermarkSettings.defaults(),
        new TreeMap<>());
  }

  /** Never the values of Kafka's properties: passwords are among them. */
  @Override
  public String toString() {
    return "%s[bootstrapServers=%s, topic=%s, kafka=%s]"
        .formatted(getClass().getSimpleName(), bootstrapServers, topic, kafka.keySet());
  }
}
