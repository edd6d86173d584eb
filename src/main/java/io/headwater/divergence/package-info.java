/** Distances and divergences between measures, with their closed forms. */
@org.jspecify.annotations.NullMarked
package io.headwater.divergence;
