package io.headwater.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;

/** A file with a flat JSON object on each line, its types inferred from all of its values. */
final class JsonLinesTable implements TableSource {
  /** Numbers keep the decimals they were written with. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final Path file;
  private final Schema schema;

  private JsonLinesTable(Path file, Schema schema) {
    this.file = file;
    this.schema = schema;
  }

  static JsonLinesTable open(Path file) throws IOException {
    Map<String, ColumnGuess> guesses = new LinkedHashMap<>();
    Map<String, Long> present = new LinkedHashMap<>();
    long count = read(file, (object, line) -> guess(file, object, line, guesses, present));
    if (guesses.isEmpty()) {
      throw new TableException(
          "%s: expected a JSON object on each line, got none; is it the right file?"
              .formatted(file));
    }
    guesses.forEach(
        (name, guess) -> {
          if (present.getOrDefault(name, 0L) < count) {
            guess.addMissing();
          }
        });
    List<String> header = List.copyOf(guesses.keySet());
    return new JsonLinesTable(file, InferredSchema.of(file, header, List.copyOf(guesses.values())));
  }

  private static void guess(
      Path file,
      ObjectNode object,
      long line,
      Map<String, ColumnGuess> guesses,
      Map<String, Long> present) {
    BoundedReader.requireColumns(file, guesses.size());
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      JsonNode value = entry.getValue();
      if (value.isContainerNode()) {
        throw new TableException(
            "%s, line %d: '%s': expected a number, text, true, false or null, got %s; flatten it"
                .formatted(file, line, entry.getKey(), value.isArray() ? "a list" : "an object"));
      }
      ColumnGuess guess = guesses.computeIfAbsent(entry.getKey(), name -> new ColumnGuess());
      if (!value.isNull()) {
        guess.add(text(value), value.isTextual());
        present.merge(entry.getKey(), 1L, Long::sum);
      }
    }
  }

  private static String text(JsonNode value) {
    return value.isBigDecimal() ? value.decimalValue().toString() : value.asText();
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public void forEach(Rows rows) {
    List<ColumnText> columns = schema.getFields().stream().map(ColumnText::new).toList();
    List<String> header = schema.getFields().stream().map(ColumnText::header).toList();
    long[] position = {0};
    try {
      read(
          file,
          (object, line) -> {
            GenericData.Record record = new GenericData.Record(schema);
            for (Field field : schema.getFields()) {
              int i = field.pos();
              record.put(i, value(columns.get(i), object.get(header.get(i))));
            }
            rows.accept(record, position[0]++);
          });
    } catch (IOException e) {
      throw TableSource.unreadable(file, e);
    }
  }

  private static @Nullable Object value(ColumnText column, @Nullable JsonNode node) {
    if (node == null || node.isNull()) {
      return null;
    }
    return column.isText() ? text(node) : column.parse(text(node));
  }

  @FunctionalInterface
  private interface Objects {
    void accept(ObjectNode object, long line);
  }

  /** Hands on each line's object; returns how many there were. */
  private static long read(Path file, Objects objects) throws IOException {
    try (BoundedReader bound =
            new BoundedReader(
                file, new InputStreamReader(TableSource.bytes(file), StandardCharsets.UTF_8));
        BufferedReader in = new BufferedReader(bound)) {
      long count = 0;
      long number = 0;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        number++;
        bound.next();
        if (!line.isBlank()) {
          objects.accept(parse(file, line, number), number);
          count++;
        }
      }
      return count;
    }
  }

  private static ObjectNode parse(Path file, String line, long number) {
    try {
      if (JSON.readTree(line) instanceof ObjectNode object) {
        return object;
      }
      throw new TableException(
          "%s, line %d: expected a JSON object, got %.40s".formatted(file, number, line.strip()));
    } catch (JsonProcessingException e) {
      throw new TableException(
          "%s, line %d: not readable as JSON: %s".formatted(file, number, e.getOriginalMessage()),
          e);
    }
  }
}
