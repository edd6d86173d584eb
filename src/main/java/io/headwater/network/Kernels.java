package io.headwater.network;

/**
 * The loops between the matrix products, each fused as far as one pass over memory allows.
 *
 * <p>Blocks hold row-major matrices [rows, columns] or vectors. Every element is computed by the
 * same operations in the same order in all implementations, so that these agree to the last bit:
 * sums over rows run from the first row to the last, sums over columns in 16 strands that are added
 * pairwise.
 */
interface Kernels {
  /** The strands of a sum over columns: element j goes to strand j mod 16. */
  int STRANDS = 16;

  /** The fastest that this virtual machine can run. */
  Kernels FASTEST = VectorSupport.fastest();

  /** x ← value. */
  void fill(FloatBlock x, float value, int size);

  /** y ← y + factor · x. */
  void addScaled(float factor, FloatBlock x, FloatBlock y, int size);

  /** z ← z + b; h ← 0 where z ≤ 0, else z. The blocks z and h may be the same. */
  void biasRelu(FloatBlock z, FloatBlock b, FloatBlock h, int rows, int columns);

  /** z ← z + b; h ← softplus(z); s ← logistic(z). The blocks z and h may be the same. */
  void biasSoftplus(FloatBlock z, FloatBlock b, FloatBlock h, FloatBlock s, int rows, int columns);

  /** z ← z + b. */
  void bias(FloatBlock z, FloatBlock b, int rows, int columns);

  /** d ← 0 where h ≤ 0; sums ← sums + Σ rows d. */
  void reluBackward(FloatBlock d, FloatBlock h, int rows, int columns, FloatBlock sums);

  /** d ← d ⊙ s; sums ← sums + Σ rows d. */
  void slopeBackward(FloatBlock d, FloatBlock s, int rows, int columns, FloatBlock sums);

  /**
   * The head of one output backwards: dᵢ ← cᵢ w ⊙ a′(hᵢ); gw ← gw + Σ cᵢ hᵢ; gb ← gb + Σ dᵢ.
   *
   * @param c cᵢ at {@code c[c0 + i]}
   * @param s the slopes a′, or h itself for ReLU: then the slope is 0 where h ≤ 0 and 1 elsewhere
   */
  void headBackward(
      float[] c,
      int c0,
      FloatBlock w,
      FloatBlock h,
      FloatBlock s,
      FloatBlock d,
      int rows,
      int columns,
      FloatBlock gw,
      FloatBlock gb);

  /** dᵢ ← w ⊙ a′(hᵢ); s holds the slopes, or h if {@code relu}. */
  void headSlope(FloatBlock w, FloatBlock s, boolean relu, FloatBlock d, int rows, int columns);

  /** zᵢ ← eᵢ a[aRowᵢ] + (1 − eᵢ) b[bRowᵢ], for i from {@code from} on. */
  void blend(
      float[] e,
      FloatBlock a,
      int[] aRows,
      FloatBlock b,
      int[] bRows,
      int from,
      FloatBlock z,
      int rows,
      int columns);

  /**
   * into[i] ← aᵢ · bᵢ.
   *
   * @param strands room for the strands of a sum [STRANDS]
   */
  void rowDots(FloatBlock a, FloatBlock b, int rows, int columns, float[] strands, float[] into);

  /** y ← f x for {@code size} floats; x and y may be the same. */
  void scale(float f, FloatBlock x, FloatBlock y, int size);

  /** yₖ ← x[rowsₖ] for k from 0 to {@code count}; x and y may be the same if rows ascend. */
  void selectRows(FloatBlock x, int[] rows, int count, FloatBlock y, int columns);

  /** The bend of a softplus layer: z ← e ⊙ d ⊙ (1 − s); e ← e ⊙ s; sums ← sums + Σ rows e. */
  void bend(
      FloatBlock e,
      FloatBlock d,
      FloatBlock s,
      FloatBlock z,
      int rows,
      int columns,
      FloatBlock sums);

  /** sums ← sums + Σ rows d. */
  void columnSums(FloatBlock d, int rows, int columns, FloatBlock sums);

  /** The width of rows of {@code columns} numbers and zeros in {@link #product}. */
  int padded(int columns);

  /**
   * sums ← x w, on the heap; each sum runs from the first term to the last.
   *
   * @param rows those of the tile in use
   * @param w [x.width, columns], finite; columns as {@link #padded} gives them
   * @param sums [Tile.ROWS, columns]
   */
  void product(Tile x, int rows, float[] w, int columns, float[] sums);

  /** The same for rows [from, from + rows) of x, of which at most {@link Tile#ROWS}. */
  void product(SparseRows x, int from, int rows, float[] w, int columns, float[] sums);

  /** y ← max(z + b, 0) for one row on the heap: y from {@code at} on, z from {@code from} on. */
  void rectify(float[] z, int from, float[] bias, float[] into, int at);

  /** zᵢ ← xᵢ w for rows [from, from + rows) of x; w is [x.columns, columns]. */
  void sparseProduct(SparseRows x, int from, int rows, FloatBlock w, FloatBlock z, int columns);

  /** g ← g + Σ xᵢᵀ dᵢ for rows [from, from + rows) of x; g is [x.columns, columns]. */
  void sparseOuter(SparseRows x, int from, int rows, FloatBlock d, FloatBlock g, int columns);

  /**
   * One step of Adam on all floats of w: m ← β₁ m + rest₁ g; v ← β₂ v + rest₂ g²; w ← w − rate m /
   * (√v · root + ε).
   */
  void adam(
      FloatBlock w,
      FloatBlock g,
      FloatBlock m,
      FloatBlock v,
      AdamConstants constants,
      float rate,
      float root);

  /** What is the same in every step of Adam; restₖ is 1 − βₖ. */
  record AdamConstants(float beta1, float rest1, float beta2, float rest2, float epsilon) {}
}
