package io.headwater.divergence;

/**
 * A convex function f with f(1) = 0 on the positive numbers, by what the variational form of its
 * divergence needs: its conjugate f*(z) = sup over x of (x z − f(x)), and the slope of that.
 *
 * <p>D_f(P || Q) = E_Q f(dP / dQ) = sup over φ of E_P φ − E_Q f*(φ).
 *
 * <p>Guaranteed: {@link #conjugateSlope} is the maximising x, so it is at least 0, and does not
 * decrease; {@link #conjugate} is finite below {@link #limit}.
 */
public interface FDivergence {
  /** f at x > 0. */
  double f(double x);

  /** f* at z below the limit. */
  double conjugate(double z);

  /** The derivative of f* at z below the limit. */
  double conjugateSlope(double z);

  /** The supremum of the z at which f* is finite; infinite where f grows faster than any line. */
  double limit();

  /** z = f'(1): the discriminator's height where P and Q agree; there the slope is 1. */
  double neutral();
}
