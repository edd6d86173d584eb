package io.headwater.record;

import io.headwater.record.FieldsConfig.Field;
import io.headwater.record.FieldsConfig.Role;
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
 */
record Column(
    String name,
    int position,
    Schema schema,
    ValueType type,
    boolean nullable,
    Role role,
    Field settings) {

  /** Whether it is learned. */
  boolean isLearned() {
    return role == Role.NUMBER || role == Role.CATEGORY || role == Role.TIME;
  }
}
