package io.headwater.flow.particle;

import io.headwater.divergence.SlicedWasserstein;
import io.headwater.flow.NamedArray;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.Map;

/** How far the samples of a published flow without particles are from the points held out. */
public final class Verification {
  /** Samples that are enough for it. */
  public static final int POINTS = 2048;

  private static final int DIRECTIONS = 64;

  private Verification() {}

  /** The array of a published state that the report reads; NaN where nothing was held out. */
  public static Map<String, NamedArray> of(
      PointCloud samples, EmpiricalMeasure target, RandomKey key) {
    float[] distances = {Float.NaN, Float.NaN};
    if (target.heldOut().count() > 0) {
      SlicedWasserstein distance =
          new SlicedWasserstein(target.dimension(), DIRECTIONS, key.split("directions"));
      distances[0] = (float) distance.distance(samples, target.heldOut());
    }
    return Map.of("verification", NamedArray.of(distances, 2));
  }
}
