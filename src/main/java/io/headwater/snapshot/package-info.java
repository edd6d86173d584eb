/** A trained flow as versioned bytes: what a sampler needs and no more. */
@org.jspecify.annotations.NullMarked
package io.headwater.snapshot;
