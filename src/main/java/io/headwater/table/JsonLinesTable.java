package io.headwater.table;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headwater.record.FieldsConfig;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;

/**
 * A file with a flat JSON object on each line, or with an array of them, its types inferred from
 * all of its values.
 */
final class JsonLinesTable implements TableSource {
  /** Numbers keep the decimals they were written with. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final Path file;
  private final Schema schema;
  private final List<String> remarks;

  private JsonLinesTable(Path file, Schema schema, List<String> remarks) {
    this.file = file;
    this.schema = schema;
    this.remarks = remarks;
  }

  static JsonLinesTable open(Path file, FieldsConfig fields) throws IOException {
    Map<String, Key> keys = new LinkedHashMap<>();
    TableGuess guess = new TableGuess(FileNotation.JSON, fields);
    Extent extent = read(file, (object, line) -> look(file, object, line, keys, guess));
    if (keys.isEmpty()) {
      throw new TableException(
          "%s: expected JSON objects, one a line or in one array, got none; is it the right file?"
              .formatted(file));
    }
    guess.decide(List.copyOf(keys.keySet()));
    long[] place = {0};
    read(file, (object, line) -> lookAgain(object, ++place[0], keys, guess));
    Schema schema = guess.schema(file);
    List<String> remarks = new ArrayList<>(guess.remarks());
    keys.forEach((name, key) -> key.remark(name, extent.objects()).ifPresent(remarks::add));
    for (Field field : schema.getFields()) {
      Key key = keys.get(ColumnText.header(field));
      if (key != null && key.others > 0 && new ColumnText(field).isText()) {
        field.addProp(TextForm.LITERAL, true);
      }
      if (key != null && key.isMostlyAbsent(extent.objects())) {
        field.addProp(TextForm.ABSENT, true);
      }
    }
    schema.addProp(TextForm.ARRAY, extent.array());
    Schema related = Relations.in(new JsonLinesTable(file, schema, remarks));
    return new JsonLinesTable(file, related, List.copyOf(remarks));
  }

  /** How often one key is there, and with null. */
  private static final class Key {
    private final int column;
    private long present;
    private long nulls;

    /** Values that are neither null nor strings. */
    private long others;

    Key(int column) {
      this.column = column;
    }

    Optional<String> remark(String name, long objects) {
      long absent = objects - present;
      return absent > 0 && nulls > 0
          ? Optional.of(
              "'%s' is absent in %,d objects and null in %,d: the twin's missing values are %s"
                  .formatted(name, absent, nulls, isMostlyAbsent(objects) ? "absent" : "null"))
          : Optional.empty();
    }

    boolean isMostlyAbsent(long objects) {
      return objects - present > nulls;
    }
  }

  private static void look(
      Path file, ObjectNode object, long line, Map<String, Key> keys, TableGuess guess) {
    BoundedReader.requireColumns(file, keys.size());
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      JsonNode value = entry.getValue();
      if (value.isContainerNode()) {
        throw new TableException(
            "%s, line %d: '%s': expected a number, text, true, false or null, got %s; flatten it"
                .formatted(file, line, entry.getKey(), value.isArray() ? "a list" : "an object"));
      }
      Key key = keys.computeIfAbsent(entry.getKey(), name -> new Key(keys.size()));
      key.present++;
      if (value.isNull()) {
        key.nulls++;
      }
      key.others += value.isNull() || value.isTextual() ? 0 : 1;
      guess.look(entry.getKey(), key.column, value.isNull() ? "" : text(value), value.isTextual());
    }
  }

  private static void lookAgain(
      ObjectNode object, long place, Map<String, Key> keys, TableGuess guess) {
    keys.forEach(
        (name, key) -> {
          JsonNode value = object.get(name);
          if (value == null || value.isNull()) {
            guess.facts(key.column).addNull();
          } else {
            guess.facts(key.column).add(text(value), value.isTextual(), place);
          }
        });
  }

  private static @Nullable String cell(@Nullable JsonNode value, ColumnText column) {
    if (value == null || value.isNull()) {
      return null;
    }
    return column.isLiteral() && value.isTextual() ? value.toString() : text(value);
  }

  private static String text(JsonNode value) {
    return value.isBigDecimal() ? value.decimalValue().toString() : value.asText();
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public List<String> remarks() {
    return remarks;
  }

  @Override
  public void forEach(Rows rows) {
    List<ColumnText> columns = ColumnText.of(schema);
    long[] position = {0};
    try {
      read(
          file,
          (object, line) -> {
            GenericData.Record record = new GenericData.Record(schema);
            for (ColumnText column : columns) {
              JsonNode value = object.get(column.header());
              column.readJson(cell(value, column), record);
            }
            rows.accept(record, position[0]++);
          });
    } catch (IOException e) {
      throw TableSource.unreadable(file, e);
    }
  }

  @FunctionalInterface
  private interface EachObject {
    void accept(ObjectNode object, long line);
  }

  /**
   * How far a file goes.
   *
   * @param objects in it
   * @param array whether they stand in one array
   */
  private record Extent(long objects, boolean array) {}

  /** Hands on each object with the line on which it ends. */
  private static Extent read(Path file, EachObject objects) throws IOException {
    TextEncoding encoding = TextEncoding.of(file);
    long count = 0;
    try (BoundedReader in = encoding.reader(file);
        JsonParser parser = JSON.createParser(in)) {
      JsonToken first = parser.nextToken();
      boolean array = first == JsonToken.START_ARRAY;
      for (JsonToken token = array ? parser.nextToken() : first;
          token != null && token != JsonToken.END_ARRAY;
          token = parser.nextToken()) {
        JsonNode node = JSON.readTree(parser);
        long line = parser.currentLocation().getLineNr();
        if (!(node instanceof ObjectNode object)) {
          throw new TableException(
              "%s, line %d: expected a JSON object, got %.40s".formatted(file, line, node));
        }
        objects.accept(object, line);
        in.next();
        count++;
      }
      requireEnd(file, parser, array);
      return new Extent(count, array);
    } catch (JsonProcessingException e) {
      throw new TableException(
          "%s, line %d: not readable as JSON: %s"
              .formatted(file, e.getLocation().getLineNr(), e.getOriginalMessage()),
          e);
    } catch (CharacterCodingException e) {
      throw encoding.malformed(file);
    }
  }

  private static void requireEnd(Path file, JsonParser parser, boolean array) throws IOException {
    if (array && parser.nextToken() != null) {
      throw new TableException(
          "%s, line %d: expected the end of the file behind the array, got more; put all objects into one array"
              .formatted(file, parser.currentLocation().getLineNr()));
    }
  }
}
