package io.headwater.flow.particle;

import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.Arrays;

/**
 * Uniform subsamples of the data and of the particles, drawn anew every few steps: what a kernel
 * method compares at a step, so that its cost is bounded and it sees all the data in time.
 *
 * <p>A function of the window's key and the step alone. Not thread-safe.
 */
public final class Supports {
  private final EmpiricalMeasure target;
  private final int most;
  private final int renewal;
  private final RandomKey key;
  private int epoch = -1;
  private PointCloud data;
  private int[] particleRows = {};

  /**
   * Subsamples.
   *
   * @param most points of either side, >= 1
   * @param renewal steps between two draws, >= 1
   */
  public Supports(EmpiricalMeasure target, int most, int renewal, RandomKey key) {
    this.target = target;
    this.most = most;
    this.renewal = renewal;
    this.key = key.split("supports");
    this.data = target.points();
  }

  /** Whether {@code step} is the first with its subsamples. */
  public boolean isRenewedAt(int step) {
    return step % renewal == 0;
  }

  /**
   * Brings the subsamples of {@code step} to hand.
   *
   * @return whether others were at hand before
   */
  public boolean load(int step, int particles) {
    if (epoch == step / renewal) {
      return false;
    }
    epoch = step / renewal;
    RandomKey at = key.at(epoch);
    data = target.points().select(rows(target.points().count(), at.split("data")));
    particleRows = rows(particles, at.split("particles"));
    return true;
  }

  private int[] rows(int count, RandomKey at) {
    return Arrays.copyOf(at.stream().permutation(count), Math.min(most, count));
  }

  /** The data's subsample. */
  public PointCloud data() {
    return data;
  }

  /** The subsample of {@code particles} [n, d], where they are now. */
  public PointCloud of(float[] particles) {
    int d = target.dimension();
    return PointCloud.wrap(particles.length / d, d, particles).select(particleRows);
  }
}
