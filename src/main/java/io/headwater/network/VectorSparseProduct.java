package io.headwater.network;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The product of sparse rows and a matrix in vectors: a row of it is a sum of few weight rows. */
final class VectorSparseProduct {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** Vectors of one row's sums that are in registers at a time. */
  private static final int STRIP = 4;

  private VectorSparseProduct() {}

  /** See {@link Kernels#sparseProduct}. */
  static void run(SparseRows x, int from, int rows, FloatBlock w, FloatBlock z, int columns) {
    ByteBuffer wBytes = w.bytes();
    ByteBuffer zBytes = z.bytes();
    int wide = columns - columns % (STRIP * LANES);
    int bound = SPECIES.loopBound(columns);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < wide; j += STRIP * LANES) {
        strip(x, from + i, wBytes, zBytes, i * columns, columns, j);
      }
      for (int j = wide; j < bound; j += LANES) {
        vector(x, from + i, wBytes, zBytes, i * columns, columns, j);
      }
    }
    PlainKernels.sparseProduct(x, from, rows, w, z, columns, bound);
  }

  /** Four vectors of the sums of one row, from column j on. */
  private static void strip(
      SparseRows x, int row, ByteBuffer w, ByteBuffer z, int z0, int columns, int j) {
    int[] indices = x.indices();
    float[] values = x.values();
    FloatVector sum0 = FloatVector.zero(SPECIES);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    int end = x.starts()[row + 1];
    for (int k = x.starts()[row]; k < end; k++) {
      FloatVector value = FloatVector.broadcast(SPECIES, values[k]);
      int at = indices[k] * columns + j;
      sum0 = value.fma(VectorKernels.get(w, at), sum0);
      sum1 = value.fma(VectorKernels.get(w, at + LANES), sum1);
      sum2 = value.fma(VectorKernels.get(w, at + 2 * LANES), sum2);
      sum3 = value.fma(VectorKernels.get(w, at + 3 * LANES), sum3);
    }
    VectorKernels.set(z, z0 + j, sum0);
    VectorKernels.set(z, z0 + j + LANES, sum1);
    VectorKernels.set(z, z0 + j + 2 * LANES, sum2);
    VectorKernels.set(z, z0 + j + 3 * LANES, sum3);
  }

  private static void vector(
      SparseRows x, int row, ByteBuffer w, ByteBuffer z, int z0, int columns, int j) {
    FloatVector sum = FloatVector.zero(SPECIES);
    for (int k = x.starts()[row]; k < x.starts()[row + 1]; k++) {
      FloatVector value = FloatVector.broadcast(SPECIES, x.values()[k]);
      sum = value.fma(VectorKernels.get(w, x.indices()[k] * columns + j), sum);
    }
    VectorKernels.set(z, z0 + j, sum);
  }
}
