package io.headwater.record;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;

/** Whether all records written with one schema can be read as another's, and why not. */
public final class SchemaEvolution {
  private static final Pattern FIELD = Pattern.compile("/fields/(\\d+)(/.*)?");

  private SchemaEvolution() {}

  /** Refuses a schema as which records of the one before cannot be read, naming each field. */
  public static void require(Schema before, Schema now) {
    problem(before, now)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
  }

  /** What is wrong with every field that stands in the way, a line each; empty if nothing is. */
  static Optional<String> problem(Schema before, Schema now) {
    if (before.equals(now)) {
      return Optional.empty();
    }
    Set<String> lines = new LinkedHashSet<>();
    for (Incompatibility found :
        SchemaCompatibility.checkReaderWriterCompatibility(now, before)
            .getResult()
            .getIncompatibilities()) {
      lines.add(line(found, before, now));
    }
    return lines.isEmpty()
        ? Optional.empty()
        : Optional.of(
            String.join("\n", lines)
                + "\nor start without the savepoint and under another job.name, to learn anew");
  }

  private static String line(Incompatibility found, Schema before, Schema now) {
    Matcher at = FIELD.matcher(found.getLocation());
    if (!at.matches()) {
      return "source.schema: expected record %s, which the records kept are of, got %s; keep its name or give it an alias"
          .formatted(before.getFullName(), now.getFullName());
    }
    Schema.Field field = now.getFields().get(Integer.parseInt(at.group(1)));
    Schema.Field old = before.getField(field.name());
    return "source.schema: field '%s': %s"
        .formatted(
            field.name(),
            switch (found.getType()) {
              case READER_FIELD_MISSING_DEFAULT_VALUE ->
                  "expected a default, since the records kept do not have the field, got none; add one to the schema";
              case MISSING_ENUM_SYMBOLS ->
                  "expected the symbols it had, got an enum without %s; keep them or give the enum a default"
                      .formatted(found.getMessage().replaceFirst(".*: ", ""));
              default ->
                  "expected a type that %s can be read as, got %s; keep the type, or add a field of another name with a default"
                      .formatted(
                          old == null ? "what it was" : name(old.schema()), name(field.schema()));
            });
  }

  /** The type in words: {@code long (timestamp-millis)}, {@code [null, int]}. */
  static String name(Schema schema) {
    if (schema.isUnion()) {
      return schema.getTypes().stream().map(SchemaEvolution::name).toList().toString();
    }
    String type = schema.getType().getName();
    return schema.getLogicalType() == null
        ? type
        : "%s (%s)".formatted(type, schema.getLogicalType().getName());
  }
}
