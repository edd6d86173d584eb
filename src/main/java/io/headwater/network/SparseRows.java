package io.headwater.network;

import io.headwater.measure.Nonzeros;
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

  /** Takes the place of all rows: {@code dense} [newRows, columns], its zeros left out. */
  public void load(float[] dense, int newRows) {
    load(dense, columns, 0, newRows, new int[0]);
  }

  /**
   * Takes the place of all rows, zeros left out.
   *
   * @param dense rows of {@code width} numbers; the columns beyond them are zero
   * @param first the row that becomes row 0
   * @param kept columns whose zeros stay, for {@link #set}
   */
  public void load(float[] dense, int width, int first, int newRows, int[] kept) {
    begin(newRows);
    for (int i = 0; i < newRows; i++) {
      int row = (first + i) * width;
      reserve(starts[i] + columns);
      int end = starts[i] + Nonzeros.find(dense, row, width, indices, starts[i]);
      for (int column : kept) {
        end = keep(column, starts[i], end);
      }
      starts[i + 1] = end;
      for (int k = starts[i]; k < end; k++) {
        values[k] = indices[k] < width ? dense[row + indices[k]] : 0;
      }
    }
  }

  private void begin(int newRows) {
    rows = newRows;
    starts = starts.length > newRows ? starts : new int[newRows + 1];
  }

  /** Puts a column among those from {@code begin} to {@code end} if it is not; the new end. */
  private int keep(int column, int begin, int end) {
    int at = end;
    while (at > begin && indices[at - 1] > column) {
      at--;
    }
    if (at > begin && indices[at - 1] == column) {
      return end;
    }
    System.arraycopy(indices, at, indices, at + 1, end - at);
    indices[at] = column;
    return end + 1;
  }

  /** Sets numbers of row {@code i}, in ascending columns that were kept. */
  public void set(int i, int[] ascending, float[] numbers) {
    int at = starts[i];
    for (int k = 0; k < ascending.length; k++) {
      while (at < starts[i + 1] && indices[at] < ascending[k]) {
        at++;
      }
      if (at == starts[i + 1] || indices[at] != ascending[k]) {
        throw new IllegalArgumentException(
            "sparse row %d: expected a column that is kept, got %d".formatted(i, ascending[k]));
      }
      values[at] = numbers[k];
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
