package io.headwater.record;

import io.headwater.record.Feature.Part;
import io.headwater.record.FieldsConfig.Field;
import io.headwater.record.FieldsConfig.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** What is done with each field of a schema: the schema and the user's settings, resolved. */
final class RecordPlan {
  /** The longest window in which a moment is one number: its distance from the window's start. */
  static final long DAY = Duration.ofDays(1).toMillis();

  private final Schema schema;
  private final FieldsConfig fields;
  private final List<Column> columns;
  private final List<Feature> features;
  private final OptionalInt eventTime;
  private final int[] firstFeature;
  private final long windowMillis;

  private RecordPlan(Schema schema, FieldsConfig fields, List<Column> columns) {
    this.schema = schema;
    this.fields = fields;
    this.columns = List.copyOf(columns);
    this.eventTime =
        fields
            .eventTime()
            .map(name -> OptionalInt.of(schema.getField(name).pos()))
            .orElse(OptionalInt.empty());
    this.windowMillis = fields.window().map(Duration::toMillis).orElse(0L);
    List<Feature> all = new ArrayList<>();
    this.firstFeature = new int[columns.size()];
    for (Column column : columns) {
      firstFeature[column.position()] = all.size();
      parts(column).forEach(part -> all.add(new Feature(column.position(), column.name(), part)));
    }
    this.features = List.copyOf(all);
  }

  /** The plan; everything that is wrong is said in one {@code IllegalArgumentException}. */
  static RecordPlan of(Schema schema, FieldsConfig fields) {
    return new RecordPlan(schema, fields, new ColumnResolution(schema, fields).columns());
  }

  private List<Part> parts(Column column) {
    if (column.derived().isPresent()) {
      return List.of();
    }
    List<Part> parts = new ArrayList<>();
    switch (column.role()) {
      case NUMBER -> parts.add(Part.VALUE);
      case CATEGORY -> parts.add(Part.LEVEL);
      case TIME -> parts.addAll(timeParts(column));
      default -> {}
    }
    if (mayBeMissing(column) && (column.role() == Role.NUMBER || column.role() == Role.TIME)) {
      parts.add(Part.PRESENT);
    }
    return parts;
  }

  /** Whether something other than a number or a time may stand in the column. */
  static boolean mayBeMissing(Column column) {
    return column.nullable() || column.hasCodes();
  }

  private List<Part> timeParts(Column column) {
    boolean isEventTime = isEventTime(column);
    boolean byDay = column.anchor().filter(Anchor::byDay).isPresent();
    if (!byDay && (column.anchor().isPresent() || eventTime.isPresent() && !isEventTime)) {
      return List.of(Part.LAG);
    }
    return isEventTime && windowMillis() > 0 && windowMillis() <= DAY
        ? List.of(Part.OFFSET)
        : List.of(Part.DAY, Part.WEEKDAY, Part.TIME_OF_DAY);
  }

  boolean isEventTime(Column column) {
    return eventTime.isPresent() && eventTime.getAsInt() == column.position();
  }

  Schema schema() {
    return schema;
  }

  FieldsConfig fields() {
    return fields;
  }

  /** One column a field, in the schema's order. */
  List<Column> columns() {
    return columns;
  }

  /** The columns, each behind those that it follows from or is counted from. */
  List<Column> inOrder() {
    Set<Column> ordered = new LinkedHashSet<>();
    columns.forEach(column -> addBehindSources(column, ordered));
    return List.copyOf(ordered);
  }

  private void addBehindSources(Column column, Set<Column> ordered) {
    column.derived().stream()
        .flatMap(derivation -> derivation.sources().stream())
        .forEach(source -> addBehindSources(column(source), ordered));
    Column anchor = anchor(column);
    if (anchor != null) {
      addBehindSources(anchor, ordered);
    }
    ordered.add(column);
  }

  /** What is read from the columns, in order. */
  List<Feature> features() {
    return features;
  }

  Column column(Feature feature) {
    return columns.get(feature.column());
  }

  Column column(String name) {
    return columns.get(schema.getField(name).pos());
  }

  Field settings(Feature feature) {
    return column(feature).settings();
  }

  /** The index of the first feature of a column that is learned. */
  int firstFeature(Column column) {
    return firstFeature[column.position()];
  }

  /** For each feature the one of {@code before} that it continues, or -1 for one that is new. */
  int[] oldFeatures(RecordPlan before) {
    int[] old = new int[features.size()];
    for (int f = 0; f < old.length; f++) {
      old[f] = before.indexOf(features.get(f).name(), features.get(f).part());
    }
    return old;
  }

  private int indexOf(String name, Part part) {
    for (int f = 0; f < features.size(); f++) {
      if (features.get(f).name().equals(name) && features.get(f).part() == part) {
        return f;
      }
    }
    return -1;
  }

  /** The position of the event-time field. */
  OptionalInt eventTime() {
    return eventTime;
  }

  /** The length of a window, or 0 for a file. */
  long windowMillis() {
    return windowMillis;
  }

  /** The column that moments of another are counted from, if it has one of its own. */
  @Nullable Column anchor(Column column) {
    return column.anchor().isEmpty()
        ? null
        : columns.get(schema.getField(column.anchor().get().field()).pos());
  }

  /** Whether moments are counted from the window's start rather than from the epoch. */
  boolean isRelative(Column column) {
    return windowMillis() > 0 && isEventTime(column);
  }

  void write(ByteWriter out) {
    out.writeText(schema.toString());
    fields.write(out);
  }

  static RecordPlan read(ByteReader in) {
    String json = in.readText();
    FieldsConfig fields = FieldsConfig.read(in);
    try {
      return of(new Schema.Parser().parse(json), fields);
    } catch (org.apache.avro.SchemaParseException e) {
      throw in.corrupt("expected an Avro schema, got " + e.getMessage());
    }
  }

  @Override
  public boolean equals(Object that) {
    return that instanceof RecordPlan plan
        && schema.equals(plan.schema)
        && fields.equals(plan.fields);
  }

  @Override
  public int hashCode() {
    return schema.hashCode();
  }
}
