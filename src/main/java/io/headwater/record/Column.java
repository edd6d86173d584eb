package io.headwater.record;

import io.headwater.record.FieldsConfig.Field;
import io.headwater.record.FieldsConfig.Role;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * A field of the records and what is done with it.
 *
 * @param name the field's name
 * @param position its place in the record
 * @param schema the schema of its values other than null
 * @param type their type
 * @param nullable whether null is a value
 * @param role what it is learned as; never AUTO
 * @param settings what the user says about it
 * @param marked whether text may stand in the place of its number or time
 * @param sentinels numbers that are codes for something else
 * @param derived what it follows from, if it does
 * @param anchor the moment it never comes before, if there is one
 */
record Column(
    String name,
    int position,
    Schema schema,
    ValueType type,
    boolean nullable,
    Role role,
    Field settings,
    boolean marked,
    List<Double> sentinels,
    Optional<Derivation> derived,
    Optional<Anchor> anchor) {
  Column {
    sentinels = List.copyOf(sentinels);
  }

  /** Whether a value may be something other than a number or a time, and not null. */
  boolean hasCodes() {
    return marked || !sentinels.isEmpty();
  }

  /** Whether {@code value} is one of those. */
  boolean isCode(Object value) {
    return marked && value instanceof CharSequence
        || !sentinels.isEmpty() && sentinels.contains(type.toNumber(value, schema));
  }

  /** Whether it is learned. */
  boolean isLearned() {
    return role == Role.NUMBER || role == Role.CATEGORY || role == Role.TIME;
  }
}
