package io.headwater.flow.particle;

import io.headwater.network.InputRows;
import io.headwater.network.Matrix;
import io.headwater.network.SparseRows;

/**
 * Points as a network reads them: dense, or only the nonzero coordinates where these are few.
 *
 * <p>Which of the two is a matter of speed; it is chosen once, by the layout, so that a run and its
 * restored twin choose alike.
 */
final class Rows implements AutoCloseable {
  private final SparseRows sparse;
  private final Matrix dense;
  private final boolean useSparse;

  /** A row on its way; what no row has there stays zero. */
  private final float[] row;

  /** Room for {@code capacity} points of {@code columns} coordinates. */
  Rows(int capacity, int columns, boolean useSparse) {
    this.useSparse = useSparse;
    this.row = new float[columns];
    this.sparse = SparseRows.ofColumns(columns);
    this.dense = Matrix.ofCapacity(useSparse ? 1 : Math.max(1, capacity), columns);
  }

  /** Takes the place of all points: {@code values} [count, columns]. */
  InputRows load(float[] values, int count) {
    if (useSparse) {
      sparse.load(values, count);
      return sparse;
    }
    dense.load(values, count);
    return dense;
  }

  /**
   * Takes the place of all points by {@code count} of others, from the {@code first} on.
   *
   * @param values [any, width]; the columns beyond {@code width} are zero
   * @param changing columns for {@link #set}
   */
  InputRows load(float[] values, int width, int first, int count, int[] changing) {
    if (useSparse) {
      sparse.load(values, width, first, count, changing);
      return sparse;
    }
    dense.setRows(count);
    for (int i = 0; i < count; i++) {
      System.arraycopy(values, (first + i) * width, row, 0, width);
      dense.setRow(i, row, 0);
    }
    return dense;
  }

  /** Sets numbers of point {@code i}, in ascending columns that were said to change. */
  void set(int i, int[] ascending, float[] numbers) {
    if (useSparse) {
      sparse.set(i, ascending, numbers);
      return;
    }
    for (int k = 0; k < ascending.length; k++) {
      dense.set(i, ascending[k], numbers[k]);
    }
  }

  @Override
  public void close() {
    dense.close();
  }
}
