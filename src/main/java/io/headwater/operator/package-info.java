/** The Flink skin of each arrow of the data's way: state, timers, broadcast; no arithmetic. */
@org.jspecify.annotations.NullMarked
package io.headwater.operator;
