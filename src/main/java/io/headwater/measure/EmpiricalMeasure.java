package io.headwater.measure;

/**
 * The target Q of one window: equally weighted points to train on, points held out, and the layout
 * of their coordinates.
 *
 * @param points what a method may learn from [n, d], n >= 0
 * @param heldOut what it may only be judged on [m, d], m >= 0
 * @param layout what the d coordinates mean
 */
public record EmpiricalMeasure(PointCloud points, PointCloud heldOut, FeatureLayout layout) {
  public EmpiricalMeasure {
    if (points.dimension() != heldOut.dimension() || points.dimension() != layout.dimension()) {
      throw new IllegalArgumentException(
          "empirical measure: dimensions differ: points %d, held out %d, layout %d"
              .formatted(points.dimension(), heldOut.dimension(), layout.dimension()));
    }
  }

  /** A measure of plain numbers with nothing held out. */
  public static EmpiricalMeasure of(PointCloud points) {
    return of(points, PointCloud.empty(points.dimension()));
  }

  /** A measure of plain numbers. */
  public static EmpiricalMeasure of(PointCloud points, PointCloud heldOut) {
    return new EmpiricalMeasure(points, heldOut, FeatureLayout.numbers(points.dimension()));
  }

  /** d: the number of coordinates. */
  public int dimension() {
    return points.dimension();
  }
}
