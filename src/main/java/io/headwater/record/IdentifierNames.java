package io.headwater.record;

import io.headwater.record.FieldsConfig.Field;
import io.headwater.record.FieldsConfig.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;

/** What the names of fields say before a record is read: which are likely to identify. */
public final class IdentifierNames {
  private IdentifierNames() {}

  /** A line for each field that may identify, or that is set to be learned though it does. */
  public static List<String> warnings(Schema schema, FieldsConfig fields) {
    List<String> lines = new ArrayList<>();
    for (Column column : RecordPlan.of(schema, fields).columns()) {
      Field settings = column.settings();
      if (settings.allowIdentifiers()) {
        lines.add(
            "fields.%s.allow-identifiers: its real values are in the model and in the output"
                .formatted(column.name()));
      } else if (Surrogates.isCandidate(column)) {
        line(column).ifPresent(lines::add);
      }
    }
    return lines;
  }

  /** Whether a field of this name is likely to identify. */
  public static boolean mayIdentify(String name) {
    return IdentifierDetector.named(name).isPresent();
  }

  private static Optional<String> line(Column column) {
    String role = column.settings().role() == Role.CATEGORY ? " though its role is category" : "";
    return IdentifierDetector.named(column.name())
        .map(
            kind ->
                ("fields.%s: by its name it identifies %s; if its values do, it is not learned%s"
                        + " and surrogates are written; role: category with allow-identifiers: true"
                        + " learns and publishes it")
                    .formatted(column.name(), kind.label(), role));
  }
}
