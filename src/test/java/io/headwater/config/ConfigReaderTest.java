package io.headwater.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.headwater.flow.FlowMethods;
import io.headwater.flow.method.GaussianCopula;
import io.headwater.record.FieldsConfig.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {
  private static final String SCHEMA =
      """
      {"type": "record", "name": "Flight", "fields": [
        {"name": "date", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "delay", "type": "int"},
        {"name": "origin", "type": "string"}]}
      """;

  @TempDir private Path directory;
  private Path schema;

  @BeforeEach
  void writeSchema() throws IOException {
    schema = Files.writeString(directory.resolve("flight.avsc"), SCHEMA);
  }

  private String minimal() {
    return "source: {topic: flights, schema: '%s'}\n".formatted(schema);
  }

  private static JobConfig read(String yaml, String... overrides) {
    return ConfigReader.job("test.yaml", yaml, List.of(overrides));
  }

  private static List<String> problems(String yaml, String... overrides) {
    return catchThrowableOfType(ConfigException.class, () -> read(yaml, overrides))
        .problems()
        .stream()
        .map(ConfigProblem::toString)
        .toList();
  }

  @Test
  void topicAndSchemaAreEnough() {
    JobConfig config = read(minimal());
    assertThat(config.job().name()).isEqualTo("flights-twin");
    assertThat(config.sink().topic()).isEqualTo("flights.synthetic");
    assertThat(config.sink().bootstrapServers()).isEqualTo("localhost:9092");
    assertThat(config.sink().deliveryGuarantee()).isEqualTo(DeliveryGuarantee.EXACTLY_ONCE);
    assertThat(config.sink().transactionalIdPrefix()).isEqualTo("flights-twin");
    assertThat(config.reports().topic()).isEqualTo("flights.synthetic.reports");
    assertThat(config.snapshots().topic()).isEqualTo("flights.synthetic.snapshots");
    assertThat(config.deadLetters().topic()).isEqualTo("flights.synthetic.dlq");
    assertThat(config.flow().method()).isEqualTo("gpa");
    assertThat(config.fields().window()).contains(Duration.ofHours(1));
    assertThat(config.fields().eventTime()).isEmpty();
  }

  @Test
  void everySectionReachesItsRecord() {
    JobConfig config =
        read(
            """
            job:      {name: twin, seed: 7, parallelism: 2}
            source:   {bootstrap-servers: 'k:1', topic: flights, format: avro, schema: '%s',
                       event-time: date, key: [origin],
                       watermark: {max-out-of-orderness: 5 min, idleness: 30 s}}
            fields:   {origin: {role: category, max-levels: 256}}
            level-decoder: {mode: sampled, beta: 2}
            window:   {size: 6 h, allowed-lateness: 10 min, sample: 512}
            flow:     {method: gaussian-copula, max-steps: 9, gaussian-copula: {memory: 5},
                       bootstrap: {points: 170}}
            emit:     {mode: mirror, ratio: 0.5}
            sink:     {topic: t.s, delivery-guarantee: at-least-once}
            reports:  {topic: t.r}
            dead-letters: {topic: t.d}
            """
                .formatted(schema));
    assertThat(config.model().seed()).isEqualTo(7);
    assertThat(config.source().key()).containsExactly("origin");
    assertThat(config.source().watermark().maxOutOfOrderness()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.fields().eventTime()).contains("date");
    assertThat(config.fields().window()).contains(Duration.ofHours(6));
    assertThat(config.fields().field("origin").role()).isEqualTo(Role.CATEGORY);
    assertThat(config.fields().levelDecoder().beta()).isEqualTo(2);
    assertThat(config.window().sample()).isEqualTo(512);
    assertThat(config.flow().maxSteps()).isEqualTo(9);
    assertThat(config.flow().settings()).isEqualTo(new GaussianCopula.Config(5));
    assertThat(config.emit().ratio()).isEqualTo(0.5);
    assertThat(config.sink().topic()).isEqualTo("t.s");
    assertThat(config.reports().topic()).isEqualTo("t.r");
    assertThat(config.snapshots().topic()).isEqualTo("t.s.snapshots");
  }

  @Test
  void whatMayBeASecretIsNotShown() {
    assertThat(problems(minimal(), "hunter2")).singleElement().asString().doesNotContain("hunter2");
    assertThat(problems(minimal(), "=hunter2"))
        .singleElement()
        .asString()
        .doesNotContain("hunter2");
    assertThat(problems("hunter2")).singleElement().asString().doesNotContain("hunter2");
    assertThat(problems(minimal() + "sink: {kafka: hunter2}"))
        .singleElement()
        .asString()
        .doesNotContain("hunter2");
  }

  @Test
  void aRateIsReadWithItsCurve() {
    EmitSettings emit =
        read(minimal()
                + "emit: {mode: rate, rows-per-second: 50, number-of-rows: 1000,"
                + " curve: {shape: replayed, period: 24 h, factors: [1, 0.5, 3]}}\n")
            .emit();
    assertThat(emit.numberOfRows()).isEqualTo(1_000);
    assertThat(emit.curve().factors()).containsExactly(1.0, 0.5, 3.0);
    assertThat(emit.rowsDue(24 * 3_600)).isEqualTo(1_000);
  }

  @Test
  void aSettingOfTheOtherModeIsRefused() {
    assertThat(problems(minimal() + "emit: {number-of-rows: 5, curve: {shape: sine}}\n"))
        .containsExactly(
            "emit.number-of-rows: expected with emit.mode rate only, got it with mirror; set"
                + " emit.mode, or leave this out",
            "emit.curve: expected with emit.mode rate only, got it with mirror; set emit.mode, or"
                + " leave this out");
    assertThat(problems(minimal() + "emit: {mode: rate, ratio: 2}\n").toString())
        .contains("emit.ratio: expected with emit.mode mirror only");
  }

  @Test
  void aStreamLivesForAWindowAtLeast() {
    assertThat(problems(minimal() + "job: {stream-ttl: 59 min}\n"))
        .containsExactly(
            "job.stream-ttl: expected 0 s (never) or at least window.size 1 h, got 59 min");
    assertThat(read(minimal() + "job: {stream-ttl: 1 h}\n").job().streamTtl())
        .isEqualTo(Duration.ofHours(1));
  }

  @Test
  void anEnsembleHasTwoShardsAtLeast() {
    assertThat(problems(minimal() + "window: {ensemble: true}\n"))
        .containsExactly("window.ensemble: expected shards >= 2, got 1");
    assertThat(read(minimal() + "window: {ensemble: true, shards: 3}\n").window().ensemble())
        .isTrue();
  }

  @Test
  void requestsAndAnswersNeedTopicsOfTheirOwn() {
    RequestSettings requests = read(minimal() + "requests: {enabled: true}\n").requests();
    assertThat(requests.topic()).isEqualTo("flights.synthetic.requests");
    assertThat(requests.answers()).isEqualTo("flights.synthetic.answers");
    assertThat(
            problems(minimal() + "requests: {enabled: true, topic: flights, answers: flights}\n"))
        .hasSize(3)
        .first()
        .asString()
        .startsWith("requests.topic: expected another topic than source.topic 'flights'");
  }

  @Test
  void aKeyIsMadeOfFieldsThatAreThereAndTombstonesNeedOne() {
    assertThat(
            read(minimal() + "sink: {key: {format: string, fields: [origin]}}\n")
                .sink()
                .key()
                .fields())
        .containsExactly("origin");
    assertThat(problems(minimal() + "sink: {key: {format: string, fields: [orgin]}}\n"))
        .singleElement()
        .asString()
        .startsWith("sink.key.fields: expected fields of the schema, got 'orgin'");
    assertThat(problems(minimal() + "sink: {key: {format: avro, schema: none.avsc}}\n"))
        .singleElement()
        .asString()
        .startsWith("sink.key.schema: expected an Avro schema in none.avsc");
    assertThat(problems(minimal() + "sink: {key: {format: avro}}\n"))
        .singleElement()
        .asString()
        .startsWith("sink.key.format: expected fields or a schema for an Avro key");
    assertThat(problems(minimal() + "emit: {tombstones: true}\n"))
        .containsExactly(
            "emit.tombstones: expected with a key to write, got none; set sink.key.format");
    assertThat(
            problems(
                minimal()
                    + "emit: {mode: rate, tombstones: true}\nsink: {key: {format: string}}\n"))
        .singleElement()
        .asString()
        .startsWith("emit.tombstones: expected with emit.mode mirror only");
  }

  @Test
  void anEventTimeMayBeADayAheadUnlessTold() {
    assertThat(read(minimal()).source().maxAhead()).isEqualTo(Duration.ofDays(1));
    assertThat(read(minimal(), "source.max-ahead=0 s").source().maxAhead()).isZero();
  }

  @Test
  void theCommandLineWinsOverTheFile() {
    JobConfig config =
        read(
            minimal() + "window: {sample: 100}\nflow: {method: bootstrap}\n",
            "window.sample=200",
            "window.sample=300",
            "flow.method=gaussian-copula",
            "flow.gaussian-copula.memory=3",
            "fields.origin.role=category",
            "source.key=[origin]",
            "source.kafka.security.protocol=SSL");
    assertThat(config.window().sample()).isEqualTo(300);
    assertThat(config.flow().settings()).isEqualTo(new GaussianCopula.Config(3));
    assertThat(config.fields().field("origin").role()).isEqualTo(Role.CATEGORY);
    assertThat(config.source().key()).containsExactly("origin");
    assertThat(config.source().kafka()).containsEntry("security.protocol", "SSL");
  }

  @Test
  void problemsOfAllSectionsComeTogether() {
    assertThat(
            problems(
                """
                job: {parallelism: 0}
                source: {topic: flights, schema: '%s', event-time: dat, key: [orgin]}
                fields: {orgin: {}, delay: {role: categry}}
                windw: {size: 6 h}
                window: {size: 0 s, held-out: 2}
                flow: {metod: gpa, gaussian-copula: {memory: -1}, max-steps: none}
                sink: {topic: flights}
                """
                    .formatted(schema),
                "emit.ratio=-1",
                "nonsense"))
        .containsExactlyInAnyOrder(
            "--set: expected key=value, such as flow.max-steps=200, got neither in number 2; put no"
                + " spaces around '=', and quotes around a value with spaces",
            "windw: unknown key; did you mean 'window'?",
            "job.parallelism: expected >= 1, got 0",
            "source.event-time: expected a field of the schema, got 'dat'; did you mean 'date'?",
            "source.key: expected fields of the schema, got 'orgin'; did you mean 'origin'?",
            "fields.orgin: expected a field of the schema; did you mean 'origin'?",
            "fields.delay.role: expected one of [auto, number, category, time, constant, drop,"
                + " pii], got 'categry'",
            "window.held-out: expected 0 to 0.5, got 2.0",
            "flow.metod: unknown key; did you mean 'method'?",
            "flow.max-steps: expected a whole number, got 'none'",
            "flow.gaussian-copula.memory: expected >= 0, got -1.0",
            "emit.ratio: expected >= 0, got -1.0",
            "sink.topic: expected another topic than source.topic 'flights'; a model must not feed"
                + " on itself");
  }

  @Test
  void aWindowWithoutLengthIsForFilesOnly() {
    assertThat(problems(minimal() + "window: {size: 0 s}"))
        .containsExactly("window.size: expected at least 1 ms, got 0 s");
  }

  @Test
  void anUnknownMethodIsAnsweredWithTheKnownOnes() {
    assertThat(problems(minimal() + "flow: {method: gausian}"))
        .singleElement()
        .asString()
        .startsWith("flow.method: expected one of " + FlowMethods.all().keySet())
        .endsWith("got 'gausian'; did you mean 'gaussian-copula'?");
  }

  @Test
  void whatAJobRequiresIsNamedTogether() {
    assertThat(problems(""))
        .containsExactly(
            "source.topic: missing; expected the topic to read, such as 'flights'",
            "source.schema: missing; expected the path of the topic's Avro schema (.avsc)");
    assertThat(problems(minimal() + "source2: 1", "source.format=avro-registry"))
        .contains("source.registry: missing; format avro-registry needs the registry's base URL");
  }

  @Test
  void aSchemaThatIsNoneIsOneProblem() throws IOException {
    Path broken = Files.writeString(directory.resolve("broken.avsc"), "{\"type\": \"rekord\"}");
    assertThat(problems("source: {topic: t, schema: '%s'}".formatted(broken)))
        .singleElement()
        .asString()
        .startsWith("source.schema: " + broken + ": expected an Avro schema in JSON, got: ");
    assertThat(problems("source: {topic: t, schema: /no/such.avsc}"))
        .containsExactly(
            "source.schema: /no/such.avsc: no such file; paths are relative to the current"
                + " directory");
  }

  @Test
  void aTypeNobodyCanLearnIsNamedWithItsCure() throws IOException {
    Path odd =
        Files.writeString(
            directory.resolve("odd.avsc"),
            """
            {"type": "record", "name": "R", "fields": [
              {"name": "tags", "type": {"type": "array", "items": "string"}}]}
            """);
    assertThat(problems("source: {topic: t, schema: '%s'}".formatted(odd)))
        .singleElement()
        .asString()
        .startsWith("fields: fields of a type that cannot be learned: tags (array)");
  }

  @Test
  void yamlThatBreaksOffSaysWhere() {
    assertThat(problems("job: {name: a\nwindow: [")).singleElement().asString().contains("line 2");
    assertThat(problems("job: {seed: 1, seed: 2}"))
        .singleElement()
        .asString()
        .contains("Duplicate");
    assertThat(problems("- a\n- b"))
        .containsExactly("expected keys and values (YAML), got a list [\"a\",\"b\"]");
  }

  @Test
  void aMissingFileIsOneProblem() {
    assertThatThrownBy(() -> ConfigReader.job(Path.of("/no/such.yaml"), List.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage("configuration /no/such.yaml: 1 problem\n  no such file; check the path");
    assertThatThrownBy(() -> ConfigReader.job(directory, List.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("it is a directory");
  }
}
