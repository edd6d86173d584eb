/** What the processes of a Flink cluster show on the network, and to whom. */
@org.jspecify.annotations.NullMarked
package io.headwater.exposure;
