package io.headwater.divergence;

/**
 * A positive definite kernel that reads two points through their products alone:
 *
 * <p>k(x, y) = κ(x·y, |x|², |y|²).
 */
public interface ProductKernel {
  /**
   * κ and its slopes as seen from y: ∇ᵧ k(x, y) = slopes[0] x + 2 slopes[1] y.
   *
   * @param dot x·y
   * @param xx |x|²
   * @param yy |y|²
   * @param intoSlopes takes ∂κ/∂(x·y) and ∂κ/∂|y|² [2]
   * @return κ
   */
  double at(double dot, double xx, double yy, double[] intoSlopes);
}
