package io.headwater.flow;

import java.util.Arrays;

/**
 * A float array with a shape, and which of its axes run over feature coordinates.
 *
 * <p>The feature axes let a state follow its stream when the feature space gains or loses
 * coordinates, without its method's help: see {@link FlowState#remap}. Immutable.
 */
public final class NamedArray {
  private final int[] shape;
  private final int featureAxes;
  private final float[] values;

  private NamedArray(int[] shape, int featureAxes, float[] values) {
    long size = 1;
    for (int extent : shape) {
      size *= extent;
    }
    if (size != values.length) {
      throw new IllegalArgumentException(
          "array of shape %s: expected %d values, got %d"
              .formatted(Arrays.toString(shape), size, values.length));
    }
    this.shape = shape;
    this.featureAxes = featureAxes;
    this.values = values;
  }

  /** An array none of whose axes are feature coordinates; takes {@code values} over. */
  public static NamedArray of(float[] values, int... shape) {
    return new NamedArray(shape.clone(), 0, values);
  }

  /**
   * An array with feature axes; takes {@code values} over.
   *
   * @param featureAxes bit k set: axis k runs over the d feature coordinates
   */
  public static NamedArray withFeatureAxes(int featureAxes, float[] values, int... shape) {
    return new NamedArray(shape.clone(), featureAxes, values);
  }

  /** A copy of the shape. */
  public int[] shape() {
    return shape.clone();
  }

  /** The extent of one axis. */
  public int extent(int axis) {
    return shape[axis];
  }

  /** Bit k set: axis k runs over the feature coordinates. */
  public int featureAxes() {
    return featureAxes;
  }

  /** A copy of the values, row-major. */
  public float[] toArray() {
    return values.clone();
  }

  /** The number of values. */
  public int size() {
    return values.length;
  }

  /** Value {@code i}, row-major. */
  public float get(int i) {
    return values[i];
  }

  /** Writes the values {@code into} an array from {@code offset} on. */
  public void copyInto(float[] into, int offset) {
    System.arraycopy(values, 0, into, offset, values.length);
  }

  /** This array with old coordinate {@code oldOf[j]} at new coordinate j, and 0 where it is -1. */
  public NamedArray remap(int[] oldOf) {
    NamedArray moved = this;
    for (int axis = 0; axis < shape.length; axis++) {
      if ((featureAxes & 1 << axis) != 0) {
        moved = moved.remapAxis(axis, oldOf);
      }
    }
    return moved;
  }

  private NamedArray remapAxis(int axis, int[] oldOf) {
    int[] newShape = shape.clone();
    newShape[axis] = oldOf.length;
    int inner = 1;
    for (int k = axis + 1; k < shape.length; k++) {
      inner *= shape[k];
    }
    int outer = shape[axis] == 0 ? 0 : values.length / inner / shape[axis];
    float[] moved = new float[outer * oldOf.length * inner];
    for (int o = 0; o < outer; o++) {
      for (int j = 0; j < oldOf.length; j++) {
        if (oldOf[j] >= 0) {
          int from = (o * shape[axis] + oldOf[j]) * inner;
          System.arraycopy(values, from, moved, (o * oldOf.length + j) * inner, inner);
        }
      }
    }
    return new NamedArray(newShape, featureAxes, moved);
  }

  @Override
  public boolean equals(Object that) {
    return that instanceof NamedArray array
        && featureAxes == array.featureAxes
        && Arrays.equals(shape, array.shape)
        && Arrays.equals(values, array.values);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(shape) + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "NamedArray" + Arrays.toString(shape);
  }
}
