package io.headwater.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;

/** What must hold between the sections of a job's configuration. */
final class JobChecks {
  private JobChecks() {}

  static void check(JobConfig config, ObjectNode root, Problems problems) {
    SourceSettings source = config.source();
    if (source.topic().isBlank() && !root.at("/source/topic").isContainerNode()) {
      problems.add("source.topic", "missing; expected the topic to read, such as 'flights'");
    }
    checkSchema(source, problems);
    if (source.format() == RecordFormat.AVRO_REGISTRY && source.registry().isBlank()) {
      problems.add(
          "source.registry", "missing; format avro-registry needs the registry's base URL");
    }
    if (config.window().size().isZero()) {
      problems.add("window.size", "expected at least 1 ms, got 0 s");
    }
    checkTopics(config.resolved(), problems);
  }

  private static void checkSchema(SourceSettings source, Problems problems) {
    if (source.schema().isBlank()) {
      problems.add(
          "source.schema", "missing; expected the path of the topic's Avro schema (.avsc)");
    } else if (!Files.isReadable(Path.of(source.schema()))) {
      problems.add(
          "source.schema",
          "expected a readable file, got '%s'; paths are relative to the current directory",
          source.schema());
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
