package io.headwater.record;

import org.apache.avro.generic.GenericRecord;

/**
 * A record that passed {@link RecordReader}: every value fits its field, every number is finite.
 *
 * @param value the record
 * @param eventTime when it happened, epoch milliseconds
 */
public record Row(GenericRecord value, long eventTime) {}
