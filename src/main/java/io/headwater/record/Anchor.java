package io.headwater.record;

import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * The moment that another one never comes before, such as a booking for an arrival.
 *
 * @param field the field of the earlier moment, which is always there
 * @param byDay whether it is the days in between that are learned, rather than the time
 * @param unit the unit of the later moment, milliseconds
 */
record Anchor(String field, boolean byDay, long unit) {
  static Optional<Anchor> of(Schema.Field field) {
    return field.getObjectProp(SchemaHints.AFTER) instanceof Map<?, ?> hint
            && hint.get("field") != null
            && hint.get("unit") instanceof Number unit
        ? Optional.of(
            new Anchor(
                String.valueOf(hint.get("field")),
                "day".equals(hint.get("by")),
                Math.max(1, unit.longValue())))
        : Optional.empty();
  }

  /** The moment {@code lag} after {@code origin}, in whole units, but not before it. */
  double into(long origin, double partOfMilli, double lag) {
    double after = partOfMilli + lag;
    if (unit == 1) {
      return after;
    }
    long moment = Math.floorDiv(origin + (long) Math.floor(after), unit) * unit;
    return (double) (moment - origin + (moment < origin + partOfMilli && lag >= 0 ? unit : 0));
  }
}
