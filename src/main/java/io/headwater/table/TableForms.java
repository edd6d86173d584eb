package io.headwater.table;

import io.headwater.record.SchemaHints;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;
import org.jspecify.annotations.Nullable;

/** How the columns of an inferred schema are written, for a person. */
public final class TableForms {
  private TableForms() {}

  /** One line for each column whose text is not plain. */
  public static List<String> lines(Schema schema) {
    List<String> lines = new ArrayList<>();
    for (Field field : schema.getFields()) {
      List<String> parts = parts(field);
      if (!parts.isEmpty()) {
        lines.add("%s: %s".formatted(ColumnText.header(field), String.join("; ", parts)));
      }
    }
    return lines;
  }

  private static List<String> parts(Field field) {
    List<String> parts = new ArrayList<>();
    for (Schema type : branches(field)) {
      property(type, TextForm.NUMBER).ifPresent(form -> parts.add("1234.5 is '" + form + "'"));
      property(type, TextForm.EXPONENT)
          .ifPresent(form -> parts.add("exponents like '" + form + "'"));
      property(type, TextForm.PATTERN).ifPresent(form -> parts.add("times like '" + form + "'"));
      property(type, TextForm.EPOCH)
          .ifPresent(unit -> parts.add("times in " + unit + " since 1970"));
    }
    add(parts, "missing is '%s'", field.getObjectProp(TextForm.MISSING));
    add(parts, "text among them: %s", field.getObjectProp(TextForm.MARKS));
    add(parts, "codes among them: %s", field.getObjectProp(SchemaHints.SENTINELS));
    add(parts, "offsets of %s", field.getObjectProp(TextForm.OFFSET_OF));
    if (Boolean.TRUE.equals(field.getObjectProp(TextForm.QUOTED)) && !isText(field)) {
      parts.add("in quotes");
    }
    return parts;
  }

  private static List<Schema> branches(Field field) {
    return field.schema().isUnion() ? field.schema().getTypes() : List.of(field.schema());
  }

  private static boolean isText(Field field) {
    return branches(field).stream()
        .noneMatch(type -> type.getType() != Type.STRING && type.getType() != Type.NULL);
  }

  private static Optional<String> property(Schema type, String name) {
    return Optional.ofNullable(type.getProp(name));
  }

  private static void add(List<String> parts, String format, @Nullable Object value) {
    if (value != null) {
      parts.add(format.formatted(value));
    }
  }
}
