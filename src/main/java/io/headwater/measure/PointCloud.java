package io.headwater.measure;

import java.util.Arrays;

/**
 * n points in R^d, row-major float32; immutable.
 *
 * <p>A cloud of zero points keeps its dimension. Coordinates may be any float: whoever builds a
 * cloud from outside data rejects non-finite numbers first.
 */
public final class PointCloud {
  private final int count;
  private final int dimension;
  private final float[] values;

  private PointCloud(int count, int dimension, float[] values) {
    if (count < 0 || dimension < 1) {
      throw new IllegalArgumentException(
          "point cloud: expected count >= 0 and dimension >= 1, got [%d, %d]"
              .formatted(count, dimension));
    }
    if (values.length != count * dimension) {
      throw new IllegalArgumentException(
          "point cloud [%d, %d]: expected %d values, got %d"
              .formatted(count, dimension, count * dimension, values.length));
    }
    this.count = count;
    this.dimension = dimension;
    this.values = values;
  }

  /** A cloud holding a copy of {@code values} [count, dimension]. */
  public static PointCloud of(int count, int dimension, float[] values) {
    return new PointCloud(count, dimension, values.clone());
  }

  /** A cloud that takes {@code values} [count, dimension] over; the caller must not write it. */
  public static PointCloud wrap(int count, int dimension, float[] values) {
    return new PointCloud(count, dimension, values);
  }

  /** The cloud of no points in R^dimension. */
  public static PointCloud empty(int dimension) {
    return new PointCloud(0, dimension, new float[0]);
  }

  /** n: the number of points. */
  public int count() {
    return count;
  }

  /** d: the number of coordinates of a point. */
  public int dimension() {
    return dimension;
  }

  /** Coordinate {@code j} of point {@code i}. */
  public float get(int i, int j) {
    return values[i * dimension + j];
  }

  /** A copy of the coordinates [n, d]. */
  public float[] toArray() {
    return values.clone();
  }

  /** Writes the coordinates of point {@code i} {@code into} the first d places of an array. */
  public void copyRow(int i, float[] into) {
    System.arraycopy(values, i * dimension, into, 0, dimension);
  }

  /**
   * Writes the places of the coordinates of point {@code i} that are not zero, ascending, {@code
   * into} an array with room for d.
   *
   * @return how many they are
   */
  public int nonzeros(int i, int[] into) {
    return Nonzeros.find(values, i * dimension, dimension, into, 0);
  }

  /** Writes the coordinates [n, d] {@code into} an array from {@code offset} on. */
  public void copyInto(float[] into, int offset) {
    System.arraycopy(values, 0, into, offset, values.length);
  }

  /** The points at {@code rows}, in that order; a row may be named more than once. */
  public PointCloud select(int[] rows) {
    float[] selected = new float[rows.length * dimension];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(values, rows[i] * dimension, selected, i * dimension, dimension);
    }
    return new PointCloud(rows.length, dimension, selected);
  }

  /** Points [from, to). */
  public PointCloud slice(int from, int to) {
    float[] part = Arrays.copyOfRange(values, from * dimension, to * dimension);
    return new PointCloud(to - from, dimension, part);
  }

  /** These points, then those. */
  public PointCloud concat(PointCloud those) {
    if (those.dimension != dimension) {
      throw new IllegalArgumentException(
          "point clouds to join: expected dimension %d, got %d"
              .formatted(dimension, those.dimension));
    }
    float[] joined = Arrays.copyOf(values, values.length + those.values.length);
    System.arraycopy(those.values, 0, joined, values.length, those.values.length);
    return new PointCloud(count + those.count, dimension, joined);
  }

  @Override
  public boolean equals(Object that) {
    return that instanceof PointCloud cloud
        && count == cloud.count
        && dimension == cloud.dimension
        && Arrays.equals(values, cloud.values);
  }

  @Override
  public int hashCode() {
    return 31 * dimension + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "PointCloud[%d, %d]".formatted(count, dimension);
  }
}
