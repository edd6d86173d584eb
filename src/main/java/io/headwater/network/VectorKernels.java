package io.headwater.network;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernels in vectors of the machine's own width; columns that fill no vector are left to the
 * plain form.
 *
 * <p>A loop takes its blocks' buffers beforehand: the compiler reads them anew after every access
 * to memory outside the heap, which took up to half the time of a loop.
 *
 * <p>Where sums run over rows, a vector's worth of columns is taken from the first row to the last
 * with its sums in a register.
 */
final class VectorKernels implements Kernels {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int FEWEST_LANES = 8;

  /** Half the strands of a sum over columns: the same on machines of both widths. */
  private static final VectorSpecies<Float> HALF = FloatVector.SPECIES_256;

  /** Whether this machine has vectors of 8 floats or more and memory access as compiled here. */
  static boolean isSupported() {
    if (LANES < FEWEST_LANES) {
      return false;
    }
    ByteBuffer bytes = ByteBuffer.allocateDirect(SPECIES.vectorByteSize());
    FloatVector loaded = FloatVector.fromByteBuffer(SPECIES, bytes, 0, ByteOrder.nativeOrder());
    loaded.intoByteBuffer(bytes, 0, ByteOrder.nativeOrder());
    return true;
  }

  /** The vector that begins at float {@code at}. */
  static FloatVector get(ByteBuffer bytes, int at) {
    return FloatVector.fromByteBuffer(SPECIES, bytes, at << 2, ByteOrder.nativeOrder());
  }

  /** Puts a vector there. */
  static void set(ByteBuffer bytes, int at, FloatVector value) {
    value.intoByteBuffer(bytes, at << 2, ByteOrder.nativeOrder());
  }

  private static FloatVector all(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }

  /** 0 where s ≤ 0, else the value. */
  private static FloatVector whereOn(FloatVector value, FloatVector s) {
    return value.blend(0f, s.compare(VectorOperators.LE, 0f));
  }

  @Override
  public void fill(FloatBlock x, float value, int size) {
    ByteBuffer xBytes = x.bytes();
    int bound = SPECIES.loopBound(size);
    FloatVector v = all(value);
    for (int k = 0; k < bound; k += LANES) {
      set(xBytes, k, v);
    }
    for (int k = bound; k < size; k++) {
      x.set(k, value);
    }
  }

  @Override
  public void addScaled(float factor, FloatBlock x, FloatBlock y, int size) {
    addScaled(factor, x, 0, y, 0, size);
  }

  private static void addScaled(
      float factor, FloatBlock x, int x0, FloatBlock y, int y0, int size) {
    ByteBuffer xBytes = x.bytes();
    ByteBuffer yBytes = y.bytes();
    int bound = SPECIES.loopBound(size);
    FloatVector f = all(factor);
    for (int k = 0; k < bound; k += LANES) {
      set(yBytes, y0 + k, f.fma(get(xBytes, x0 + k), get(yBytes, y0 + k)));
    }
    PlainKernels.addScaled(factor, x, x0 + bound, y, y0 + bound, size - bound);
  }

  @Override
  public void biasRelu(FloatBlock z, FloatBlock b, FloatBlock h, int rows, int columns) {
    ByteBuffer zBytes = z.bytes();
    ByteBuffer bBytes = b.bytes();
    ByteBuffer hBytes = h.bytes();
    int bound = SPECIES.loopBound(columns);
    for (int i = 0; i < rows; i++) {
      if (z == h) {
        biasReluInPlace(zBytes, bBytes, i * columns, bound);
      } else {
        biasReluBeside(zBytes, bBytes, hBytes, i * columns, bound);
      }
    }
    PlainKernels.biasRelu(z, b, h, rows, columns, bound);
  }

  private static void biasReluInPlace(ByteBuffer z, ByteBuffer b, int row, int bound) {
    for (int j = 0; j < bound; j += LANES) {
      FloatVector value = get(z, row + j).add(get(b, j));
      set(z, row + j, whereOn(value, value));
    }
  }

  private static void biasReluBeside(ByteBuffer z, ByteBuffer b, ByteBuffer h, int row, int bound) {
    for (int j = 0; j < bound; j += LANES) {
      FloatVector value = get(z, row + j).add(get(b, j));
      set(z, row + j, value);
      set(h, row + j, whereOn(value, value));
    }
  }

  @Override
  public void biasSoftplus(
      FloatBlock z, FloatBlock b, FloatBlock h, FloatBlock s, int rows, int columns) {
    VectorSoftplus.run(z, b, h, s, rows, columns);
  }

  @Override
  public void bias(FloatBlock z, FloatBlock b, int rows, int columns) {
    ByteBuffer zBytes = z.bytes();
    ByteBuffer bBytes = b.bytes();
    int bound = SPECIES.loopBound(columns);
    for (int j = 0; j < bound; j += LANES) {
      FloatVector bias = get(bBytes, j);
      for (int i = 0; i < rows; i++) {
        int k = i * columns + j;
        set(zBytes, k, get(zBytes, k).add(bias));
      }
    }
    PlainKernels.bias(z, b, rows, columns, bound);
  }

  @Override
  public void reluBackward(FloatBlock d, FloatBlock h, int rows, int columns, FloatBlock sums) {
    ByteBuffer dBytes = d.bytes();
    ByteBuffer hBytes = h.bytes();
    ByteBuffer sumsBytes = sums.bytes();
    int bound = SPECIES.loopBound(columns);
    for (int j = 0; j < bound; j += LANES) {
      FloatVector sum = get(sumsBytes, j);
      for (int i = 0; i < rows; i++) {
        int k = i * columns + j;
        FloatVector value = whereOn(get(dBytes, k), get(hBytes, k));
        set(dBytes, k, value);
        sum = sum.add(value);
      }
      set(sumsBytes, j, sum);
    }
    PlainKernels.reluBackward(d, h, rows, columns, sums, bound);
  }

  @Override
  public void slopeBackward(FloatBlock d, FloatBlock s, int rows, int columns, FloatBlock sums) {
    ByteBuffer dBytes = d.bytes();
    ByteBuffer sBytes = s.bytes();
    ByteBuffer sumsBytes = sums.bytes();
    int bound = SPECIES.loopBound(columns);
    for (int j = 0; j < bound; j += LANES) {
      FloatVector sum = get(sumsBytes, j);
      for (int i = 0; i < rows; i++) {
        int k = i * columns + j;
        FloatVector value = get(dBytes, k).mul(get(sBytes, k));
        set(dBytes, k, value);
        sum = sum.add(value);
      }
      set(sumsBytes, j, sum);
    }
    PlainKernels.slopeBackward(d, s, rows, columns, sums, bound);
  }

  @Override
  public void headBackward(
      float[] c,
      int c0,
      FloatBlock w,
      FloatBlock h,
      FloatBlock s,
      FloatBlock d,
      int rows,
      int columns,
      FloatBlock gw,
      FloatBlock gb) {
    int bound = SPECIES.loopBound(columns);
    for (int j = 0; j < bound; j += LANES) {
      if (s == h) {
        reluHeadColumns(c, c0, w, h, d, rows, columns, gw, gb, j);
      } else {
        slopeHeadColumns(c, c0, w, h, s, d, rows, columns, gw, gb, j);
      }
    }
    PlainKernels.headBackward(c, c0, w, h, s, d, rows, columns, gw, gb, bound);
  }

  private static void reluHeadColumns(
      float[] c,
      int c0,
      FloatBlock w,
      FloatBlock h,
      FloatBlock d,
      int rows,
      int columns,
      FloatBlock gw,
      FloatBlock gb,
      int j) {
    ByteBuffer wBytes = w.bytes();
    ByteBuffer hBytes = h.bytes();
    ByteBuffer dBytes = d.bytes();
    ByteBuffer gwBytes = gw.bytes();
    ByteBuffer gbBytes = gb.bytes();
    FloatVector weight = get(wBytes, j);
    FloatVector weightSum = get(gwBytes, j);
    FloatVector biasSum = get(gbBytes, j);
    for (int i = 0; i < rows; i++) {
      int k = i * columns + j;
      FloatVector ci = all(c[c0 + i]);
      FloatVector activation = get(hBytes, k);
      FloatVector value = whereOn(ci.mul(weight), activation);
      set(dBytes, k, value);
      biasSum = biasSum.add(value);
      weightSum = ci.fma(activation, weightSum);
    }
    set(gwBytes, j, weightSum);
    set(gbBytes, j, biasSum);
  }

  private static void slopeHeadColumns(
      float[] c,
      int c0,
      FloatBlock w,
      FloatBlock h,
      FloatBlock s,
      FloatBlock d,
      int rows,
      int columns,
      FloatBlock gw,
      FloatBlock gb,
      int j) {
    ByteBuffer wBytes = w.bytes();
    ByteBuffer hBytes = h.bytes();
    ByteBuffer sBytes = s.bytes();
    ByteBuffer dBytes = d.bytes();
    ByteBuffer gwBytes = gw.bytes();
    ByteBuffer gbBytes = gb.bytes();
    FloatVector weight = get(wBytes, j);
    FloatVector weightSum = get(gwBytes, j);
    FloatVector biasSum = get(gbBytes, j);
    for (int i = 0; i < rows; i++) {
      int k = i * columns + j;
      FloatVector ci = all(c[c0 + i]);
      FloatVector value = ci.mul(weight).mul(get(sBytes, k));
      set(dBytes, k, value);
      biasSum = biasSum.add(value);
      weightSum = ci.fma(get(hBytes, k), weightSum);
    }
    set(gwBytes, j, weightSum);
    set(gbBytes, j, biasSum);
  }

  @Override
  public void headSlope(
      FloatBlock w, FloatBlock s, boolean relu, FloatBlock d, int rows, int columns) {
    ByteBuffer wBytes = w.bytes();
    ByteBuffer sBytes = s.bytes();
    ByteBuffer dBytes = d.bytes();
    int bound = SPECIES.loopBound(columns);
    for (int j = 0; j < bound; j += LANES) {
      FloatVector weight = get(wBytes, j);
      if (relu) {
        for (int i = 0; i < rows; i++) {
          int k = i * columns + j;
          set(dBytes, k, whereOn(weight, get(sBytes, k)));
        }
      } else {
        for (int i = 0; i < rows; i++) {
          int k = i * columns + j;
          set(dBytes, k, weight.mul(get(sBytes, k)));
        }
      }
    }
    PlainKernels.headSlope(w, s, relu, d, rows, columns, bound);
  }

  @Override
  public void blend(
      float[] e,
      FloatBlock a,
      int[] aRows,
      FloatBlock b,
      int[] bRows,
      int from,
      FloatBlock z,
      int rows,
      int columns) {
    ByteBuffer aBytes = a.bytes();
    ByteBuffer bBytes = b.bytes();
    ByteBuffer zBytes = z.bytes();
    int bound = SPECIES.loopBound(columns);
    for (int i = 0; i < rows; i++) {
      int a0 = aRows[from + i] * columns;
      int b0 = bRows[from + i] * columns;
      int z0 = i * columns;
      FloatVector weight = all(e[from + i]);
      for (int j = 0; j < bound; j += LANES) {
        FloatVector other = get(bBytes, b0 + j);
        set(zBytes, z0 + j, weight.fma(get(aBytes, a0 + j).sub(other), other));
      }
      PlainKernels.blendRow(
          e[from + i], a, a0 + bound, b, b0 + bound, z, z0 + bound, columns - bound);
    }
  }

  @Override
  public void rowDots(
      FloatBlock a, FloatBlock b, int rows, int columns, float[] strands, float[] into) {
    ByteBuffer aBytes = a.bytes();
    ByteBuffer bBytes = b.bytes();
    int bound = columns - columns % STRANDS;
    for (int i = 0; i < rows; i++) {
      int begin = i * columns;
      FloatVector low = FloatVector.zero(HALF);
      FloatVector high = FloatVector.zero(HALF);
      for (int k = begin; k < begin + bound; k += STRANDS) {
        low = getHalf(aBytes, k).fma(getHalf(bBytes, k), low);
        high = getHalf(aBytes, k + STRANDS / 2).fma(getHalf(bBytes, k + STRANDS / 2), high);
      }
      low.intoArray(strands, 0);
      high.intoArray(strands, STRANDS / 2);
      PlainKernels.addProducts(a, b, begin + bound, begin + columns, strands);
      into[i] = PlainKernels.addStrands(strands);
    }
  }

  private static FloatVector getHalf(ByteBuffer bytes, int at) {
    return FloatVector.fromByteBuffer(HALF, bytes, at << 2, ByteOrder.nativeOrder());
  }

  @Override
  public void scale(float f, FloatBlock x, FloatBlock y, int size) {
    ByteBuffer xBytes = x.bytes();
    ByteBuffer yBytes = y.bytes();
    int bound = SPECIES.loopBound(size);
    FloatVector factor = all(f);
    for (int k = 0; k < bound; k += LANES) {
      set(yBytes, k, factor.mul(get(xBytes, k)));
    }
    PlainKernels.scale(f, x, y, size, bound);
  }

  @Override
  public void selectRows(FloatBlock x, int[] rows, int count, FloatBlock y, int columns) {
    ByteBuffer xBytes = x.bytes();
    ByteBuffer yBytes = y.bytes();
    int bound = SPECIES.loopBound(columns);
    for (int k = 0; k < count; k++) {
      for (int j = 0; j < bound; j += LANES) {
        set(yBytes, k * columns + j, get(xBytes, rows[k] * columns + j));
      }
    }
    PlainKernels.selectRows(x, rows, count, y, columns, bound);
  }

  @Override
  public void bend(
      FloatBlock e,
      FloatBlock d,
      FloatBlock s,
      FloatBlock z,
      int rows,
      int columns,
      FloatBlock sums) {
    ByteBuffer eBytes = e.bytes();
    ByteBuffer dBytes = d.bytes();
    ByteBuffer sBytes = s.bytes();
    ByteBuffer zBytes = z.bytes();
    ByteBuffer sumsBytes = sums.bytes();
    int bound = SPECIES.loopBound(columns);
    FloatVector one = all(1f);
    for (int j = 0; j < bound; j += LANES) {
      FloatVector sum = get(sumsBytes, j);
      for (int i = 0; i < rows; i++) {
        int k = i * columns + j;
        FloatVector slope = get(sBytes, k);
        FloatVector before = get(eBytes, k);
        FloatVector after = before.mul(slope);
        set(zBytes, k, before.mul(get(dBytes, k)).mul(one.sub(slope)));
        set(eBytes, k, after);
        sum = sum.add(after);
      }
      set(sumsBytes, j, sum);
    }
    PlainKernels.bend(e, d, s, z, rows, columns, sums, bound);
  }

  @Override
  public void columnSums(FloatBlock d, int rows, int columns, FloatBlock sums) {
    ByteBuffer dBytes = d.bytes();
    ByteBuffer sumsBytes = sums.bytes();
    int bound = SPECIES.loopBound(columns);
    for (int j = 0; j < bound; j += LANES) {
      FloatVector sum = get(sumsBytes, j);
      for (int i = 0; i < rows; i++) {
        int k = i * columns + j;
        sum = sum.add(get(dBytes, k));
      }
      set(sumsBytes, j, sum);
    }
    PlainKernels.columnSums(d, rows, columns, sums, bound);
  }

  @Override
  public int padded(int columns) {
    return VectorProduct.padded(columns);
  }

  @Override
  public void product(Tile x, int rows, float[] w, int columns, float[] sums) {
    VectorProduct.product(x, rows, w, columns, sums);
  }

  @Override
  public void product(SparseRows x, int from, int rows, float[] w, int columns, float[] sums) {
    VectorProduct.product(x, from, rows, w, columns, sums);
  }

  @Override
  public void rectify(float[] z, int from, float[] bias, float[] into, int at) {
    VectorProduct.rectify(z, from, bias, into, at);
  }

  @Override
  public void sparseProduct(
      SparseRows x, int from, int rows, FloatBlock w, FloatBlock z, int columns) {
    VectorSparseProduct.run(x, from, rows, w, z, columns);
  }

  @Override
  public void sparseOuter(
      SparseRows x, int from, int rows, FloatBlock d, FloatBlock g, int columns) {
    int[] starts = x.starts();
    int[] indices = x.indices();
    float[] values = x.values();
    for (int i = 0; i < rows; i++) {
      for (int k = starts[from + i]; k < starts[from + i + 1]; k++) {
        addScaled(values[k], d, i * columns, g, indices[k] * columns, columns);
      }
    }
  }

  @Override
  public void adam(
      FloatBlock w,
      FloatBlock g,
      FloatBlock m,
      FloatBlock v,
      AdamConstants constants,
      float rate,
      float root) {
    ByteBuffer wBytes = w.bytes();
    ByteBuffer gBytes = g.bytes();
    ByteBuffer mBytes = m.bytes();
    ByteBuffer vBytes = v.bytes();
    int bound = SPECIES.loopBound(w.size());
    FloatVector beta1 = all(constants.beta1());
    FloatVector beta2 = all(constants.beta2());
    FloatVector rootFactor = all(root);
    FloatVector epsilon = all(constants.epsilon());
    for (int k = 0; k < bound; k += LANES) {
      FloatVector gk = get(gBytes, k);
      FloatVector mk = beta1.fma(get(mBytes, k), gk.mul(constants.rest1()));
      FloatVector vk = beta2.fma(get(vBytes, k), gk.mul(constants.rest2()).mul(gk));
      set(mBytes, k, mk);
      set(vBytes, k, vk);
      FloatVector denominator = vk.lanewise(VectorOperators.SQRT).fma(rootFactor, epsilon);
      set(wBytes, k, get(wBytes, k).sub(mk.mul(rate).div(denominator)));
    }
    PlainKernels.adam(w, g, m, v, constants, rate, root, bound);
  }
}
