/** The topology, in one readable method. */
@org.jspecify.annotations.NullMarked
package io.headwater.job;
