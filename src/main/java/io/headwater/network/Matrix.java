package io.headwater.network;

import io.headwater.measure.PointCloud;

/**
 * A row-major matrix of floats outside the heap, with room for a fixed number of rows.
 *
 * <p>Made once and filled again and again: {@link #setRows} says how many rows are in use. Rows
 * that come into use keep what they held; at first that is zero. Not thread-safe.
 */
public final class Matrix implements InputRows, AutoCloseable {
  private final int capacity;
  private final int columns;
  private final Slab slab;
  private int rows;

  private Matrix(int capacity, int columns) {
    if (capacity < 1 || columns < 1) {
      throw new IllegalArgumentException(
          "matrix: expected capacity >= 1 and columns >= 1, got [%d, %d]"
              .formatted(capacity, columns));
    }
    this.capacity = capacity;
    this.columns = columns;
    this.slab = Slab.of(capacity, columns);
  }

  /** A matrix with room for {@code capacity} rows, none of them in use. */
  public static Matrix ofCapacity(int capacity, int columns) {
    return new Matrix(capacity, columns);
  }

  /** A matrix holding a copy of the points [n, d], n >= 1. */
  public static Matrix of(PointCloud points) {
    Matrix matrix = new Matrix(points.count(), points.dimension());
    matrix.load(points.toArray(), points.count());
    return matrix;
  }

  /** The most rows it can hold. */
  public int capacity() {
    return capacity;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int columns() {
    return columns;
  }

  /** Says how many rows are in use, 0 to {@link #capacity}. */
  public void setRows(int newRows) {
    if (newRows < 0 || newRows > capacity) {
      throw new IllegalArgumentException(
          "matrix rows: expected 0 to %d (the capacity), got %d".formatted(capacity, newRows));
    }
    rows = newRows;
  }

  /** Copies {@code newRows} rows in from {@code values} [newRows, columns]; these are in use. */
  public void load(float[] values, int newRows) {
    setRows(newRows);
    slab.all().load(0, values, 0, newRows * columns);
  }

  /** Copies row {@code i} in from {@code from[offset]} on. */
  public void setRow(int i, float[] from, int offset) {
    slab.all().load(checkedRow(i) * columns, from, offset, columns);
  }

  /** Copies row {@code i} out to {@code into[offset]} on. */
  public void storeRow(int i, float[] into, int offset) {
    slab.all().store(checkedRow(i) * columns, into, offset, columns);
  }

  /** Copies the rows in use out to {@code into[offset]} on. */
  public void store(float[] into, int offset) {
    slab.all().store(0, into, offset, rows * columns);
  }

  /** A copy of the rows in use [rows, columns]. */
  public float[] toArray() {
    float[] values = new float[rows * columns];
    store(values, 0);
    return values;
  }

  /** Element (i, j). */
  public float get(int i, int j) {
    return slab.all().get(checkedRow(i) * columns + j);
  }

  /** Sets element (i, j). */
  public void set(int i, int j, float value) {
    slab.all().set(checkedRow(i) * columns + j, value);
  }

  /** this ← this + factor · that, over the rows in use, which must be as many in both. */
  public void addScaled(double factor, Matrix that) {
    if (that.rows != rows || that.columns != columns) {
      throw new IllegalArgumentException(
          "matrix to add: expected [%d, %d], got [%d, %d]"
              .formatted(rows, columns, that.rows, that.columns));
    }
    Kernels.FASTEST.addScaled((float) factor, that.block(), block(), rows * columns);
  }

  private int checkedRow(int i) {
    if (i < 0 || i >= rows) {
      throw new IndexOutOfBoundsException("row %d of a matrix of %d rows".formatted(i, rows));
    }
    return i;
  }

  /** The rows of chunk {@code c}. */
  FloatBlock chunk(int c) {
    return slab.chunk(c);
  }

  /** All rows, in use or not. */
  FloatBlock block() {
    return slab.all();
  }

  @Override
  public void close() {
    slab.close();
  }
}
