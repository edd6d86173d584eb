package io.headwater.operator;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Which draws of a window become tombstones: so many, evenly among its records.
 *
 * @param start index of the window's first draw
 * @param records draws that are written as records, >= 0
 * @param tombstones draws whose keys alone are written, >= 0
 */
public record TombstoneMix(long start, long records, long tombstones) {
  /** No tombstones. */
  static final TombstoneMix NONE = new TombstoneMix(0, 0, 0);

  /** Whether the draw with this index, from {@code start} on, is a tombstone. */
  boolean isTombstone(long index) {
    long rank = index - start;
    return tombstonesBefore(rank + 1) > tombstonesBefore(rank);
  }

  private long tombstonesBefore(long rank) {
    return tombstones == 0 ? 0 : rank * tombstones / (records + tombstones);
  }

  void write(DataOutputView out) throws IOException {
    out.writeLong(start);
    out.writeLong(records);
    out.writeLong(tombstones);
  }

  static TombstoneMix read(DataInputView in) throws IOException {
    return new TombstoneMix(in.readLong(), in.readLong(), in.readLong());
  }
}
