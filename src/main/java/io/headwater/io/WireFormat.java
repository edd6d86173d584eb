package io.headwater.io;

import io.headwater.record.BadRecordException;
import java.io.Serializable;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.Headers;

/** How an Avro record is laid out as the value of a Kafka record. */
public interface WireFormat extends Serializable {
  /** A reader and writer of values, for one thread. */
  Codec open(Schema schema);

  /** Reads and writes values of one schema. Not thread-safe. */
  interface Codec {
    /** The record in {@code value}; what is not one is refused with the reason. */
    Decoded decode(byte[] value) throws BadRecordException;

    /** The record in {@code value}, whose headers may say how it was written. */
    default Decoded decode(byte[] value, Headers headers) throws BadRecordException {
      return decode(value);
    }

    /** The value that carries a record given in plain Avro of the schema. */
    byte[] encode(byte[] avro);
  }

  /**
   * A record and its plain bytes.
   *
   * @param record the record
   * @param avro the same in plain Avro of the schema; not to be written
   */
  @SuppressWarnings("ArrayRecordComponent") // handed straight on, never compared
  record Decoded(GenericRecord record, byte[] avro) {}
}
