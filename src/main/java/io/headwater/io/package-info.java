/** Kafka, Avro and file edges of the job; dead letters. */
@org.jspecify.annotations.NullMarked
package io.headwater.io;
