/** What a flow method is: its state, one step of it, and what a step reports. */
@org.jspecify.annotations.NullMarked
package io.headwater.flow;
