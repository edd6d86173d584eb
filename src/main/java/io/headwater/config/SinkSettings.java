package io.headwater.config;

import static io.headwater.config.Checks.check;

import java.io.Serializable;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Section {@code sink}: the synthetic topic.
 *
 * @param bootstrapServers Kafka brokers; empty: the source's
 * @param topic the topic to write; empty: the source's with {@code .synthetic} behind it
 * @param deliveryGuarantee what its consumers may count on
 * @param transactionalIdPrefix unique to this job on its brokers; empty: the job's name
 * @param transactionTimeout after which brokers give up an open transaction; no more than their
 *     {@code transaction.max.timeout.ms}, and well above the checkpoint interval
 * @param key the Kafka key of a synthetic record
 * @param kafka further Kafka client properties, passed on as they are; unless it has them, {@code
 *     batch.size} is 131072 and {@code compression.type} lz4
 */
public record SinkSettings(
    String bootstrapServers,
    String topic,
    DeliveryGuarantee deliveryGuarantee,
    String transactionalIdPrefix,
    Duration transactionTimeout,
    KeySettings key,
    SortedMap<String, String> kafka)
    implements Serializable {
  public SinkSettings {
    kafka = new TreeMap<>(kafka);
    check(
        transactionTimeout.toMillis() >= 1_000,
        "transactionTimeout: expected at least 1 s, got %s",
        Durations.text(transactionTimeout));
  }

  /** Exactly once, with transactions open for ten minutes at most. */
  public static SinkSettings defaults() {
    return new SinkSettings(
        "",
        "",
        DeliveryGuarantee.EXACTLY_ONCE,
        "",
        Duration.ofMinutes(10),
        KeySettings.defaults(),
        new TreeMap<>());
  }

  SinkSettings resolved(SourceSettings source, String jobName) {
    return new SinkSettings(
        bootstrapServers.isEmpty() ? source.bootstrapServers() : bootstrapServers,
        topic.isEmpty() ? source.topic() + ".synthetic" : topic,
        deliveryGuarantee,
        transactionalIdPrefix.isEmpty() ? jobName : transactionalIdPrefix,
        transactionTimeout,
        key,
        kafka);
  }

  /** Never the values of Kafka's properties: passwords are among them. */
  @Override
  public String toString() {
    return "%s[bootstrapServers=%s, topic=%s, kafka=%s]"
        .formatted(getClass().getSimpleName(), bootstrapServers, topic, kafka.keySet());
  }
}
