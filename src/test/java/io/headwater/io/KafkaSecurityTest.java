package io.headwater.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.config.ConfigException;
import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.testing.Events;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.WriterAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's security properties reach its clients, and nobody else. */
class KafkaSecurityTest {
  private static final String SECRET = "open-sesame-4711";
  private static final String TEXT =
      """
      source:
        topic: events
        bootstrap-servers: "127.0.0.1:1"
        kafka:
          security.protocol: SASL_PLAINTEXT
          sasl.mechanism: PLAIN
          sasl.jaas.config: org.apache.kafka.common.security.plain.PlainLoginModule required username="u" password="%1$s";
          ssl.key.password: "%1$s"
      sink:
        kafka:
          security.protocol: SASL_PLAINTEXT
          sasl.mechanism: PLAIN
          sasl.jaas.config: org.apache.kafka.common.security.plain.PlainLoginModule required username="u" password="%1$s";
          ssl.key.password: "%1$s"
      """
          .formatted(SECRET);

  @TempDir private Path folder;
  private Path schema;

  @BeforeEach
  void writeSchema() throws Exception {
    schema = Files.writeString(folder.resolve("event.avsc"), Events.SCHEMA_TEXT);
  }

  private JobConfig config(String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("source.schema=" + schema);
    return ConfigReader.job("of the test", TEXT, all);
  }

  @Test
  void theClientsGetThem() throws Exception {
    KafkaEdges edges = new KafkaEdges(config().resolved(), Events.SCHEMA_TEXT);
    for (Object edge :
        List.of(
            edges.source(),
            edges.requests(),
            edges.archive(),
            edges.synthetic(),
            edges.answers(),
            edges.snapshots(),
            edges.reports(),
            edges.deadLetters())) {
      byte[] sent = InstantiationUtil.serializeObject(edge);
      assertThat(new String(sent, StandardCharsets.ISO_8859_1))
          .contains("sasl.jaas.config")
          .contains(SECRET);
    }
  }

  @Test
  void noTextOfTheConfigurationHoldsThem() {
    JobConfig config = config();
    assertThat(config.toString()).contains("sasl.jaas.config").doesNotContain(SECRET);
    assertThat(config.resolved().sink().toString()).doesNotContain(SECRET);
    assertThatThrownBy(() -> config("source.kafka.securityprotocol=x", "window.sample=-1"))
        .isInstanceOf(ConfigException.class)
        .hasMessageNotContaining(SECRET);
  }

  @Test
  void noComplaintAboutThemHoldsThem() {
    for (String kafka :
        List.of("{sasl.jaas.config: [%s]}".formatted(SECRET), "[%s]".formatted(SECRET), SECRET)) {
      String text = "source: {topic: events, schema: %s, kafka: %s}".formatted(schema, kafka);
      assertThatThrownBy(() -> ConfigReader.job("of the test", text, List.of()))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("source.kafka")
          .hasMessageNotContaining(SECRET);
    }
  }

  @Test
  void noLogHoldsThem() {
    StringWriter log = new StringWriter();
    WriterAppender appender =
        WriterAppender.createAppender(
            PatternLayout.createDefaultLayout(), null, log, "captured", false, true);
    appender.start();
    Logger root = (Logger) LogManager.getRootLogger();
    Level before = LogManager.getLogger("org.apache.kafka").getLevel();
    root.addAppender(appender);
    Configurator.setLevel("org.apache.kafka", Level.INFO);
    try {
      Map<String, Object> properties = new TreeMap<>(config().source().kafka());
      properties.put("bootstrap.servers", "127.0.0.1:1");
      new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())
          .close(Duration.ZERO);
      new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())
          .close();
    } finally {
      Configurator.setLevel("org.apache.kafka", before);
      root.removeAppender(appender);
    }
    assertThat(log.toString())
        .contains("sasl.jaas.config = [hidden]")
        .contains("ssl.key.password = [hidden]")
        .doesNotContain(SECRET);
  }
}
