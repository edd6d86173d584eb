package io.headwater.network;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * z ← x w in vectors, every sum from its first term to its last.
 *
 * <p>The order of a sum does not depend on where its row or column stands, which a BLAS does not
 * promise. A term 0 · w changes no bit of a sum, so that a row's zeros, half of what leaves a ReLU,
 * are left out where a row goes by itself. Eight sums are in registers at a time: eight vectors of
 * one row, or one of eight rows where no eight vectors of columns are left. Weights and rows are
 * read from the heap, where this virtual machine's vectors load twice as fast as from outside.
 */
final class VectorProduct {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int TILE = 8;
  private static final int STRIP = TILE * LANES;

  /** For fewer rows it does not pay to copy the weights. */
  private static final int FEW_ROWS = 8;

  private VectorProduct() {}

  static void product(
      int rows, int in, int out, FloatBlock x, FloatBlock w, FloatBlock z, ProductRoom room) {
    if (rows < FEW_ROWS) {
      fewRows(rows, in, out, x, w, z);
      return;
    }
    int padded = (out + LANES - 1) / LANES * LANES;
    room.reserve(TILE, in, padded);
    loadWeights(w, in, out, padded, room.weights);
    for (int i = 0; i < rows; i += TILE) {
      int count = Math.min(TILE, rows - i);
      x.store(i * in, room.rows, 0, count * in);
      tile(count, in, padded, room);
      for (int k = 0; k < count; k++) {
        z.load((i + k) * out, room.sums, k * padded, out);
      }
    }
  }

  private static void loadWeights(FloatBlock w, int in, int out, int padded, float[] into) {
    if (padded == out) {
      w.store(0, into, 0, in * out);
      return;
    }
    for (int k = 0; k < in; k++) {
      w.store(k * out, into, k * padded, out);
    }
  }

  /** Up to eight rows of the room's, all columns. */
  private static void tile(int count, int in, int padded, ProductRoom room) {
    int strips = padded - padded % STRIP;
    for (int i = 0; i < count && strips > 0; i++) {
      int terms = collect(room.rows, i * in, in, room.terms);
      for (int j = 0; j < strips; j += STRIP) {
        strip(room.rows, i * in, room.terms, terms, room.weights, padded, j, room.sums, i * padded);
      }
    }
    for (int j = strips; j < padded; j += LANES) {
      column(in, padded, room.rows, room.weights, j, room.sums);
    }
  }

  /** Lists the terms of a row that are not zero; returns how many. */
  private static int collect(float[] rows, int from, int in, int[] terms) {
    int found = 0;
    for (int k = 0; k < in; k++) {
      terms[found] = k;
      // No branch here: which terms are zero is not to be predicted. The shift forgets the sign.
      int digits = Float.floatToRawIntBits(rows[from + k]) << 1;
      found += (digits | -digits) >>> 31;
    }
    return found;
  }

  /** Eight vectors of the sums of one row [in], from column j on. */
  private static void strip(
      float[] rows,
      int row,
      int[] terms,
      int count,
      float[] w,
      int columns,
      int j,
      float[] sums,
      int from) {
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector sum0 = zero;
    FloatVector sum1 = zero;
    FloatVector sum2 = zero;
    FloatVector sum3 = zero;
    FloatVector sum4 = zero;
    FloatVector sum5 = zero;
    FloatVector sum6 = zero;
    FloatVector sum7 = zero;
    for (int k = 0; k < count; k++) {
      FloatVector term = FloatVector.broadcast(SPECIES, rows[row + terms[k]]);
      int begin = terms[k] * columns + j;
      sum0 = term.fma(FloatVector.fromArray(SPECIES, w, begin), sum0);
      sum1 = term.fma(FloatVector.fromArray(SPECIES, w, begin + LANES), sum1);
      sum2 = term.fma(FloatVector.fromArray(SPECIES, w, begin + 2 * LANES), sum2);
      sum3 = term.fma(FloatVector.fromArray(SPECIES, w, begin + 3 * LANES), sum3);
      sum4 = term.fma(FloatVector.fromArray(SPECIES, w, begin + 4 * LANES), sum4);
      sum5 = term.fma(FloatVector.fromArray(SPECIES, w, begin + 5 * LANES), sum5);
      sum6 = term.fma(FloatVector.fromArray(SPECIES, w, begin + 6 * LANES), sum6);
      sum7 = term.fma(FloatVector.fromArray(SPECIES, w, begin + 7 * LANES), sum7);
    }
    int at = from + j;
    sum0.intoArray(sums, at);
    sum1.intoArray(sums, at + LANES);
    sum2.intoArray(sums, at + 2 * LANES);
    sum3.intoArray(sums, at + 3 * LANES);
    sum4.intoArray(sums, at + 4 * LANES);
    sum5.intoArray(sums, at + 5 * LANES);
    sum6.intoArray(sums, at + 6 * LANES);
    sum7.intoArray(sums, at + 7 * LANES);
  }

  /** One vector of columns from column j on, of eight rows [8, in]. */
  private static void column(int in, int padded, float[] rows, float[] w, int j, float[] sums) {
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector sum0 = zero;
    FloatVector sum1 = zero;
    FloatVector sum2 = zero;
    FloatVector sum3 = zero;
    FloatVector sum4 = zero;
    FloatVector sum5 = zero;
    FloatVector sum6 = zero;
    FloatVector sum7 = zero;
    for (int k = 0; k < in; k++) {
      FloatVector weights = FloatVector.fromArray(SPECIES, w, k * padded + j);
      sum0 = FloatVector.broadcast(SPECIES, rows[k]).fma(weights, sum0);
      sum1 = FloatVector.broadcast(SPECIES, rows[in + k]).fma(weights, sum1);
      sum2 = FloatVector.broadcast(SPECIES, rows[2 * in + k]).fma(weights, sum2);
      sum3 = FloatVector.broadcast(SPECIES, rows[3 * in + k]).fma(weights, sum3);
      sum4 = FloatVector.broadcast(SPECIES, rows[4 * in + k]).fma(weights, sum4);
      sum5 = FloatVector.broadcast(SPECIES, rows[5 * in + k]).fma(weights, sum5);
      sum6 = FloatVector.broadcast(SPECIES, rows[6 * in + k]).fma(weights, sum6);
      sum7 = FloatVector.broadcast(SPECIES, rows[7 * in + k]).fma(weights, sum7);
    }
    sum0.intoArray(sums, j);
    sum1.intoArray(sums, padded + j);
    sum2.intoArray(sums, 2 * padded + j);
    sum3.intoArray(sums, 3 * padded + j);
    sum4.intoArray(sums, 4 * padded + j);
    sum5.intoArray(sums, 5 * padded + j);
    sum6.intoArray(sums, 6 * padded + j);
    sum7.intoArray(sums, 7 * padded + j);
  }

  /** Row by row, one vector after another; the last begins further left where columns end. */
  private static void fewRows(int rows, int in, int out, FloatBlock x, FloatBlock w, FloatBlock z) {
    if (out < LANES) {
      PlainKernels.product(rows, in, out, x, w, z, 0);
      return;
    }
    for (int j = 0; j < out; j += LANES) {
      int begin = Math.min(j, out - LANES);
      for (int i = 0; i < rows; i++) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int k = 0; k < in; k++) {
          FloatVector term = FloatVector.broadcast(SPECIES, x.get(i * in + k));
          sum = term.fma(get(w, k * out + begin), sum);
        }
        sum.intoByteBuffer(z.bytes(), (i * out + begin) << 2, ByteOrder.nativeOrder());
      }
    }
  }

  private static FloatVector get(FloatBlock block, int at) {
    return FloatVector.fromByteBuffer(SPECIES, block.bytes(), at << 2, ByteOrder.nativeOrder());
  }
}
