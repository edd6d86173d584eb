package io.headwater.network;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * z ← x w in vectors, every sum from its first term to its last.
 *
 * <p>The order of a sum does not depend on where its row or column stands, which a BLAS does not
 * promise. Tiles of four rows by two vectors keep 8 sums in registers; larger ones were not faster.
 * Where columns do not fill the last vector, it begins further left: computing some columns twice
 * gives the same bits twice.
 */
final class VectorProduct {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int TILE = 4;

  private VectorProduct() {}

  static void product(int rows, int in, int out, FloatBlock x, FloatBlock w, FloatBlock z) {
    if (out < LANES) {
      PlainKernels.product(rows, in, out, x, w, z, 0);
      return;
    }
    int tiled = rows - rows % TILE;
    int j = 0;
    for (; j + 2 * LANES <= out; j += 2 * LANES) {
      wideTiles(tiled, j, in, out, x, w, z);
      singleRows(tiled, rows, j, in, out, x, w, z);
      singleRows(tiled, rows, j + LANES, in, out, x, w, z);
    }
    for (; j < out; j += LANES) {
      int begin = Math.min(j, out - LANES);
      narrowTiles(tiled, begin, in, out, x, w, z);
      singleRows(tiled, rows, begin, in, out, x, w, z);
    }
  }

  private static FloatVector get(ByteBuffer bytes, int at) {
    return FloatVector.fromByteBuffer(SPECIES, bytes, at << 2, ByteOrder.nativeOrder());
  }

  private static void set(ByteBuffer bytes, int at, FloatVector value) {
    value.intoByteBuffer(bytes, at << 2, ByteOrder.nativeOrder());
  }

  private static FloatVector all(FloatBuffer floats, int at) {
    return FloatVector.broadcast(SPECIES, floats.get(at));
  }

  /** Two vectors of columns from column j on, of rows [0, rows), a multiple of four. */
  private static void wideTiles(
      int rows, int j, int in, int out, FloatBlock x, FloatBlock w, FloatBlock z) {
    FloatBuffer xFloats = x.floats();
    ByteBuffer wBytes = w.bytes();
    ByteBuffer zBytes = z.bytes();
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < rows; i += TILE) {
      int x0 = i * in;
      int z0 = i * out + j;
      FloatVector left0 = zero;
      FloatVector right0 = zero;
      FloatVector left1 = zero;
      FloatVector right1 = zero;
      FloatVector left2 = zero;
      FloatVector right2 = zero;
      FloatVector left3 = zero;
      FloatVector right3 = zero;
      for (int k = 0; k < in; k++) {
        FloatVector w0 = get(wBytes, k * out + j);
        FloatVector w1 = get(wBytes, k * out + j + LANES);
        FloatVector a0 = all(xFloats, x0 + k);
        left0 = a0.fma(w0, left0);
        right0 = a0.fma(w1, right0);
        FloatVector a1 = all(xFloats, x0 + in + k);
        left1 = a1.fma(w0, left1);
        right1 = a1.fma(w1, right1);
        FloatVector a2 = all(xFloats, x0 + 2 * in + k);
        left2 = a2.fma(w0, left2);
        right2 = a2.fma(w1, right2);
        FloatVector a3 = all(xFloats, x0 + 3 * in + k);
        left3 = a3.fma(w0, left3);
        right3 = a3.fma(w1, right3);
      }
      set(zBytes, z0, left0);
      set(zBytes, z0 + LANES, right0);
      set(zBytes, z0 + out, left1);
      set(zBytes, z0 + out + LANES, right1);
      set(zBytes, z0 + 2 * out, left2);
      set(zBytes, z0 + 2 * out + LANES, right2);
      set(zBytes, z0 + 3 * out, left3);
      set(zBytes, z0 + 3 * out + LANES, right3);
    }
  }

  /** One vector of columns from column j on, of rows [0, rows), a multiple of four. */
  private static void narrowTiles(
      int rows, int j, int in, int out, FloatBlock x, FloatBlock w, FloatBlock z) {
    FloatBuffer xFloats = x.floats();
    ByteBuffer wBytes = w.bytes();
    ByteBuffer zBytes = z.bytes();
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < rows; i += TILE) {
      int x0 = i * in;
      int z0 = i * out + j;
      FloatVector sum0 = zero;
      FloatVector sum1 = zero;
      FloatVector sum2 = zero;
      FloatVector sum3 = zero;
      for (int k = 0; k < in; k++) {
        FloatVector w0 = get(wBytes, k * out + j);
        FloatVector a0 = all(xFloats, x0 + k);
        sum0 = a0.fma(w0, sum0);
        FloatVector a1 = all(xFloats, x0 + in + k);
        sum1 = a1.fma(w0, sum1);
        FloatVector a2 = all(xFloats, x0 + 2 * in + k);
        sum2 = a2.fma(w0, sum2);
        FloatVector a3 = all(xFloats, x0 + 3 * in + k);
        sum3 = a3.fma(w0, sum3);
      }
      set(zBytes, z0, sum0);
      set(zBytes, z0 + out, sum1);
      set(zBytes, z0 + 2 * out, sum2);
      set(zBytes, z0 + 3 * out, sum3);
    }
  }

  /** One vector of columns from column j on, of rows [from, to). */
  private static void singleRows(
      int from, int to, int j, int in, int out, FloatBlock x, FloatBlock w, FloatBlock z) {
    FloatBuffer xFloats = x.floats();
    ByteBuffer wBytes = w.bytes();
    ByteBuffer zBytes = z.bytes();
    for (int i = from; i < to; i++) {
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int k = 0; k < in; k++) {
        sum = all(xFloats, i * in + k).fma(get(wBytes, k * out + j), sum);
      }
      set(zBytes, i * out + j, sum);
    }
  }
}
