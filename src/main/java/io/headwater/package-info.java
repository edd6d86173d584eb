/** Headwater: a synthetic twin for a live Kafka topic. */
@org.jspecify.annotations.NullMarked
package io.headwater;
