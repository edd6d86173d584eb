package io.headwater.flow;

import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;

/**
 * A way of moving a model towards one window of data after another.
 *
 * <p>Assumed: finite coordinates. Guaranteed: every call is a function of its arguments, bit for
 * bit; arguments are not written; nothing is remembered between calls but scratch memory. Not
 * thread-safe: one instance serves one thread.
 */
public interface FlowMethod {
  /** The name in configuration and snapshots; never renamed. */
  String id();

  /** The state before any data, in the feature space of {@code layout}. */
  FlowState init(FeatureLayout layout, RandomKey key);

  /**
   * The state at the start of a new window: forgets what concerned the last target only (stopping
   * statistics, step budget) and keeps what carries over (warm start). Called once a window, before
   * its first {@link #advance}.
   */
  FlowState retarget(FlowState state, EmpiricalMeasure target, RandomKey key);

  /**
   * At most {@code steps} outer steps towards {@code target}; fewer when the flow comes to rest.
   * Splitting a run into slices does not change it: randomness depends on {@code key} and the step
   * number alone.
   *
   * @param key the window's key, the same for every slice
   */
  FlowStep advance(FlowState state, EmpiricalMeasure target, int steps, RandomKey key);

  /** What {@link #sample} needs and no more, small enough to broadcast; no training row in it. */
  FlowState publish(FlowState state, EmpiricalMeasure target, RandomKey key);

  /**
   * What of a state the next {@link #retarget} needs, once its window is published: what a stream
   * keeps while it waits for its next window. All of it, unless a method says so.
   */
  default FlowState settled(FlowState state) {
    return state;
  }

  /**
   * Fresh points [count, d]. Point i depends on {@code key}, {@code first} and i only through
   * {@code first + i}: any split of an index range gives the same points.
   *
   * @param first the index of the first point in the sequence that {@code key} names
   */
  PointCloud sample(FlowState published, long first, int count, RandomKey key);
}
