package io.headwater.network;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Matrix products in single precision by OpenBLAS, on one thread.
 *
 * <p>The same product at the same shape gives the same bits; a row's bits may depend on how many
 * rows stand around it. Not thread-safe: one instance serves one thread.
 */
public final class Blas {
  static {
    // Oversubscribed cores are slower by a factor of ten, and 2 threads give other bits than 1.
    Nd4j.getEnvironment().setMaxThreads(1);
    Nd4j.factory().blas().setMaxThreads(1);
  }

  private final Cursor a = new Cursor();
  private final Cursor b = new Cursor();
  private final Cursor c = new Cursor();

  /** A pointer that can be moved without making a new one. */
  private static final class Cursor extends FloatPointer {
    Cursor() {
      super((Pointer) null);
    }

    FloatPointer at(long newAddress) {
      this.address = newAddress;
      return this;
    }
  }

  /** Loads the libraries and confines them to one thread; cheap when repeated. */
  static void useOneThread() {
    // The work is done by the static initialiser.
  }

  /**
   * c ← alpha · op(a) op(b) + beta · c, over the rows in use.
   *
   * @param a [m, k], or [k, m] when {@code transposeA}
   * @param b [k, n], or [n, k] when {@code transposeB}
   * @param into [m, n]; must be neither a nor b
   */
  public void gemm(
      boolean transposeA,
      boolean transposeB,
      double alpha,
      Matrix a,
      Matrix b,
      double beta,
      Matrix into) {
    int m = transposeA ? a.columns() : a.rows();
    int k = transposeA ? a.rows() : a.columns();
    int n = transposeB ? b.rows() : b.columns();
    int kOfB = transposeB ? b.columns() : b.rows();
    if (k != kOfB || into.rows() != m || into.columns() != n) {
      throw new IllegalArgumentException(
          "matrix product: expected [%d, %d] into [%d, %d], got [%d, %d] into [%d, %d]"
              .formatted(k, n, m, n, kOfB, n, into.rows(), into.columns()));
    }
    gemm(
        transposeA,
        transposeB,
        m,
        n,
        k,
        (float) alpha,
        a.block().address(0),
        a.columns(),
        b.block().address(0),
        b.columns(),
        (float) beta,
        into.block().address(0),
        n);
  }

  /** z ← x W with x [rows, in] and W [in, out]. */
  void product(int rows, int in, int out, long x, long w, long z) {
    if (out == 1) {
      gemv(rows, in, x, w, z);
    } else {
      gemm(false, false, rows, out, in, 1f, x, in, w, out, 0f, z, out);
    }
  }

  /** y ← d Wᵀ with d [rows, out] and W [in, out]. */
  void productTransposed(int rows, int in, int out, long d, long w, long y) {
    gemm(false, true, rows, in, out, 1f, d, out, w, out, 0f, y, in);
  }

  /** g ← g + xᵀ d with x [rows, in], d [rows, out] and g [in, out]. */
  void addOuter(int rows, int in, int out, long x, long d, long g) {
    gemm(true, false, in, out, rows, 1f, x, in, d, out, 1f, g, out);
  }

  /** The product of row-major matrices at addresses; ld is the distance between rows in floats. */
  void gemm(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      float alpha,
      long addressA,
      int lda,
      long addressB,
      int ldb,
      float beta,
      long addressC,
      int ldc) {
    if (m == 0 || n == 0) {
      return;
    }
    openblas_nolapack.cblas_sgemm(
        CblasRowMajor,
        transposeA ? CblasTrans : CblasNoTrans,
        transposeB ? CblasTrans : CblasNoTrans,
        m,
        n,
        k,
        alpha,
        a.at(addressA),
        lda,
        b.at(addressB),
        ldb,
        beta,
        c.at(addressC),
        ldc);
  }

  /** y ← a x for a row-major a [m, n]. */
  void gemv(int m, int n, long addressA, long addressX, long addressY) {
    gemv(false, m, n, addressA, addressX, addressY);
  }

  /** y ← op(a) x for a row-major a [m, n]. */
  void gemv(boolean transpose, int m, int n, long addressA, long addressX, long addressY) {
    if (m == 0) {
      return;
    }
    openblas_nolapack.cblas_sgemv(
        CblasRowMajor,
        transpose ? CblasTrans : CblasNoTrans,
        m,
        n,
        1f,
        a.at(addressA),
        n,
        b.at(addressX),
        1,
        0f,
        c.at(addressY),
        1);
  }
}
