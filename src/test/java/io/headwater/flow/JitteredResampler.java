package io.headwater.flow;

import io.headwater.flow.method.Bootstrap;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;

/**
 * Training points drawn again with a little noise: the simplest method that keeps every law, and
 * the stock from which methods built wrong are made by breaking one thing.
 */
class JitteredResampler implements FlowMethod {
  private static final double JITTER = .05;

  private final Bootstrap resampler = new Bootstrap(new Bootstrap.Config(2_000, 8));

  @Override
  public String id() {
    return resampler.id();
  }

  @Override
  public FlowState init(FeatureLayout layout, RandomKey key) {
    return resampler.init(layout, key);
  }

  @Override
  public FlowState retarget(FlowState state, EmpiricalMeasure target, RandomKey key) {
    return resampler.retarget(state, target, key);
  }

  @Override
  public FlowStep advance(FlowState state, EmpiricalMeasure target, int steps, RandomKey key) {
    return resampler.advance(state, target, steps, key);
  }

  @Override
  public FlowState publish(FlowState state, EmpiricalMeasure target, RandomKey key) {
    return resampler.publish(state, target, key);
  }

  @Override
  public PointCloud sample(FlowState published, long first, int count, RandomKey key) {
    PointCloud drawn = resampler.sample(published, first, count, key);
    float[] x = drawn.toArray();
    int d = drawn.dimension();
    for (int i = 0; i < count; i++) {
      RandomStream stream = key.at(first + i).split("jitter").stream();
      for (int j = 0; j < d; j++) {
        x[i * d + j] += (float) (JITTER * stream.nextGaussian());
      }
    }
    return PointCloud.wrap(count, d, x);
  }
}
