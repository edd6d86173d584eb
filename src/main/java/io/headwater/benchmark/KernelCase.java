package io.headwater.benchmark;

import io.headwater.network.Activation;

/** One row of the kernel table. */
record KernelCase(GpaProblem.Size size, GpaStep.Mode mode, Activation activation) {
  /** Steps of one round, so that a round takes about a second. */
  int steps() {
    return switch (size) {
      case A -> 400;
      case B -> 60;
      case C, D -> 5;
    };
  }

  /** Steps that the compiler needs before the first round. */
  int warmUp() {
    return switch (size) {
      case A -> 3_000;
      case B -> 300;
      case C, D -> 20;
    };
  }
}
