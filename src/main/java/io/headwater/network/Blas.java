package io.headwater.network;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.nd4j.common.config.ND4JClassLoading;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Matrix products in single precision by OpenBLAS, on one thread.
 *
 * <p>The same product at the same shape gives the same bits; a row's bits may depend on how many
 * rows stand around it. Not thread-safe: one instance serves one thread.
 */
final class Blas {
  static {
    // By default ND4J loads its parts by the context class loader of the thread that uses it first:
    // that of a cluster's first job, which is closed when the job ends.
    ND4JClassLoading.setNd4jClassloaderFromClass(ND4JClassLoading.class);
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

    FloatPointer at(FloatBlock block) {
      this.address = block.address();
      return this;
    }
  }

  /** Loads the libraries and confines them to one thread; cheap when repeated. */
  static void useOneThread() {
    // The work is done by the static initialiser.
  }

  /** z ← x w with x [rows, in] and w [in, out]. */
  void product(int rows, int in, int out, FloatBlock x, FloatBlock w, FloatBlock z) {
    if (out == 1) {
      productWithVector(rows, in, x, w, z);
    } else {
      call(false, false, rows, out, in, 1, x, w, 0, z);
    }
  }

  /** y ← d wᵀ with d [rows, out] and w [in, out]. */
  void productTransposed(int rows, int in, int out, FloatBlock d, FloatBlock w, FloatBlock y) {
    call(false, true, rows, in, out, 1, d, w, 0, y);
  }

  /** z ← f x w with x [rows, in] and w [in, out]. */
  void scaledProduct(
      double f, int rows, int in, int out, FloatBlock x, FloatBlock w, FloatBlock z) {
    call(false, false, rows, out, in, f, x, w, 0, z);
  }

  /** g ← g + xᵀ d with x [rows, in], d [rows, out] and g [in, out]. */
  void addOuter(int rows, int in, int out, FloatBlock x, FloatBlock d, FloatBlock g) {
    call(true, false, in, out, rows, 1, x, d, 1, g);
  }

  /** g ← g + f xᵀ d with x [rows, in], d [rows, out] and g [in, out]. */
  void addScaledOuter(
      double f, int rows, int in, int out, FloatBlock x, FloatBlock d, FloatBlock g) {
    call(true, false, in, out, rows, f, x, d, 1, g);
  }

  /** z ← z + x w with x [rows, in] and w [in, out]. */
  void addProduct(int rows, int in, int out, FloatBlock x, FloatBlock w, FloatBlock z) {
    call(false, false, rows, out, in, 1, x, w, 1, z);
  }

  /** c [m, n] ← alpha · op(a) op(b) + beta · c, with k terms in each sum. */
  private void call(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      double alpha,
      FloatBlock blockA,
      FloatBlock blockB,
      double beta,
      FloatBlock blockC) {
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
        (float) alpha,
        a.at(blockA),
        transposeA ? m : k,
        b.at(blockB),
        transposeB ? k : n,
        (float) beta,
        c.at(blockC),
        n);
  }

  /** z ← x w with x [rows, in]. */
  void productWithVector(int rows, int in, FloatBlock x, FloatBlock w, FloatBlock z) {
    callVector(CblasNoTrans, rows, in, x, w, z);
  }

  /** y ← xᵀ u with x [rows, in]. */
  void transposedWithVector(int rows, int in, FloatBlock x, FloatBlock u, FloatBlock y) {
    callVector(CblasTrans, rows, in, x, u, y);
  }

  private void callVector(
      int transpose, int rows, int in, FloatBlock x, FloatBlock vector, FloatBlock into) {
    if (rows > 0) {
      openblas_nolapack.cblas_sgemv(
          CblasRowMajor, transpose, rows, in, 1f, a.at(x), in, b.at(vector), 1, 0f, c.at(into), 1);
    }
  }
}
