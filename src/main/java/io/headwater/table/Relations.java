package io.headwater.table;

import io.headwater.record.Derivation;
import io.headwater.record.SchemaHints;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.GenericRecord;

/**
 * What holds between the columns of a table in all rows: the third look at a file. The first rows
 * propose columns that follow from others, and moments that never come before others; the rest
 * confirm them.
 */
final class Relations {
  /** Rows that propose. */
  private static final int LOOK = 1_000;

  /** Fewer rows prove nothing. */
  static final int MIN_ROWS = 50;

  private final Schema schema;
  private final List<GenericRecord> first = new ArrayList<>();
  private List<Derivation> derivations = List.of();
  private List<TimeOrder> orders = List.of();
  private boolean proposed;

  Relations(Schema schema) {
    this.schema = schema;
  }

  /** The schema of {@code table} with what holds in all of it; the same if there is nothing. */
  static Schema in(TableSource table) {
    if (table.schema().getFields().stream().filter(Relations::isWhole).count() < 2) {
      return table.schema();
    }
    Schema schema = copy(table.schema());
    Relations relations = new Relations(schema);
    table.forEach((record, position) -> relations.add(record));
    relations.end();
    return copy(schema);
  }

  private static boolean isWhole(Field field) {
    return DerivationSearch.isWhole(field) || TimeOrder.isMoment(field);
  }

  /**
   * A schema that has been compared must not change; one that is read again is equal to its copy.
   */
  private static Schema copy(Schema schema) {
    return new Schema.Parser().parse(schema.toString());
  }

  private void add(GenericRecord record) {
    if (!proposed) {
      first.add(record);
      if (first.size() == LOOK) {
        propose();
      }
      return;
    }
    derivations.removeIf(derivation -> !holds(derivation, record));
    orders.removeIf(order -> !order.holds(record));
  }

  private void propose() {
    proposed = true;
    if (first.size() >= MIN_ROWS) {
      derivations = new DerivationSearch(schema, first).proposals();
      orders = TimeOrder.proposals(schema, first);
    }
    first.clear();
  }

  static boolean holds(Derivation derivation, GenericRecord record) {
    try {
      return Objects.equals(derivation.value(record), record.get(derivation.field()));
    } catch (ArithmeticException e) {
      return false;
    }
  }

  /** Writes what holds into the fields of the schema; the table has ended. */
  private void end() {
    if (!proposed) {
      propose();
    }
    Map<String, Derivation> chosen = new LinkedHashMap<>();
    Sources sources = new Sources();
    for (Derivation derivation : derivations) {
      if (!chosen.containsKey(derivation.field())
          && sources.add(derivation.field(), derivation.sources())) {
        chosen.put(derivation.field(), derivation);
      }
    }
    chosen.forEach((name, d) -> field(name).addProp(Derivation.PROPERTY, d.hint()));
    addOrders(chosen.keySet());
  }

  private void addOrders(Set<String> derived) {
    Set<String> later = new HashSet<>();
    Sources sources = new Sources();
    for (TimeOrder order : TimeOrder.closestFirst(orders)) {
      boolean free =
          !derived.contains(order.later())
              && !derived.contains(order.earlier())
              && !later.contains(order.later());
      if (free && sources.add(order.later(), List.of(order.earlier()))) {
        later.add(order.later());
        field(order.later()).addProp(SchemaHints.AFTER, order.hint());
      }
    }
  }

  private Field field(String name) {
    return Objects.requireNonNull(schema.getField(name));
  }
}
