package io.headwater.table;

import io.headwater.record.CalendarPart;
import io.headwater.record.Derivation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Proposes, from some rows, columns of whole numbers and times that follow from others. */
final class DerivationSearch {
  /** Columns looked at; of wide tables the first. */
  private static final int MAX_COLUMNS = 64;

  /** With more, sums of two columns are not looked for. */
  private static final int MAX_SUMMED = 16;

  private static final int MIN_VALUES = 3;

  private final List<GenericRecord> rows;
  private final List<Field> fields;
  private final List<Derivation> proposals = new ArrayList<>();

  DerivationSearch(Schema schema, List<GenericRecord> rows) {
    this.rows = rows;
    this.fields =
        schema.getFields().stream()
            .filter(DerivationSearch::isWhole)
            .limit(MAX_COLUMNS)
            .filter(this::varies)
            .toList();
  }

  /** Whether a field's values are whole numbers or times. */
  static boolean isWhole(Field field) {
    return ofType(field, Type.INT, Type.LONG);
  }

  private static boolean ofType(Field field, Type... types) {
    Schema schema = value(field);
    return List.of(types).contains(schema.getType());
  }

  private static Schema value(Field field) {
    if (!field.schema().isUnion()) {
      return field.schema();
    }
    List<Schema> branches =
        field.schema().getTypes().stream().filter(b -> b.getType() != Type.NULL).toList();
    return branches.size() == 1 ? branches.get(0) : field.schema();
  }

  static boolean isMoment(Field field) {
    LogicalType type = value(field).getLogicalType();
    return type != null
        && !(type instanceof LogicalTypes.TimeMillis)
        && !(type instanceof LogicalTypes.TimeMicros)
        && !(type instanceof LogicalTypes.Decimal);
  }

  private boolean varies(Field field) {
    Set<Object> values = new HashSet<>();
    for (GenericRecord row : rows) {
      Object value = row.get(field.pos());
      if (value != null && values.add(value) && values.size() == MIN_VALUES) {
        return true;
      }
    }
    return false;
  }

  /** The proposals, the simplest first. */
  List<Derivation> proposals() {
    for (Field field : fields) {
      for (Field from : fields) {
        if (field != from && isMoment(from) && !isMoment(field)) {
          proposeParts(field, from);
        } else if (field != from && isMoment(from) == isMoment(field)) {
          proposeShift(field, from);
        }
      }
    }
    if (fields.size() <= MAX_SUMMED) {
      proposeSums();
    }
    proposals.sort(Comparator.comparingInt(this::strangeness));
    return proposals;
  }

  /** What counts down, or follows from a column behind it, is a likelier source than a result. */
  private int strangeness(Derivation derivation) {
    boolean down = derivation.times() < 0;
    boolean behind =
        derivation.part().isEmpty() && place(derivation.from()) > place(derivation.field());
    return (derivation.by().isPresent() ? 4 : 0) + (down ? 2 : 0) + (behind ? 1 : 0);
  }

  private int place(String name) {
    return fields.stream()
        .filter(field -> field.name().equals(name))
        .findFirst()
        .orElseThrow()
        .pos();
  }

  private void proposeParts(Field field, Field from) {
    for (CalendarPart part : CalendarPart.values()) {
      propose(Derivation.part(field.name(), from.name(), part));
    }
  }

  /**
   * The first row that has both says the constant. A date of a moment is the moment, rounded down.
   */
  private void proposeShift(Field field, Field from) {
    rows.stream()
        .flatMap(row -> difference(row, field, from).stream())
        .findFirst()
        .ifPresent(plus -> propose(Derivation.shift(field.name(), from.name(), plus)));
  }

  private void proposeSums() {
    for (Field field : fields) {
      for (Field from : fields) {
        for (Field by : fields) {
          boolean fits = isMoment(field) == isMoment(from) && !isMoment(by);
          if (fits && field != from && field != by && from != by) {
            proposeSum(field, from, by);
          }
        }
      }
    }
  }

  /** The first two rows with all three, and different counts, say what a count adds. */
  private void proposeSum(Field field, Field from, Field by) {
    Long start = null;
    long before = 0;
    for (GenericRecord row : rows) {
      Long count = number(row, by);
      Optional<Long> now = count == null ? Optional.empty() : difference(row, field, from);
      if (count == null || now.isEmpty() || count.equals(start)) {
        continue;
      }
      if (start != null) {
        proposeSum(field, from, by, new Step(start, before, count - start, now.get() - before));
        return;
      }
      start = count;
      before = now.get();
    }
  }

  /**
   * What two rows say.
   *
   * @param start the first one's count
   * @param before its difference
   * @param counts by how many the second one counts more
   * @param more by how much its difference is greater
   */
  private record Step(long start, long before, long counts, long more) {}

  private void proposeSum(Field field, Field from, Field by, Step step) {
    if (step.more != 0 && step.more % step.counts == 0) {
      long times = step.more / step.counts;
      long plus = step.before - times * step.start;
      propose(Derivation.sum(field.name(), from.name(), by.name(), times, plus));
    }
  }

  private static @Nullable Long number(GenericRecord row, Field field) {
    return row.get(field.pos()) instanceof Number number ? (Long) number.longValue() : null;
  }

  private static Optional<Long> difference(GenericRecord row, Field field, Field from) {
    try {
      return Derivation.difference(row, field.name(), from.name());
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
  }

  private void propose(Derivation derivation) {
    if (rows.stream().allMatch(row -> Relations.holds(derivation, row))) {
      proposals.add(derivation);
    }
  }
}
