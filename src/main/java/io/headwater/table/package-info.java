/** Tables on disk, CSV, JSON lines and Avro, as Avro records and back to the same text. */
@org.jspecify.annotations.NullMarked
package io.headwater.table;
