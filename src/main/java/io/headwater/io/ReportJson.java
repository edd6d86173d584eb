package io.headwater.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headwater.flow.Diagnostics.Rest;
import io.headwater.operator.TwinReport;
import io.headwater.operator.TwinReport.Outcome;
import io.headwater.record.SchemaChanges;
import io.headwater.record.SchemaChanges.NewLevels;
import io.headwater.record.SchemaChanges.Retyped;
import io.headwater.snapshot.SnapshotVersion;
import io.headwater.training.Start;
import io.headwater.training.WindowReport;
import io.headwater.window.StreamKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A window's report as one JSON object, and back; a number that is not known is null, and changes
 * of the schema are there when there are any.
 */
public final class ReportJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ReportJson() {}

  /** The report as UTF-8 JSON. */
  public static byte[] encode(TwinReport report) {
    WindowReport training = report.training();
    ObjectNode json = JSON.createObjectNode();
    json.put("stream", training.stream().value());
    json.put("windowStart", Instant.ofEpochMilli(training.windowStart()).toString());
    json.put("windowEnd", Instant.ofEpochMilli(training.windowEnd()).toString());
    json.put("outcome", report.outcome().name());
    json.put("start", training.start().name());
    json.put("real", training.real());
    json.put("synthetic", report.synthetic());
    json.put("late", report.late());
    json.put("bad", report.bad());
    json.put("tombstones", report.tombstones());
    json.put("syntheticTombstones", report.syntheticTombstones());
    training
        .snapshot()
        .ifPresent(
            version -> {
              json.put("snapshot", version.toString());
              json.put("snapshotWindowEnd", version.windowEnd());
              json.put("snapshotSequence", version.sequence());
            });
    json.put("sampled", training.sampled());
    json.put("trained", training.trained());
    json.put("heldOut", training.heldOut());
    json.put("steps", training.steps());
    json.put("rest", training.rest().name());
    if (!training.changes().isEmpty()) {
      putChanges(json.putObject("schemaChanges"), training.changes());
    }
    ObjectNode measures = json.putObject("measures");
    training.measures().forEach((name, value) -> putNumber(measures, name, value));
    return bytes(json);
  }

  private static void putChanges(ObjectNode into, SchemaChanges changes) {
    changes.added().forEach(into.putArray("added")::add);
    changes.dropped().forEach(into.putArray("dropped")::add);
    ArrayNode retyped = into.putArray("retyped");
    for (Retyped one : changes.retyped()) {
      retyped.addObject().put("field", one.field()).put("from", one.from()).put("to", one.to());
    }
    ObjectNode levels = into.putObject("newLevels");
    changes
        .newLevels()
        .forEach(
            (field, fresh) -> {
              ObjectNode found = levels.putObject(field).put("count", fresh.count());
              fresh.names().forEach(found.putArray("names")::add);
            });
    if (!changes.identifiers().isEmpty()) {
      ObjectNode identifiers = into.putObject("identifiers");
      changes.identifiers().forEach(identifiers::put);
    }
  }

  private static SchemaChanges changes(JsonNode json) {
    if (json.isMissingNode()) {
      return SchemaChanges.NONE;
    }
    List<Retyped> retyped = new ArrayList<>();
    for (JsonNode one : json.get("retyped")) {
      retyped.add(
          new Retyped(one.get("field").asText(), one.get("from").asText(), one.get("to").asText()));
    }
    SortedMap<String, NewLevels> levels = new TreeMap<>();
    json.get("newLevels")
        .properties()
        .forEach(
            entry ->
                levels.put(
                    entry.getKey(),
                    new NewLevels(
                        entry.getValue().get("count").asInt(),
                        texts(entry.getValue().get("names")))));
    SortedMap<String, String> identifiers = new TreeMap<>();
    json.path("identifiers")
        .properties()
        .forEach(entry -> identifiers.put(entry.getKey(), entry.getValue().asText()));
    return new SchemaChanges(
        texts(json.get("added")), texts(json.get("dropped")), retyped, levels, identifiers);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static void putNumber(ObjectNode into, String name, double value) {
    if (Double.isFinite(value)) {
      into.put(name, value);
    } else {
      into.putNull(name);
    }
  }

  private static byte[] bytes(ObjectNode json) {
    try {
      return JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("report: cannot be written as JSON", e);
    }
  }

  /** What {@link #encode} wrote, less the changes of the schema, of which there may be many. */
  static byte[] withoutChanges(byte[] bytes) {
    ObjectNode json = (ObjectNode) parse(bytes);
    json.remove("schemaChanges");
    return bytes(json);
  }

  /** The report that {@link #encode} wrote. */
  public static TwinReport decode(byte[] bytes) {
    JsonNode json = parse(bytes);
    StreamKey stream = new StreamKey(json.get("stream").asText());
    WindowReport training =
        new WindowReport(
            stream,
            Instant.parse(json.get("windowStart").asText()).toEpochMilli(),
            Instant.parse(json.get("windowEnd").asText()).toEpochMilli(),
            version(stream, json),
            Start.valueOf(json.path("start").asText(Start.CONTINUED.name())),
            json.get("real").asLong(),
            json.get("sampled").asInt(),
            json.get("trained").asInt(),
            json.get("heldOut").asInt(),
            json.get("steps").asInt(),
            Rest.valueOf(json.get("rest").asText()),
            changes(json.path("schemaChanges")),
            measures(json.get("measures")));
    return new TwinReport(
        training,
        Outcome.valueOf(json.get("outcome").asText()),
        json.get("synthetic").asLong(),
        json.get("late").asLong(),
        json.get("bad").asLong(),
        json.path("tombstones").asLong(),
        json.path("syntheticTombstones").asLong());
  }

  private static Optional<SnapshotVersion> version(StreamKey stream, JsonNode json) {
    return json.has("snapshot")
        ? Optional.of(
            new SnapshotVersion(
                stream,
                json.get("snapshotWindowEnd").asLong(),
                json.get("snapshotSequence").asLong()))
        : Optional.empty();
  }

  private static SortedMap<String, Double> measures(JsonNode json) {
    SortedMap<String, Double> measures = new TreeMap<>();
    json.properties()
        .forEach(entry -> measures.put(entry.getKey(), entry.getValue().asDouble(Double.NaN)));
    return measures;
  }

  private static JsonNode parse(byte[] bytes) {
    try {
      return JSON.readTree(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "report: expected JSON, got " + new String(bytes, StandardCharsets.UTF_8), e);
    }
  }
}
