/** A cluster of real processes on this machine, made of what Maven has fetched. */
@org.jspecify.annotations.NullMarked
package io.headwater.cluster;
