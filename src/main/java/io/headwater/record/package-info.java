/** From an Avro record to x in R^d and back. */
@org.jspecify.annotations.NullMarked
package io.headwater.record;
