package io.headwater.flow.source;

import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowState;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.RandomKey;

/**
 * The state of a flow of which nothing is left but what it published.
 *
 * <p>It is a new state with what the published one has of it: networks that draw samples go on with
 * their weights, and those that only train begin anew, as do particles, which the next window draws
 * from the source and carries by the field. Moments are those of fresh samples.
 */
public final class Resumption {
  /** As many as a window's sample by default: their error is that of the window they stand for. */
  private static final int POINTS = 4_096;

  private Resumption() {}

  /**
   * The state before the next window.
   *
   * @param published by a method of the same settings
   * @param layout of the space in which it was published
   */
  public static FlowState of(
      FlowMethod method, FlowState published, FeatureLayout layout, RandomKey key) {
    published.require(method.id(), layout.dimension());
    FlowState state = method.init(layout, key.split("init")).continuing(published);
    if (!FeatureMoments.areIn(state)) {
      return state;
    }
    return state.with(
        FeatureMoments.of(method.sample(published, 0, POINTS, key.split("moments"))).toArrays());
  }
}
