package io.headwater.evaluation;

import java.util.Arrays;
import java.util.List;

/**
 * Rows as trees read them.
 *
 * @param columns what is read
 * @param bins of each column, the bin of each row [columns, count]
 * @param count the number of rows
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record BinnedRows(List<TreeColumn> columns, byte[][] bins, int count) {
  /** The rows of a table; {@code trained} says that it is the training rows themselves. */
  static BinnedRows of(List<TreeColumn> columns, RecordTable table, boolean trained) {
    byte[][] bins =
        columns.stream().map(column -> column.of(table, trained)).toArray(byte[][]::new);
    return new BinnedRows(columns, bins, table.count());
  }

  /** The rows at these places, in this order. */
  BinnedRows select(int[] places) {
    byte[][] selected = new byte[bins.length][];
    Arrays.setAll(selected, c -> selected(bins[c], places));
    return new BinnedRows(columns, selected, places.length);
  }

  private static byte[] selected(byte[] column, int[] places) {
    byte[] selected = new byte[places.length];
    for (int i = 0; i < places.length; i++) {
      selected[i] = column[places[i]];
    }
    return selected;
  }

  /** These rows and then those of {@code that}, of the same columns. */
  BinnedRows concat(BinnedRows that) {
    byte[][] both = new byte[bins.length][count + that.count];
    for (int c = 0; c < bins.length; c++) {
      System.arraycopy(bins[c], 0, both[c], 0, count);
      System.arraycopy(that.bins[c], 0, both[c], count, that.count);
    }
    return new BinnedRows(columns, both, count + that.count);
  }

  /** These rows with the columns of one field dealt out in another order. */
  BinnedRows shuffled(String field, int[] order) {
    byte[][] shuffled = bins.clone();
    for (int c = 0; c < bins.length; c++) {
      if (columns.get(c).field().equals(field)) {
        shuffled[c] = selected(bins[c], order);
      }
    }
    return new BinnedRows(columns, shuffled, count);
  }
}
