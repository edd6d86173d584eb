package io.headwater.network;

import io.headwater.measure.PointCloud;
import io.headwater.measure.Zeros;
import java.util.Arrays;

/**
 * Rows of numbers of which only the nonzero ones are kept, as one-hot encoded records have them.
 *
 * <p>A first layer reads such a row as a sum of as many weight rows as it has nonzero numbers: much
 * less than a product when fewer than one number in about eight is not zero. May be filled again;
 * grows with the most nonzero numbers it ever held. Not thread-safe.
 */
public final class SparseRows implements InputRows {
  private final int columns;
  private int rows;
  private int[] starts = new int[1];
  private int[] indices = new int[0];
  private float[] values = new float[0];

  private SparseRows(int columns) {
    this.columns = columns;
  }

  /** No rows of {@code columns} numbers. */
  public static SparseRows ofColumns(int columns) {
    return new SparseRows(columns);
  }

  /** The points [n, d], their zeros left out. */
  public static SparseRows of(PointCloud points) {
    SparseRows sparse = new SparseRows(points.dimension());
    sparse.load(points.toArray(), points.count());
    return sparse;
  }

  /** Takes the place of all rows: {@code dense} [newRows, columns], its zeros left out. */
  public void load(float[] dense, int newRows) {
    load(dense, newRows, new boolean[columns]);
  }

  /**
   * The same, but with the zeros of some columns.
   *
   * @param always by column: whether every number of it is kept, for {@link #reload}
   */
  public void load(float[] dense, int newRows, boolean[] always) {
    rows = newRows;
    starts = starts.length > newRows ? starts : new int[newRows + 1];
    int next = 0;
    for (int i = 0; i < newRows; i++) {
      reserve(next + columns);
      next = add(dense, i * columns, always, next);
      starts[i + 1] = next;
    }
  }

  private int add(float[] dense, int row, boolean[] always, int from) {
    int next = from;
    for (int j = 0; j < columns; j++) {
      // Most numbers are zero: four of them are passed at a time.
      while (j + 4 <= columns && Zeros.areFour(dense, row + j) && !isKept(always, j)) {
        j += 4;
      }
      if (j < columns && (dense[row + j] != 0 || always[j])) {
        indices[next] = j;
        values[next++] = dense[row + j];
      }
    }
    return next;
  }

  private static boolean isKept(boolean[] always, int at) {
    return always[at] || always[at + 1] || always[at + 2] || always[at + 3];
  }

  /** Reads the numbers that are kept again, from rows whose other numbers are zero still. */
  public void reload(float[] dense) {
    for (int i = 0; i < rows; i++) {
      for (int k = starts[i]; k < starts[i + 1]; k++) {
        values[k] = dense[i * columns + indices[k]];
      }
    }
  }

  /** Room for a row of which nothing is known yet; what is there grows by half at least. */
  private void reserve(int nonzeros) {
    if (nonzeros > values.length) {
      int room = Math.max(nonzeros, values.length + values.length / 2);
      indices = Arrays.copyOf(indices, room);
      values = Arrays.copyOf(values, room);
    }
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int columns() {
    return columns;
  }

  /** The share of numbers that are kept, 0 to 1. */
  public double density() {
    return rows == 0 ? 0 : starts[rows] / ((double) rows * columns);
  }

  /** Where the nonzero numbers of each row begin; entry {@code rows} is where the last ends. */
  int[] starts() {
    return starts;
  }

  /** The column of each nonzero number, ascending in a row. */
  int[] indices() {
    return indices;
  }

  /** The nonzero numbers. */
  float[] values() {
    return values;
  }
}
