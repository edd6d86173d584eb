package io.headwater.network;

/** Finds out which kernels this virtual machine can run. */
final class VectorSupport {
  private static final String MODULE = "jdk.incubator.vector";

  private VectorSupport() {}

  /**
   * The vector kernels where the vector module was added, has the methods they call and vectors of
   * at least 8 floats; else the plain ones.
   */
  static Kernels fastest() {
    if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
      return new PlainKernels();
    }
    try {
      return VectorKernels.isSupported() ? new VectorKernels() : new PlainKernels();
    } catch (LinkageError otherVersion) {
      return new PlainKernels();
    }
  }
}
