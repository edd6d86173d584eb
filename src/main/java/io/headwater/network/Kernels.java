package io.headwater.network;

/**
 * The loops between the matrix products, each fused as far as one pass over memory allows.
 *
 * <p>Blocks hold row-major matrices [rows, columns] from an offset on, in floats. Every element is
 * computed by the same operations in the same order in all implementations, so that these agree to
 * the last bit: sums over rows run from the first row to the last, sums over columns in 16 strands
 * that are added pairwise.
 */
interface Kernels {
  /** The strands of a sum over columns: element j goes to strand j mod 16. */
  int STRANDS = 16;

  /** The fastest that this virtual machine can run. */
  Kernels FASTEST = VectorSupport.fastest();

  /** y ← y + factor · x. */
  void addScaled(float factor, FloatBlock x, int x0, FloatBlock y, int y0, int size);

  /**
   * z ← z + b; h ← 0 where z ≤ 0, else z. The blocks z and h may be the same at the same offset.
   */
  void biasRelu(
      FloatBlock z, int z0, FloatBlock b, int b0, FloatBlock h, int h0, int rows, int columns);

  /** z ← z + b; h ← softplus(z); s ← logistic(z). The blocks z and h may be the same. */
  void biasSoftplus(
      FloatBlock z,
      int z0,
      FloatBlock b,
      int b0,
      FloatBlock h,
      int h0,
      FloatBlock s,
      int s0,
      int rows,
      int columns);

  /** z ← z + b. */
  void bias(FloatBlock z, int z0, FloatBlock b, int b0, int rows, int columns);

  /** d ← 0 where h ≤ 0; sums ← sums + Σ rows d. */
  void reluBackward(
      FloatBlock d,
      int d0,
      FloatBlock h,
      int h0,
      int rows,
      int columns,
      FloatBlock sums,
      int sums0);

  /** d ← d ⊙ s; sums ← sums + Σ rows d. */
  void slopeBackward(
      FloatBlock d,
      int d0,
      FloatBlock s,
      int s0,
      int rows,
      int columns,
      FloatBlock sums,
      int sums0);

  /**
   * The head of one output backwards: dᵢ ← cᵢ w ⊙ a′(hᵢ); gw ← gw + Σ cᵢ hᵢ; gb ← gb + Σ dᵢ.
   *
   * @param c cᵢ at {@code c[c0 + i]}
   * @param s the slopes a′ of a smooth activation, or h itself: then the slope is 0 where h ≤ 0 and
   *     1 elsewhere
   */
  void headBackward(
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
      int gb0);

  /** dᵢ ← w ⊙ a′(hᵢ); s as in {@link #headBackward}, its being h told by {@code relu}. */
  void headSlope(
      FloatBlock w,
      int w0,
      FloatBlock s,
      int s0,
      boolean relu,
      FloatBlock d,
      int d0,
      int rows,
      int columns);

  /** zᵢ ← eᵢ a[aRowᵢ] + (1 − eᵢ) b[bRowᵢ], for i from {@code from} on. */
  void blend(
      float[] e,
      FloatBlock a,
      int[] aRows,
      FloatBlock b,
      int[] bRows,
      int from,
      FloatBlock z,
      int z0,
      int rows,
      int columns);

  /** into[i] ← aᵢ · bᵢ. */
  void rowDots(
      FloatBlock a, int a0, FloatBlock b, int b0, int rows, int columns, float[] into, int into0);

  /** yᵢ ← fᵢ xᵢ; x and y may be the same. */
  void scaleRows(float[] f, FloatBlock x, int x0, FloatBlock y, int y0, int rows, int columns);

  /** The bend of a softplus layer: z ← e ⊙ d ⊙ (1 − s); e ← e ⊙ s; sums ← sums + Σ rows e. */
  void bend(
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
      int sums0);

  /** sums ← sums + Σ rows d. */
  void columnSums(FloatBlock d, int d0, int rows, int columns, FloatBlock sums, int sums0);

  /** zᵢ ← xᵢ W for rows [from, from + rows) of x; W is [x.columns, columns]. */
  void sparseProduct(
      SparseRows x, int from, int rows, FloatBlock w, int w0, FloatBlock z, int z0, int columns);

  /** g ← g + Σ xᵢᵀ dᵢ for rows [from, from + rows) of x; g is [x.columns, columns]. */
  void sparseOuter(
      SparseRows x, int from, int rows, FloatBlock d, int d0, FloatBlock g, int g0, int columns);

  /**
   * One step of Adam: m ← β₁ m + rest₁ g; v ← β₂ v + rest₂ g²; w ← w − step m / (√v · root + ε).
   */
  void adam(
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
      float epsilon);
}
