package io.headwater.network;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * z ← x w in vectors, every sum from its first term to its last.
 *
 * <p>The order of a sum does not depend on where its row or column stands, which a BLAS does not
 * promise. Eight sums are in registers at a time: four vectors of two rows, or one of eight rows
 * where no four vectors of columns are left; eight of one sparse row. All is read from the heap,
 * where this virtual machine's vectors load twice as fast as from outside.
 */
final class VectorProduct {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int STRIP = 8 * LANES;
  private static final int PAIR = 4 * LANES;

  private VectorProduct() {}

  /** As many columns in whole vectors. */
  static int padded(int columns) {
    return (columns + LANES - 1) / LANES * LANES;
  }

  static void product(Tile x, int rows, float[] w, int columns, float[] sums) {
    int pairs = columns - columns % PAIR;
    for (int i = 0; i < rows; i += 2) {
      for (int j = 0; j < pairs; j += PAIR) {
        pair(x.width(), columns, x.rows, i, w, j, sums);
      }
    }
    for (int j = pairs; j < columns; j += LANES) {
      column(x.width(), columns, x.rows, w, j, sums);
    }
  }

  /** Four vectors of columns from column j on, of rows i and i + 1 [8, in]. */
  private static void pair(
      int in, int columns, float[] rows, int i, float[] w, int j, float[] sums) {
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector sum0 = zero;
    FloatVector sum1 = zero;
    FloatVector sum2 = zero;
    FloatVector sum3 = zero;
    FloatVector next0 = zero;
    FloatVector next1 = zero;
    FloatVector next2 = zero;
    FloatVector next3 = zero;
    for (int k = 0; k < in; k++) {
      int begin = k * columns + j;
      FloatVector w0 = FloatVector.fromArray(SPECIES, w, begin);
      FloatVector w1 = FloatVector.fromArray(SPECIES, w, begin + LANES);
      FloatVector w2 = FloatVector.fromArray(SPECIES, w, begin + 2 * LANES);
      FloatVector w3 = FloatVector.fromArray(SPECIES, w, begin + 3 * LANES);
      FloatVector term = FloatVector.broadcast(SPECIES, rows[i * in + k]);
      sum0 = term.fma(w0, sum0);
      sum1 = term.fma(w1, sum1);
      sum2 = term.fma(w2, sum2);
      sum3 = term.fma(w3, sum3);
      FloatVector next = FloatVector.broadcast(SPECIES, rows[(i + 1) * in + k]);
      next0 = next.fma(w0, next0);
      next1 = next.fma(w1, next1);
      next2 = next.fma(w2, next2);
      next3 = next.fma(w3, next3);
    }
    int at = i * columns + j;
    sum0.intoArray(sums, at);
    sum1.intoArray(sums, at + LANES);
    sum2.intoArray(sums, at + 2 * LANES);
    sum3.intoArray(sums, at + 3 * LANES);
    next0.intoArray(sums, at + columns);
    next1.intoArray(sums, at + columns + LANES);
    next2.intoArray(sums, at + columns + 2 * LANES);
    next3.intoArray(sums, at + columns + 3 * LANES);
  }

  /** See {@link Kernels#rectify}. */
  static void rectify(float[] z, int from, float[] bias, float[] into, int at) {
    FloatVector zero = FloatVector.zero(SPECIES);
    int bound = SPECIES.loopBound(bias.length);
    for (int j = 0; j < bound; j += LANES) {
      FloatVector sum = FloatVector.fromArray(SPECIES, z, from + j);
      sum.add(FloatVector.fromArray(SPECIES, bias, j)).max(zero).intoArray(into, at + j);
    }
    PlainKernels.rectify(z, from, bias, into, at, bound);
  }

  static void product(SparseRows x, int from, int rows, float[] w, int columns, float[] sums) {
    int strips = columns - columns % STRIP;
    for (int i = 0; i < rows; i++) {
      int begin = x.starts()[from + i];
      int end = x.starts()[from + i + 1];
      for (int j = 0; j < strips; j += STRIP) {
        strip(x.values(), x.indices(), begin, end, w, columns, j, sums, i * columns + j);
      }
      for (int j = strips; j < columns; j += LANES) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int k = begin; k < end; k++) {
          FloatVector weights = FloatVector.fromArray(SPECIES, w, x.indices()[k] * columns + j);
          sum = FloatVector.broadcast(SPECIES, x.values()[k]).fma(weights, sum);
        }
        sum.intoArray(sums, i * columns + j);
      }
    }
  }

  /** Eight vectors of the sums of one row, from column j on. */
  private static void strip(
      float[] terms,
      int[] indices,
      int from,
      int to,
      float[] w,
      int columns,
      int j,
      float[] sums,
      int at) {
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector sum0 = zero;
    FloatVector sum1 = zero;
    FloatVector sum2 = zero;
    FloatVector sum3 = zero;
    FloatVector sum4 = zero;
    FloatVector sum5 = zero;
    FloatVector sum6 = zero;
    FloatVector sum7 = zero;
    for (int k = from; k < to; k++) {
      FloatVector term = FloatVector.broadcast(SPECIES, terms[k]);
      int begin = indices[k] * columns + j;
      sum0 = term.fma(FloatVector.fromArray(SPECIES, w, begin), sum0);
      sum1 = term.fma(FloatVector.fromArray(SPECIES, w, begin + LANES), sum1);
      sum2 = term.fma(FloatVector.fromArray(SPECIES, w, begin + 2 * LANES), sum2);
      sum3 = term.fma(FloatVector.fromArray(SPECIES, w, begin + 3 * LANES), sum3);
      sum4 = term.fma(FloatVector.fromArray(SPECIES, w, begin + 4 * LANES), sum4);
      sum5 = term.fma(FloatVector.fromArray(SPECIES, w, begin + 5 * LANES), sum5);
      sum6 = term.fma(FloatVector.fromArray(SPECIES, w, begin + 6 * LANES), sum6);
      sum7 = term.fma(FloatVector.fromArray(SPECIES, w, begin + 7 * LANES), sum7);
    }
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
  private static void column(int in, int columns, float[] rows, float[] w, int j, float[] sums) {
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
      FloatVector weights = FloatVector.fromArray(SPECIES, w, k * columns + j);
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
    sum1.intoArray(sums, columns + j);
    sum2.intoArray(sums, 2 * columns + j);
    sum3.intoArray(sums, 3 * columns + j);
    sum4.intoArray(sums, 4 * columns + j);
    sum5.intoArray(sums, 5 * columns + j);
    sum6.intoArray(sums, 6 * columns + j);
    sum7.intoArray(sums, 7 * columns + j);
  }
}
