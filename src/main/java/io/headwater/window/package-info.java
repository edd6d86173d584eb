/** A bounded, mergeable sample of an event-time window. */
@org.jspecify.annotations.NullMarked
package io.headwater.window;
