package io.headwater.network;

import java.util.Arrays;

/** The kernels as plain loops: what the vector form is tested against, and runs on any machine. */
final class PlainKernels implements Kernels {
  @Override
  public void addScaled(float factor, FloatBlock x, int x0, FloatBlock y, int y0, int size) {
    for (int k = 0; k < size; k++) {
      y.set(y0 + k, Math.fma(factor, x.get(x0 + k), y.get(y0 + k)));
    }
  }

  @Override
  public void biasRelu(
      FloatBlock z, int z0, FloatBlock b, int b0, FloatBlock h, int h0, int rows, int columns) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        int k = i * columns + j;
        float value = z.get(z0 + k) + b.get(b0 + j);
        z.set(z0 + k, value);
        h.set(h0 + k, value <= 0f ? 0f : value);
      }
    }
  }

  @Override
  public void biasSoftplus(
      FloatBlock z,
      int z0,
      FloatBlock b,
      int b0,
      FloatBlock h,
      int h0,
      FloatBlock s,
      int s0,
      int rows,
      int columns) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        int k = i * columns + j;
        float value = z.get(z0 + k) + b.get(b0 + j);
        float e = Softplus.exp(-Math.abs(value));
        z.set(z0 + k, value);
        h.set(h0 + k, Softplus.value(value, e));
        s.set(s0 + k, Softplus.slope(value, e));
      }
    }
  }

  @Override
  public void bias(FloatBlock z, int z0, FloatBlock b, int b0, int rows, int columns) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        int k = z0 + i * columns + j;
        z.set(k, z.get(k) + b.get(b0 + j));
      }
    }
  }

  @Override
  public void reluBackward(
      FloatBlock d,
      int d0,
      FloatBlock h,
      int h0,
      int rows,
      int columns,
      FloatBlock sums,
      int sums0) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        int k = i * columns + j;
        float value = h.get(h0 + k) <= 0f ? 0f : d.get(d0 + k);
        d.set(d0 + k, value);
        sums.set(sums0 + j, sums.get(sums0 + j) + value);
      }
    }
  }

  @Override
  public void slopeBackward(
      FloatBlock d,
      int d0,
      FloatBlock s,
      int s0,
      int rows,
      int columns,
      FloatBlock sums,
      int sums0) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        int k = i * columns + j;
        float value = d.get(d0 + k) * s.get(s0 + k);
        d.set(d0 + k, value);
        sums.set(sums0 + j, sums.get(sums0 + j) + value);
      }
    }
  }

  @Override
  public void headBackward(
      float[] c,
      int c0,
      FloatBlock w,
      int w0,
      FloatBlock h,
      int h0,
      FloatBlock s,
      int s0,
      FloatBlock d,
      int d0,
      int rows,
      int columns,
      FloatBlock g,
      int gw0,
      int gb0) {
    boolean relu = s == h;
    for (int i = 0; i < rows; i++) {
      float ci = c[c0 + i];
      for (int j = 0; j < columns; j++) {
        int k = i * columns + j;
        float value = slopeTimes(ci * w.get(w0 + j), s.get(s0 + k), relu);
        d.set(d0 + k, value);
        g.set(gb0 + j, g.get(gb0 + j) + value);
        g.set(gw0 + j, Math.fma(ci, h.get(h0 + k), g.get(gw0 + j)));
      }
    }
  }

  @Override
  public void headSlope(
      FloatBlock w,
      int w0,
      FloatBlock s,
      int s0,
      boolean relu,
      FloatBlock d,
      int d0,
      int rows,
      int columns) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        int k = i * columns + j;
        d.set(d0 + k, slopeTimes(w.get(w0 + j), s.get(s0 + k), relu));
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
  public void blend(
      float[] e,
      FloatBlock a,
      int[] aRows,
      FloatBlock b,
      int[] bRows,
      int from,
      FloatBlock z,
      int z0,
      int rows,
      int columns) {
    for (int i = 0; i < rows; i++) {
      float weight = e[from + i];
      int a0 = aRows[from + i] * columns;
      int b0 = bRows[from + i] * columns;
      for (int j = 0; j < columns; j++) {
        float other = b.get(b0 + j);
        z.set(z0 + i * columns + j, Math.fma(weight, a.get(a0 + j) - other, other));
      }
    }
  }

  @Override
  public void rowDots(
      FloatBlock a, int a0, FloatBlock b, int b0, int rows, int columns, float[] into, int into0) {
    float[] strands = new float[STRANDS];
    for (int i = 0; i < rows; i++) {
      Arrays.fill(strands, 0f);
      for (int j = 0; j < columns; j++) {
        int k = i * columns + j;
        int strand = j % STRANDS;
        strands[strand] = Math.fma(a.get(a0 + k), b.get(b0 + k), strands[strand]);
      }
      into[into0 + i] = addStrands(strands);
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
  public void scaleRows(
      float[] f, FloatBlock x, int x0, FloatBlock y, int y0, int rows, int columns) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        int k = i * columns + j;
        y.set(y0 + k, f[i] * x.get(x0 + k));
      }
    }
  }

  @Override
  public void bend(
      FloatBlock e,
      int e0,
      FloatBlock d,
      int d0,
      FloatBlock s,
      int s0,
      FloatBlock z,
      int z0,
      int rows,
      int columns,
      FloatBlock sums,
      int sums0) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        int k = i * columns + j;
        float slope = s.get(s0 + k);
        float before = e.get(e0 + k);
        float after = before * slope;
        z.set(z0 + k, before * d.get(d0 + k) * (1f - slope));
        e.set(e0 + k, after);
        sums.set(sums0 + j, sums.get(sums0 + j) + after);
      }
    }
  }

  @Override
  public void columnSums(FloatBlock d, int d0, int rows, int columns, FloatBlock sums, int sums0) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        sums.set(sums0 + j, sums.get(sums0 + j) + d.get(d0 + i * columns + j));
      }
    }
  }

  @Override
  public void sparseProduct(
      SparseRows x, int from, int rows, FloatBlock w, int w0, FloatBlock z, int z0, int columns) {
    for (int i = 0; i < rows; i++) {
      int zi = z0 + i * columns;
      for (int j = 0; j < columns; j++) {
        float sum = 0f;
        for (int k = x.starts()[from + i]; k < x.starts()[from + i + 1]; k++) {
          sum = Math.fma(x.values()[k], w.get(w0 + x.indices()[k] * columns + j), sum);
        }
        z.set(zi + j, sum);
      }
    }
  }

  @Override
  public void sparseOuter(
      SparseRows x, int from, int rows, FloatBlock d, int d0, FloatBlock g, int g0, int columns) {
    for (int i = 0; i < rows; i++) {
      for (int k = x.starts()[from + i]; k < x.starts()[from + i + 1]; k++) {
        addScaled(x.values()[k], d, d0 + i * columns, g, g0 + x.indices()[k] * columns, columns);
      }
    }
  }

  @Override
  public void adam(
      FloatBlock w,
      FloatBlock g,
      FloatBlock m,
      FloatBlock v,
      int size,
      float beta1,
      float rest1,
      float beta2,
      float rest2,
      float step,
      float root,
      float epsilon) {
    for (int k = 0; k < size; k++) {
      float gk = g.get(k);
      float mk = Math.fma(beta1, m.get(k), rest1 * gk);
      float vk = Math.fma(beta2, v.get(k), rest2 * gk * gk);
      m.set(k, mk);
      v.set(k, vk);
      w.set(k, w.get(k) - step * mk / Math.fma((float) Math.sqrt(vk), root, epsilon));
    }
  }
}
