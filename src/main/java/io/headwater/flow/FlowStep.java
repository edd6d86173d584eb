package io.headwater.flow;

/**
 * The outcome of {@link FlowMethod#advance}.
 *
 * @param state the state after it
 * @param diagnostics what was measured on the way
 */
public record FlowStep(FlowState state, Diagnostics diagnostics) {}
