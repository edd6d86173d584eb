/** From one window to the next snapshot, in bounded slices; without an engine. */
@org.jspecify.annotations.NullMarked
package io.headwater.training;
