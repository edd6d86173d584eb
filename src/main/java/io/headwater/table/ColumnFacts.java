package io.headwater.table;

import io.headwater.record.SchemaHints;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;

/** What the cells of a column are in the notation chosen for it: the second look at a file. */
final class ColumnFacts {
  private static final int MAX_MILLI_DIGITS = 3;
  private static final int MAX_MICRO_DIGITS = 6;

  private final String name;
  private final ColumnNotation notation;
  private final Exceptions exceptions = new Exceptions();
  private final NumberDigits numbers = new NumberDigits();
  private int fractionDigits;
  private long seen;
  private long quoted;
  private long rewritten;
  private String firstRewritten = "";

  ColumnFacts(String name, ColumnNotation notation) {
    this.name = name;
    this.notation = notation;
  }

  /**
   * Takes one cell into account.
   *
   * @param inQuotes whether it is a JSON string
   * @param place counts records from 1
   */
  void add(String cell, boolean inQuotes, long place) {
    boolean text = notation.kind() == ColumnNotation.Kind.TEXT;
    if (cell.isEmpty() && !inQuotes || !text && !notation.reads(cell)) {
      if (notation.isCode(cell) || cell.isEmpty() && inQuotes) {
        exceptions.addCode(cell);
      } else {
        exceptions.add(cell, place);
      }
      return;
    }
    seen++;
    quoted += inQuotes ? 1 : 0;
    switch (notation.kind()) {
      case NUMBER -> addNumber(cell);
      case TIME -> addTime(cell, notation.time().orElseThrow());
      default -> {}
    }
  }

  /** Takes a JSON null, or a key that is not there, into account. */
  void addNull() {
    exceptions.addNull();
  }

  private void addNumber(String cell) {
    String plain = notation.number().plain(cell);
    if (plain != null) {
      String again = notation.number().write(plain);
      boolean plus = cell.startsWith("+") && !again.equals(cell);
      numbers.add(plain, plus);
      note(cell, again);
    }
  }

  private void addTime(String cell, TimeForm form) {
    LocalDateTime moment = form.parse(cell);
    if (moment == null) {
      return;
    }
    String offset = form.hasOffset() ? TimeForm.offset(cell) : "Z";
    fractionDigits = Math.max(fractionDigits, digits(moment.getNano()));
    note(cell, form.text(moment, ZoneOffset.of(offset)));
  }

  private static int digits(int nano) {
    int digits = nano == 0 ? 0 : 9;
    for (int left = nano; left != 0 && left % 10 == 0; left /= 10) {
      digits--;
    }
    return digits;
  }

  private void note(String cell, String again) {
    if (!again.equals(cell)) {
      firstRewritten = rewritten == 0 ? "'%s' as '%s'".formatted(cell, again) : firstRewritten;
      rewritten++;
    }
  }

  String name() {
    return name;
  }

  /** The numbers, for a column of numbers. */
  Optional<Extremes> extremes() {
    boolean number = notation.kind() == ColumnNotation.Kind.NUMBER;
    return number && seen > 0 && !isMoment() ? Optional.of(numbers.extremes()) : Optional.empty();
  }

  private boolean isMoment() {
    return epoch().isPresent();
  }

  private Optional<EpochUnit> epoch() {
    boolean plain = notation.number().equals(NumberForm.PLAIN);
    return notation.kind() == ColumnNotation.Kind.NUMBER && plain
        ? EpochUnit.of(name, numbers)
        : Optional.empty();
  }

  /** What is doubtful about the column, or not kept. */
  List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    notation.remark().ifPresent(remarks::add);
    exceptions.remark(kind()).ifPresent(remarks::add);
    if (rewritten > 0) {
      remarks.add(
          "%,d of its cells are written in another form than the others, which the twin does not keep: the first, %s"
              .formatted(rewritten, firstRewritten));
    }
    if (quoted > 0 && quoted < seen && notation.kind() == ColumnNotation.Kind.NUMBER) {
      remarks.add(
          "%,d of its %,d numbers are strings: the twin's are %s"
              .formatted(quoted, seen, isQuoted() ? "strings" : "numbers"));
    }
    return remarks.stream().map(("'" + name + "': ")::concat).toList();
  }

  private String kind() {
    return switch (notation.kind()) {
      case TIME -> "time";
      case BOOLEAN -> "'%s' or '%s'".formatted(notation.booleans().toArray());
      default -> "number";
    };
  }

  private boolean isQuoted() {
    return 2 * quoted > seen;
  }

  /** The type of its values; with null if cells were missing, with text if some is kept. */
  Schema schema(List<String> sentinels) {
    Schema type = seen == 0 ? Schema.create(Type.STRING) : type(sentinels);
    boolean nullable = exceptions.missing().isPresent() || seen == 0;
    boolean marked = isMarked() && type.getType() != Type.STRING;
    if (!nullable && !marked) {
      return type;
    }
    List<Schema> branches = new ArrayList<>();
    if (nullable) {
      branches.add(Schema.create(Type.NULL));
    }
    branches.add(type);
    if (marked) {
      branches.add(Schema.create(Type.STRING));
    }
    return Schema.createUnion(branches);
  }

  /** Whether some of its cells are neither values nor null, and are kept. */
  private boolean isMarked() {
    return seen > 0 && !exceptions.marks().isEmpty();
  }

  private Schema type(List<String> sentinels) {
    return switch (notation.kind()) {
      case BOOLEAN -> isMarked() ? Schema.create(Type.STRING) : booleans();
      case NUMBER -> number(sentinels);
      case TIME -> time(notation.time().orElseThrow());
      case TEXT, NOTHING -> Schema.create(Type.STRING);
    };
  }

  private Schema booleans() {
    Schema type = Schema.create(Type.BOOLEAN);
    type.addProp(TextForm.TRUE, notation.booleans().get(0));
    type.addProp(TextForm.FALSE, notation.booleans().get(1));
    return type;
  }

  private Schema number(List<String> sentinels) {
    Optional<EpochUnit> epoch = epoch();
    Schema type =
        epoch.isPresent() ? moment(epoch.get().fractionDigits(), false) : numbers.type(sentinels);
    epoch.ifPresent(unit -> type.addProp(TextForm.EPOCH, unit.symbol()));
    if (!notation.number().equals(NumberForm.PLAIN)) {
      type.addProp(TextForm.NUMBER, notation.number().example());
    }
    return type;
  }

  private Schema time(TimeForm form) {
    Schema type = form.isClock() ? clock() : moment(fractionDigits, form.hasOffset());
    type.addProp(TextForm.PATTERN, form.pattern());
    return type;
  }

  private Schema clock() {
    return fractionDigits > MAX_MILLI_DIGITS
        ? LogicalTypes.timeMicros().addToSchema(Schema.create(Type.LONG))
        : LogicalTypes.timeMillis().addToSchema(Schema.create(Type.INT));
  }

  private static Schema moment(int digits, boolean local) {
    Schema type = Schema.create(Type.LONG);
    if (digits > MAX_MICRO_DIGITS) {
      return (local ? LogicalTypes.localTimestampNanos() : LogicalTypes.timestampNanos())
          .addToSchema(type);
    }
    if (digits > MAX_MILLI_DIGITS) {
      return (local ? LogicalTypes.localTimestampMicros() : LogicalTypes.timestampMicros())
          .addToSchema(type);
    }
    return (local ? LogicalTypes.localTimestampMillis() : LogicalTypes.timestampMillis())
        .addToSchema(type);
  }

  /** Writes what the column's field says beside its type. */
  void addTo(Field field, List<String> sentinels) {
    exceptions
        .missing()
        .filter(m -> !m.isEmpty())
        .ifPresent(m -> field.addProp(TextForm.MISSING, m));
    if (isMarked() && notation.kind() != ColumnNotation.Kind.BOOLEAN) {
      field.addProp(TextForm.MARKS, exceptions.marks());
    }
    if (quoted > 0) {
      field.addProp(TextForm.QUOTED, isQuoted());
    } else if (notation.time().filter(TimeForm::isWhole).isPresent() || isMoment()) {
      field.addProp(TextForm.QUOTED, false);
    }
    boolean number = notation.kind() == ColumnNotation.Kind.NUMBER && seen > 0 && !isMoment();
    if (isNanos(field.schema())) {
      field.addProp(SchemaHints.ROLE, "time");
    }
    if (!sentinels.isEmpty()) {
      field.addProp(SchemaHints.SENTINELS, sentinels);
    }
    if (number && numbers.areCodes() && !isMarked()) {
      field.addProp(SchemaHints.ROLE, "category");
    }
  }

  private static boolean isNanos(Schema schema) {
    return schema.isUnion()
        ? schema.getTypes().stream().anyMatch(ColumnFacts::isNanos)
        : schema.getLogicalType() instanceof LogicalTypes.TimestampNanos
            || schema.getLogicalType() instanceof LogicalTypes.LocalTimestampNanos;
  }

  /** Whether its times have offsets from UTC that differ: a column of their own. */
  boolean hasOffsets() {
    return notation.time().filter(TimeForm::hasOffset).isPresent() && seen > 0;
  }
}
