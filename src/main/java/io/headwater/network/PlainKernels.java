package io.headwater.network;

import java.util.Arrays;

/**
 * The kernels as plain loops: they run on any machine, and are what the vector form is tested
 * against. The static forms begin at column {@code from}, where a vector form leaves off.
 */
final class PlainKernels implements Kernels {
  @Override
  public void fill(FloatBlock x, float value, int size) {
    for (int k = 0; k < size; k++) {
      x.set(k, value);
    }
  }

  @Override
  public void addScaled(float factor, FloatBlock x, FloatBlock y, int size) {
    addScaled(factor, x, 0, y, 0, size);
  }

  static void addScaled(float factor, FloatBlock x, int x0, FloatBlock y, int y0, int size) {
    for (int k = 0; k < size; k++) {
      y.set(y0 + k, Math.fma(factor, x.get(x0 + k), y.get(y0 + k)));
    }
  }

  @Override
  public void biasRelu(FloatBlock z, FloatBlock b, FloatBlock h, int rows, int columns) {
    biasRelu(z, b, h, rows, columns, 0);
  }

  static void biasRelu(FloatBlock z, FloatBlock b, FloatBlock h, int rows, int columns, int from) {
    for (int i = 0; i < rows; i++) {
      for (int j = from; j < columns; j++) {
        int k = i * columns + j;
        float value = z.get(k) + b.get(j);
        z.set(k, value);
        h.set(k, value <= 0f ? 0f : value);
      }
    }
  }

  @Override
  public void biasSoftplus(
      FloatBlock z, FloatBlock b, FloatBlock h, FloatBlock s, int rows, int columns) {
    biasSoftplus(z, b, h, s, rows, columns, 0);
  }

  static void biasSoftplus(
      FloatBlock z, FloatBlock b, FloatBlock h, FloatBlock s, int rows, int columns, int from) {
    for (int i = 0; i < rows; i++) {
      for (int j = from; j < columns; j++) {
        int k = i * columns + j;
        float value = z.get(k) + b.get(j);
        float e = Softplus.exp(-Math.abs(value));
        z.set(k, value);
        h.set(k, Softplus.value(value, e));
        s.set(k, Softplus.slope(value, e));
      }
    }
  }

  @Override
  public void bias(FloatBlock z, FloatBlock b, int rows, int columns) {
    bias(z, b, rows, columns, 0);
  }

  static void bias(FloatBlock z, FloatBlock b, int rows, int columns, int from) {
    for (int i = 0; i < rows; i++) {
      for (int j = from; j < columns; j++) {
        int k = i * columns + j;
        z.set(k, z.get(k) + b.get(j));
      }
    }
  }

  @Override
  public void reluBackward(FloatBlock d, FloatBlock h, int rows, int columns, FloatBlock sums) {
    reluBackward(d, h, rows, columns, sums, 0);
  }

  static void reluBackward(
      FloatBlock d, FloatBlock h, int rows, int columns, FloatBlock sums, int from) {
    for (int i = 0; i < rows; i++) {
      for (int j = from; j < columns; j++) {
        int k = i * columns + j;
        float value = slopeTimes(d.get(k), h.get(k), true);
        d.set(k, value);
        sums.set(j, sums.get(j) + value);
      }
    }
  }

  @Override
  public void slopeBackward(FloatBlock d, FloatBlock s, int rows, int columns, FloatBlock sums) {
    slopeBackward(d, s, rows, columns, sums, 0);
  }

  static void slopeBackward(
      FloatBlock d, FloatBlock s, int rows, int columns, FloatBlock sums, int from) {
    for (int i = 0; i < rows; i++) {
      for (int j = from; j < columns; j++) {
        int k = i * columns + j;
        float value = d.get(k) * s.get(k);
        d.set(k, value);
        sums.set(j, sums.get(j) + value);
      }
    }
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
    headBackward(c, c0, w, h, s, d, rows, columns, gw, gb, 0);
  }

  static void headBackward(
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
      int from) {
    for (int i = 0; i < rows; i++) {
      float ci = c[c0 + i];
      for (int j = from; j < columns; j++) {
        int k = i * columns + j;
        float value = slopeTimes(ci * w.get(j), s.get(k), s == h);
        d.set(k, value);
        gb.set(j, gb.get(j) + value);
        gw.set(j, Math.fma(ci, h.get(k), gw.get(j)));
      }
    }
  }

  private static float slopeTimes(float value, float s, boolean relu) {
    if (relu) {
      return s <= 0f ? 0f : value;
    }
    return value * s;
  }

  @Override
  public void headSlope(
      FloatBlock w, FloatBlock s, boolean relu, FloatBlock d, int rows, int columns) {
    headSlope(w, s, relu, d, rows, columns, 0);
  }

  static void headSlope(
      FloatBlock w, FloatBlock s, boolean relu, FloatBlock d, int rows, int columns, int from) {
    for (int i = 0; i < rows; i++) {
      for (int j = from; j < columns; j++) {
        int k = i * columns + j;
        d.set(k, slopeTimes(w.get(j), s.get(k), relu));
      }
    }
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
    for (int i = 0; i < rows; i++) {
      int a0 = aRows[from + i] * columns;
      int b0 = bRows[from + i] * columns;
      blendRow(e[from + i], a, a0, b, b0, z, i * columns, columns);
    }
  }

  static void blendRow(
      float e, FloatBlock a, int a0, FloatBlock b, int b0, FloatBlock z, int z0, int columns) {
    for (int j = 0; j < columns; j++) {
      float other = b.get(b0 + j);
      z.set(z0 + j, Math.fma(e, a.get(a0 + j) - other, other));
    }
  }

  @Override
  public void rowDots(
      FloatBlock a, FloatBlock b, int rows, int columns, float[] strands, float[] into) {
    for (int i = 0; i < rows; i++) {
      Arrays.fill(strands, 0f);
      addProducts(a, b, i * columns, (i + 1) * columns, strands);
      into[i] = addStrands(strands);
    }
  }

  /** strands[k mod 16] += aₖ bₖ, k counted from {@code begin}. */
  static void addProducts(FloatBlock a, FloatBlock b, int begin, int end, float[] strands) {
    for (int k = begin; k < end; k++) {
      int strand = (k - begin) % STRANDS;
      strands[strand] = Math.fma(a.get(k), b.get(k), strands[strand]);
    }
  }

  /** Adds the second half of the strands to the first, until one is left. */
  static float addStrands(float[] strands) {
    for (int half = STRANDS / 2; half > 0; half /= 2) {
      for (int k = 0; k < half; k++) {
        strands[k] += strands[k + half];
      }
    }
    return strands[0];
  }

  @Override
  public void scale(float f, FloatBlock x, FloatBlock y, int size) {
    scale(f, x, y, size, 0);
  }

  static void scale(float f, FloatBlock x, FloatBlock y, int size, int from) {
    for (int k = from; k < size; k++) {
      y.set(k, f * x.get(k));
    }
  }

  @Override
  public void selectRows(FloatBlock x, int[] rows, int count, FloatBlock y, int columns) {
    selectRows(x, rows, count, y, columns, 0);
  }

  static void selectRows(FloatBlock x, int[] rows, int count, FloatBlock y, int columns, int from) {
    for (int k = 0; k < count; k++) {
      for (int j = from; j < columns; j++) {
        y.set(k * columns + j, x.get(rows[k] * columns + j));
      }
    }
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
    bend(e, d, s, z, rows, columns, sums, 0);
  }

  static void bend(
      FloatBlock e,
      FloatBlock d,
      FloatBlock s,
      FloatBlock z,
      int rows,
      int columns,
      FloatBlock sums,
      int from) {
    for (int i = 0; i < rows; i++) {
      for (int j = from; j < columns; j++) {
        int k = i * columns + j;
        float slope = s.get(k);
        float before = e.get(k);
        float after = before * slope;
        z.set(k, before * d.get(k) * (1f - slope));
        e.set(k, after);
        sums.set(j, sums.get(j) + after);
      }
    }
  }

  @Override
  public void columnSums(FloatBlock d, int rows, int columns, FloatBlock sums) {
    columnSums(d, rows, columns, sums, 0);
  }

  static void columnSums(FloatBlock d, int rows, int columns, FloatBlock sums, int from) {
    for (int i = 0; i < rows; i++) {
      for (int j = from; j < columns; j++) {
        sums.set(j, sums.get(j) + d.get(i * columns + j));
      }
    }
  }

  @Override
  public int padded(int columns) {
    return columns;
  }

  @Override
  public void product(Tile x, int rows, float[] w, int columns, float[] sums) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        float sum = 0f;
        for (int k = 0; k < x.width(); k++) {
          sum = Math.fma(x.rows[i * x.width() + k], w[k * columns + j], sum);
        }
        sums[i * columns + j] = sum;
      }
    }
  }

  @Override
  public void product(SparseRows x, int from, int rows, float[] w, int columns, float[] sums) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        float sum = 0f;
        for (int k = x.starts()[from + i]; k < x.starts()[from + i + 1]; k++) {
          sum = Math.fma(x.values()[k], w[x.indices()[k] * columns + j], sum);
        }
        sums[i * columns + j] = sum;
      }
    }
  }

  @Override
  public void rectify(float[] z, int from, float[] bias, float[] into, int at) {
    rectify(z, from, bias, into, at, 0);
  }

  static void rectify(float[] z, int from, float[] bias, float[] into, int at, int begin) {
    for (int j = begin; j < bias.length; j++) {
      into[at + j] = Math.max(z[from + j] + bias[j], 0f);
    }
  }

  @Override
  public void sparseProduct(
      SparseRows x, int from, int rows, FloatBlock w, FloatBlock z, int columns) {
    sparseProduct(x, from, rows, w, z, columns, 0);
  }

  static void sparseProduct(
      SparseRows x, int firstRow, int rows, FloatBlock w, FloatBlock z, int columns, int from) {
    for (int i = 0; i < rows; i++) {
      for (int j = from; j < columns; j++) {
        float sum = 0f;
        for (int k = x.starts()[firstRow + i]; k < x.starts()[firstRow + i + 1]; k++) {
          sum = Math.fma(x.values()[k], w.get(x.indices()[k] * columns + j), sum);
        }
        z.set(i * columns + j, sum);
      }
    }
  }

  @Override
  public void sparseOuter(
      SparseRows x, int from, int rows, FloatBlock d, FloatBlock g, int columns) {
    for (int i = 0; i < rows; i++) {
      for (int k = x.starts()[from + i]; k < x.starts()[from + i + 1]; k++) {
        addScaled(x.values()[k], d, i * columns, g, x.indices()[k] * columns, columns);
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
    adam(w, g, m, v, constants, rate, root, 0);
  }

  static void adam(
      FloatBlock w,
      FloatBlock g,
      FloatBlock m,
      FloatBlock v,
      AdamConstants constants,
      float rate,
      float root,
      int from) {
    for (int k = from; k < w.size(); k++) {
      float gk = g.get(k);
      float mk = Math.fma(constants.beta1(), m.get(k), constants.rest1() * gk);
      float vk = Math.fma(constants.beta2(), v.get(k), constants.rest2() * gk * gk);
      m.set(k, mk);
      v.set(k, vk);
      float denominator = Math.fma((float) Math.sqrt(vk), root, constants.epsilon());
      w.set(k, w.get(k) - rate * mk / denominator);
    }
  }
}
