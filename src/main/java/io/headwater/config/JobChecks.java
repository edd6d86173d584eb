package io.headwater.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headwater.record.FieldsConfig;
import io.headwater.record.RecordReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.avro.Schema;

/** What must hold between the sections of a job's configuration. */
final class JobChecks {
  private JobChecks() {}

  static void check(JobConfig config, ObjectNode root, Problems problems) {
    SourceSettings source = config.source();
    if (source.topic().isBlank() && !root.at("/source/topic").isContainerNode()) {
      problems.add("source.topic", "missing; expected the topic to read, such as 'flights'");
    }
    checkSchema(config, problems);
    if (source.format() == RecordFormat.AVRO_REGISTRY) {
      checkRegistry(source.registry(), root.path("source").path("registry"), problems);
    }
    if (config.window().size().isZero()) {
      problems.add("window.size", "expected at least 1 ms, got 0 s");
    }
    Duration ttl = config.job().streamTtl();
    if (!ttl.isZero() && ttl.compareTo(config.window().size()) < 0) {
      problems.add(
          "job.stream-ttl",
          "expected 0 s (never) or at least window.size %s, got %s",
          Durations.text(config.window().size()),
          Durations.text(ttl));
    }
    checkEmission(config.emit().mode(), root, problems);
    KeyChecks.checkTombstones(config, problems);
    checkTopics(config.resolved(), problems);
  }

  private static void checkRegistry(
      RegistrySettings registry, JsonNode written, Problems problems) {
    if (registry.url().isBlank()) {
      // A section that was refused is back at its defaults: its URL is not what is wrong.
      if (!written.has("url") && written.asText().isBlank()) {
        problems.add(
            "source.registry", "missing; format avro-registry needs the registry's base URL");
      }
      return;
    }
    if (registry.basic().isSet() && registry.bearerToken().isSet()) {
      problems.add(
          "source.registry", "expected basic or bearer-token, got both; leave one of them out");
    }
    boolean apicurio = registry.apicurioVersion() > 0;
    if (apicurio && registry.ids() == RegistryIds.SCHEMA_ID) {
      problems.add(
          "source.registry.ids",
          "expected global-id or content-id with Apicurio's own interface; serializers of Apicurio"
              + " 2 write global ids, those of 3 content ids, unless told otherwise");
    }
    if (!apicurio && registry.ids() != RegistryIds.SCHEMA_ID) {
      problems.add(
          "source.registry.ids",
          "expected schema-id with Confluent's protocol, got %s; give a url that ends in"
              + " /apis/registry/v2 or /v3, or leave this out",
          Keys.of(registry.ids()));
    }
  }

  /** A setting of another mode than the one chosen is a misunderstanding. */
  private static void checkEmission(EmitMode mode, ObjectNode root, Problems problems) {
    boolean mirror = mode == EmitMode.MIRROR;
    List<String> others =
        mirror
            ? List.of("rows-per-second", "number-of-rows", "curve")
            : List.of("ratio", "tombstones");
    for (String key : others) {
      JsonNode said = root.path("emit").path(key);
      if (!said.isMissingNode() && !RecordBinder.isEmpty(said)) {
        problems.add(
            "emit." + key,
            "expected with emit.mode %s only, got it with %s; set emit.mode, or leave this out",
            mirror ? "rate" : "mirror",
            mirror ? "mirror" : "rate");
      }
    }
  }

  private static void checkSchema(JobConfig config, Problems problems) {
    String path = config.source().schema();
    if (path.isBlank()) {
      problems.add(
          "source.schema", "missing; expected the path of the topic's Avro schema (.avsc)");
      return;
    }
    try {
      Schema schema = SchemaFile.read(Path.of(path));
      checkFields(config.fields(), schema, problems);
      checkKey(config.source().key(), schema, problems);
      KeyChecks.check(config, schema, problems);
    } catch (ConfigException e) {
      e.problems().forEach(problem -> problems.add(problem.path(), "%s", problem.message()));
    }
  }

  /** What each field is learned as must fit its type; the reader says so, a line a problem. */
  private static void checkFields(FieldsConfig fields, Schema schema, Problems problems) {
    try {
      RecordReader.of(schema, fields);
    } catch (IllegalArgumentException e) {
      String.valueOf(e.getMessage()).lines().forEach(line -> addFieldProblem(line, problems));
    }
  }

  private static void addFieldProblem(String line, Problems problems) {
    int colon = line.indexOf(": ");
    String path = colon < 0 ? "" : line.substring(0, colon);
    if (path.startsWith("fields.")) {
      problems.add(path, "%s", line.substring(colon + 2));
    } else if (path.startsWith("event-time")) {
      problems.add("source.event-time", "%s", line.substring(colon + 2));
    } else {
      problems.add("fields", "%s", line);
    }
  }

  private static void checkKey(List<String> key, Schema schema, Problems problems) {
    List<String> names = schema.getFields().stream().map(Schema.Field::name).toList();
    for (String field : key) {
      if (!names.contains(field)) {
        String cure =
            NearestName.of(field, names)
                .map("did you mean '%s'?"::formatted)
                .orElse("the fields are " + String.join(", ", names));
        problems.add("source.key", "expected fields of the schema, got '%s'; %s", field, cure);
      }
    }
  }

  /** A model must not feed on its own output, nor may anything else land in the source's topic. */
  private static void checkTopics(JobConfig config, Problems problems) {
    String source = config.source().topic();
    if (source.isBlank()) {
      return;
    }
    refuseSource("sink.topic", config.sink().topic(), source, problems);
    refuseSource("reports.topic", config.reports().topic(), source, problems);
    refuseSource("snapshots.topic", config.snapshots().topic(), source, problems);
    refuseSource("dead-letters.topic", config.deadLetters().topic(), source, problems);
    if (config.requests().enabled()) {
      refuseSource("requests.topic", config.requests().topic(), source, problems);
      refuseSource("requests.answers", config.requests().answers(), source, problems);
      if (config.requests().answers().equals(config.requests().topic())) {
        problems.add("requests.answers", "expected another topic than requests.topic");
      }
    }
  }

  private static void refuseSource(String key, String topic, String source, Problems problems) {
    if (topic.equals(source)) {
      problems.add(
          key,
          "expected another topic than source.topic '%s'; a model must not feed on itself",
          source);
    }
  }
}
