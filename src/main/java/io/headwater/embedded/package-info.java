/** A real broker and a real Flink cluster in this JVM, and the demo's replayed stream. */
@org.jspecify.annotations.NullMarked
package io.headwater.embedded;
