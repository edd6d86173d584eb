package io.headwater.network;

/** The elementwise function between two layers. */
public enum Activation {
  /** max(0, z); its second derivative is taken as 0. */
  RELU,
  /** log(1 + e^z): smooth, with slope the logistic function of z. */
  SOFTPLUS;

  /** Whether the second derivative is other than 0, so that slopes are kept beside the values. */
  boolean isSmooth() {
    return this == SOFTPLUS;
  }
}
