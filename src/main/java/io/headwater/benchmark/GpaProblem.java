package io.headwater.benchmark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The fixed problem of one GPA step: N data points and N particles in R^d, a potential network
 * d-H-H-H-1, start vectors for power iteration and weights for interpolation.
 *
 * <p>In a file all is little-endian float32: data [N, d], particles [N, d], for each layer weights
 * [in, out] and biases [out], for each layer a left vector [in], then interpolation weights [5, N].
 */
record GpaProblem(
    Size size, float[] data, float[] particles, float[] network, float[][] left, float[][] mix) {
  /** Discriminator updates of a step. */
  static final int UPDATES = 5;

  /** The four sizes. */
  enum Size {
    A(2, 32, 200),
    B(12, 64, 1024),
    C(64, 128, 4096),
    D(784, 256, 1024);

    final int dimension;
    final int width;
    final int count;

    Size(int dimension, int width, int count) {
      this.dimension = dimension;
      this.width = width;
      this.count = count;
    }

    /** The widths of the potential network. */
    int[] widths() {
      return new int[] {dimension, width, width, width, 1};
    }
  }

  /** Reads a problem file. */
  static GpaProblem read(Size size, Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    FloatBuffer floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    int[] widths = size.widths();
    int networkSize = 0;
    for (int l = 0; l + 1 < widths.length; l++) {
      networkSize += (widths[l] + 1) * widths[l + 1];
    }
    float[] data = take(floats, size.count * size.dimension);
    float[] particles = take(floats, size.count * size.dimension);
    float[] network = take(floats, networkSize);
    float[][] left = new float[widths.length - 1][];
    for (int l = 0; l < left.length; l++) {
      left[l] = take(floats, widths[l]);
    }
    float[][] mix = new float[UPDATES][];
    for (int k = 0; k < UPDATES; k++) {
      mix[k] = take(floats, size.count);
    }
    return new GpaProblem(size, data, particles, network, left, mix);
  }

  private static float[] take(FloatBuffer from, int count) {
    float[] values = new float[count];
    from.get(values);
    return values;
  }
}
