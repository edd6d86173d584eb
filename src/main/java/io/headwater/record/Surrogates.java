package io.headwater.record;

import io.headwater.record.FieldsConfig.Field;
import io.headwater.record.FieldsConfig.Role;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** The columns of a feature space that are not learned because they identify. Immutable. */
final class Surrogates {
  /** None. */
  static final Surrogates NONE = new Surrogates(new TreeMap<>());

  private final SortedMap<String, Surrogate> byColumn;

  private Surrogates(SortedMap<String, Surrogate> byColumn) {
    this.byColumn = byColumn;
  }

  /**
   * Those of a plan after a window: what identified before still does.
   *
   * @param seen the window's records
   * @param before those of the space before
   */
  static Surrogates of(RecordPlan plan, List<Row> seen, Surrogates before) {
    SortedMap<String, Surrogate> all = new TreeMap<>();
    for (Column column : plan.columns()) {
      if (isCandidate(column)) {
        surrogate(plan, column, seen, before).ifPresent(found -> all.put(column.name(), found));
      }
    }
    return new Surrogates(all);
  }

  /** A number that is set to be one is a measurement: its user knows. */
  static boolean isCandidate(Column column) {
    Field settings = column.settings();
    boolean whole = column.type() == ValueType.INT || column.type() == ValueType.LONG;
    boolean text = column.type() == ValueType.STRING && column.role() == Role.CATEGORY;
    boolean number = whole && column.isLearned() && column.role() != Role.TIME;
    return (text || number && settings.role() != Role.NUMBER) && !settings.allowIdentifiers();
  }

  private static Optional<Surrogate> surrogate(
      RecordPlan plan, Column column, List<Row> seen, Surrogates before) {
    ColumnValues values = ColumnValues.of(column, seen);
    @Nullable Surrogate last = before.byColumn.get(column.name());
    if (values.rows() == 0) {
      return Optional.ofNullable(last);
    }
    Optional<IdentifierFinding> found =
        last != null ? Optional.of(last.finding()) : finding(column, values);
    boolean goesOn = plan.windowMillis() > 0;
    return found
        .map(
            finding ->
                Surrogate.of(
                    finding, SurrogateChoice.of(finding.kind(), column, values, goesOn), values))
        .map(now -> last == null ? now : last.after(values, now, column.type()));
  }

  private static Optional<IdentifierFinding> finding(Column column, ColumnValues values) {
    return column.settings().fake().isPresent()
        ? Optional.of(
            new IdentifierFinding(IdentifierKind.PERSON, "fields.%s.fake".formatted(column.name())))
        : IdentifierDetector.find(column.name(), values);
  }

  boolean isEmpty() {
    return byColumn.isEmpty();
  }

  /** The names of the columns. */
  Set<String> columns() {
    return byColumn.keySet();
  }

  /** These, none of which equals what its filter has. */
  Surrogates avoiding(SortedMap<String, HashFilter> filters) {
    SortedMap<String, Surrogate> all = new TreeMap<>();
    byColumn.forEach(
        (name, surrogate) ->
            all.put(
                name,
                new Surrogate(
                    surrogate.finding(),
                    surrogate.form(),
                    surrogate.entities(),
                    List.of(Objects.requireNonNull(filters.get(name))))));
    return new Surrogates(all);
  }

  /** The record with something neutral in the place of what identifies. */
  GenericRecord removedFrom(GenericRecord record) {
    GenericRecord rest = new GenericData.Record(record.getSchema());
    for (Schema.Field field : record.getSchema().getFields()) {
      @Nullable Object value = record.get(field.pos());
      boolean hidden = value != null && byColumn.containsKey(field.name());
      rest.put(field.pos(), hidden ? neutral(value) : value);
    }
    return rest;
  }

  private static Object neutral(Object value) {
    return value instanceof Integer ? (Object) 0 : value instanceof Long ? 0L : "";
  }

  /** Whether a feature is the level or the number of one of the columns. */
  boolean has(Feature feature) {
    return (feature.part() == Feature.Part.LEVEL || feature.part() == Feature.Part.VALUE)
        && byColumn.containsKey(feature.name());
  }

  /** Of a column that has one: what it identifies, why, and what is written, for a person. */
  String line(String column) {
    Surrogate surrogate = Objects.requireNonNull(byColumn.get(column));
    return "not learned, since it identifies %s (%s); written instead: %s%s"
        .formatted(
            surrogate.finding().kind().label(),
            surrogate.finding().evidence(),
            surrogate.form().label(),
            surrogate.entities().isUnique() ? ", none twice" : "");
  }

  /** The line of a column, and how to have it learned. */
  String advice(Column column) {
    String role = column.settings().role() == Role.CATEGORY ? "; its role alone does not do" : "";
    String number = column.type().isNumeric() ? ", 'role: number' if it measures or counts" : "";
    return "%s; 'fields.%s: {role: category, allow-identifiers: true}' learns and publishes it%s%s"
        .formatted(line(column.name()), column.name(), number, role);
  }

  /** Sets the surrogates of the record at {@code place} {@code into} its values. */
  void write(RecordPlan plan, SurrogatePlace place, FeatureValues into) {
    byColumn.forEach(
        (name, surrogate) -> {
          Column column = plan.column(name);
          into.setSurrogate(column, surrogate.text(place, name, column.type()));
        });
  }

  void write(ByteWriter out) {
    out.writeVarLong(byColumn.size());
    byColumn.forEach(
        (name, surrogate) -> {
          out.writeText(name);
          surrogate.write(out);
        });
  }

  static Surrogates read(RecordPlan plan, ByteReader in) {
    SortedMap<String, Surrogate> all = new TreeMap<>();
    for (int k = in.readCount(1); k > 0; k--) {
      String name = in.readText();
      if (plan.schema().getField(name) == null) {
        throw in.corrupt("expected a field of the schema, got '%s'".formatted(name));
      }
      all.put(name, Surrogate.read(in));
    }
    return new Surrogates(all);
  }
}
