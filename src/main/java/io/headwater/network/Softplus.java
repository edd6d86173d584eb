package io.headwater.network;

/**
 * Constants and plain form of log(1 + eᶻ) and its slope, to about 2 ulp.
 *
 * <p>With t = −|z|: softplus(z) = max(z, 0) + log1p(eᵗ). The exponential is 2ⁿ eʳ with |r| ≤ ln 2 /
 * 2 and Taylor's polynomial of degree 7 (remainder 0.35⁸/8! = 5e-9); log1p(e) = 2 artanh(e / (2 +
 * e)) with seven terms (remainder 9⁻⁷/15 = 1.4e-8). Every operation here is rounded by IEEE 754, so
 * that a vector form of the same operations gives the same bits.
 */
final class Softplus {
  static final float LOG2_E = 1.4426950f;

  /**
   * 1.5 · 2²³ plus the bias of an exponent: adding it rounds to an integer, which then sits in the
   * low bits as an exponent ready to be shifted into place.
   */
  static final float ROUNDER = 12582912f + 127f;

  static final int MANTISSA_BITS = 23;

  /** ln 2 in two parts, the first with 9 bits, so that n times it is exact. */
  static final float LN2_HIGH = 0.693359375f;

  static final float LN2_LOW = -2.12194440e-4f;

  /** e⁻⁸⁷ = 1.6e-38 is the last normal one; log1p of it is lost beside any z it stands with. */
  static final float LOWEST = -87f;

  /** 1 / k!. */
  static final float E7 = 1f / 5040;

  static final float E6 = 1f / 720;
  static final float E5 = 1f / 120;
  static final float E4 = 1f / 24;
  static final float E3 = 1f / 6;
  static final float E2 = 1f / 2;

  /** 1 / k. */
  static final float L13 = 1f / 13;

  static final float L11 = 1f / 11;
  static final float L9 = 1f / 9;
  static final float L7 = 1f / 7;
  static final float L5 = 1f / 5;
  static final float L3 = 1f / 3;

  private Softplus() {}

  /** eᵗ for t in [-87, 0]; lower t count as -87. */
  static float exp(float t) {
    float x = t < LOWEST ? LOWEST : t;
    float shifted = Math.fma(x, LOG2_E, ROUNDER);
    float n = shifted - ROUNDER;
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
    float p = Math.fma(E7, r, E6);
    p = Math.fma(p, r, E5);
    p = Math.fma(p, r, E4);
    p = Math.fma(p, r, E3);
    p = Math.fma(p, r, E2);
    p = Math.fma(p, r, 1f);
    p = Math.fma(p, r, 1f);
    return p * Float.intBitsToFloat(Float.floatToRawIntBits(shifted) << MANTISSA_BITS);
  }

  /** log(1 + e) for e in [0, 1]. */
  static float log1p(float e) {
    float s = e / (2f + e);
    float square = s * s;
    float p = Math.fma(L13, square, L11);
    p = Math.fma(p, square, L9);
    p = Math.fma(p, square, L7);
    p = Math.fma(p, square, L5);
    p = Math.fma(p, square, L3);
    p = Math.fma(p, square, 1f);
    return (s + s) * p;
  }

  /** The value at z, given e = exp(−|z|). */
  static float value(float z, float e) {
    return (z <= 0f ? 0f : z) + log1p(e);
  }

  /** The slope at z, given e = exp(−|z|). */
  static float slope(float z, float e) {
    return (z >= 0 ? 1f : e) / (1f + e);
  }
}
