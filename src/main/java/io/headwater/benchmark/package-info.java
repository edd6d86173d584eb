/** Measurements of speed on fixed problems, beside a yardstick outside this program. */
@org.jspecify.annotations.NullMarked
package io.headwater.benchmark;
