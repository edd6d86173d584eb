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

  /** Room for {@code capacity} points of {@code columns} coordinates. */
  Rows(int capacity, int columns, boolean useSparse) {
    this.useSparse = useSparse;
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
   * The same, of points that will be loaded again with other numbers in some columns.
   *
   * @param changing by column: whether its numbers will change
   */
  InputRows load(float[] values, int count, boolean[] changing) {
    if (useSparse) {
      sparse.load(values, count, changing);
      return sparse;
    }
    dense.load(values, count);
    return dense;
  }

  /** The points last loaded, with the numbers their changing columns have now. */
  InputRows reload(float[] values) {
    if (useSparse) {
      sparse.reload(values);
      return sparse;
    }
    dense.load(values, dense.rows());
    return dense;
  }

  @Override
  public void close() {
    dense.close();
  }
}
