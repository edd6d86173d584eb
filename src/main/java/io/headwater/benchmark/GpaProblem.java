package io.headwater.benchmark;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The fixed problem of a GPA step: N data points and N particles in R^d, a potential network
 * d-H-H-H-1, start vectors of power iterations and the weights of five interpolations.
 *
 * <p>In a file all is little-endian float32: data [N, d], particles [N, d], for each layer weights
 * [in, out] and biases [out], for each layer a left vector [in], then weights [5, N].
 */
final class GpaProblem {
  /** Discriminator updates in a step. */
  static final int UPDATES = 5;

  private static final int LAYERS = 4;

  /** The four sizes. */
  enum Size {
    A(2, 32, 200),
    B(12, 64, 1024),
    C(64, 128, 4096),
    D(784, 256, 1024);

    final int dimension;
    final int hidden;
    final int count;

    Size(int dimension, int hidden, int count) {
      this.dimension = dimension;
      this.hidden = hidden;
      this.count = count;
    }

    /** The widths of the potential network. */
    int[] widths() {
      return new int[] {dimension, hidden, hidden, hidden, 1};
    }
  }

  private final Size size;
  private final float[] values;

  private GpaProblem(Size size, float[] values) {
    this.size = size;
    this.values = values;
  }

  /**
   * A random problem: points from N((1, ..., 1), I), He weights, biases of zero, left vectors from
   * N(0, I), interpolation weights from U(0, 1).
   */
  static GpaProblem random(Size size, RandomKey key) {
    GpaProblem problem = new GpaProblem(size, new float[length(size)]);
    RandomStream stream = key.stream();
    for (int k = 0; k < 2 * size.count * size.dimension; k++) {
      problem.values[k] = (float) (1 + stream.nextGaussian());
    }
    int at = 2 * size.count * size.dimension;
    int[] widths = size.widths();
    for (int l = 0; l < LAYERS; l++) {
      for (int k = 0; k < widths[l] * widths[l + 1]; k++) {
        problem.values[at++] = (float) (stream.nextGaussian() * Math.sqrt(2.0 / widths[l]));
      }
      at += widths[l + 1];
    }
    for (; at < problem.values.length - UPDATES * size.count; at++) {
      problem.values[at] = (float) stream.nextGaussian();
    }
    for (; at < problem.values.length; at++) {
      problem.values[at] = (float) stream.nextDouble();
    }
    return problem;
  }

  /** Reads a problem of a known size. */
  static GpaProblem read(Size size, Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    FloatBuffer floats = bytes.asFloatBuffer();
    if (floats.remaining() != length(size)) {
      throw new IllegalArgumentException(
          "problem of size %s: expected %d floats, got %d in %s"
              .formatted(size, length(size), floats.remaining(), file));
    }
    float[] values = new float[length(size)];
    floats.get(values);
    return new GpaProblem(size, values);
  }

  /** Writes the problem, for a yardstick to read. */
  void write(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    Files.write(file, bytes.array());
  }

  private static int length(Size size) {
    return 2 * size.count * size.dimension
        + networkLength(size)
        + leftOffset(size, LAYERS)
        + UPDATES * size.count;
  }

  private static int networkLength(Size size) {
    int[] widths = size.widths();
    int length = 0;
    for (int l = 0; l < LAYERS; l++) {
      length += (widths[l] + 1) * widths[l + 1];
    }
    return length;
  }

  private static int leftOffset(Size size, int layer) {
    int offset = 0;
    for (int l = 0; l < layer; l++) {
      offset += size.widths()[l];
    }
    return offset;
  }

  Size size() {
    return size;
  }

  /** The data [N, d]. */
  float[] data() {
    return part(0, size.count * size.dimension);
  }

  /** The particles at the start [N, d]. */
  float[] particles() {
    return part(size.count * size.dimension, size.count * size.dimension);
  }

  /** The network's parameters. */
  float[] network() {
    return part(2 * size.count * size.dimension, networkLength(size));
  }

  /** The left vector of a layer [in]. */
  float[] left(int layer) {
    int begin = 2 * size.count * size.dimension + networkLength(size);
    return part(begin + leftOffset(size, layer), size.widths()[layer]);
  }

  /** The weights of the data in the interpolation of update {@code k} [N]. */
  float[] mix(int k) {
    return part(values.length - (UPDATES - k) * size.count, size.count);
  }

  private float[] part(int begin, int length) {
    return Arrays.copyOfRange(values, begin, begin + length);
  }
}
