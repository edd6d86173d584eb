package io.headwater.benchmark;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The fixed problem of a GPA step: M data points and N particles in R^d, a potential network
 * d-H-H-H-1, start vectors of power iterations and the weights of five interpolations between K =
 * min(M, N) pairs.
 *
 * <p>In a file all is little-endian float32: data [M, d], particles [N, d], for each layer weights
 * [in, out] and biases [out], for each layer a left vector [in], then weights [5, K]. A yardstick
 * reads those with M = N as the size says.
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
  private final int points;
  private final int particles;
  private final float[] values;

  private GpaProblem(Size size, int points, int particles) {
    this.size = size;
    this.points = points;
    this.particles = particles;
    this.values = new float[networkEnd() + leftOffset(LAYERS) + UPDATES * pairs()];
  }

  /**
   * A random problem: points from N((1, ..., 1), I), He weights, biases of zero, left vectors from
   * N(0, I), interpolation weights from U(0, 1).
   */
  static GpaProblem random(Size size, RandomKey key) {
    return random(size, size.count, size.count, key);
  }

  /** The same with other numbers of points and particles. */
  static GpaProblem random(Size size, int points, int particles, RandomKey key) {
    GpaProblem problem = new GpaProblem(size, points, particles);
    RandomStream stream = key.stream();
    int at = 0;
    for (; at < (points + particles) * size.dimension; at++) {
      problem.values[at] = (float) (1 + stream.nextGaussian());
    }
    int[] widths = size.widths();
    for (int l = 0; l < LAYERS; l++) {
      for (int k = 0; k < widths[l] * widths[l + 1]; k++) {
        problem.values[at++] = (float) (stream.nextGaussian() * Math.sqrt(2.0 / widths[l]));
      }
      at += widths[l + 1];
    }
    for (; at < problem.values.length - UPDATES * problem.pairs(); at++) {
      problem.values[at] = (float) stream.nextGaussian();
    }
    for (; at < problem.values.length; at++) {
      problem.values[at] = (float) stream.nextDouble();
    }
    return problem;
  }

  /** Writes the problem, for a yardstick to read. */
  void write(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    Files.write(file, bytes.array());
  }

  private int networkBegin() {
    return (points + particles) * size.dimension;
  }

  private int networkEnd() {
    int[] widths = size.widths();
    int end = networkBegin();
    for (int l = 0; l < LAYERS; l++) {
      end += (widths[l] + 1) * widths[l + 1];
    }
    return end;
  }

  private int leftOffset(int layer) {
    int offset = 0;
    for (int l = 0; l < layer; l++) {
      offset += size.widths()[l];
    }
    return offset;
  }

  Size size() {
    return size;
  }

  /** M. */
  int pointCount() {
    return points;
  }

  /** N. */
  int particleCount() {
    return particles;
  }

  /** K: the interpolations of an update. */
  int pairs() {
    return Math.min(points, particles);
  }

  /** The data [M, d]. */
  float[] data() {
    return part(0, points * size.dimension);
  }

  /** The particles at the start [N, d]. */
  float[] particles() {
    return part(points * size.dimension, particles * size.dimension);
  }

  /** The network's parameters. */
  float[] network() {
    return part(networkBegin(), networkEnd() - networkBegin());
  }

  /** The left vector of a layer [in]. */
  float[] left(int layer) {
    return part(networkEnd() + leftOffset(layer), size.widths()[layer]);
  }

  /** The weights of the data in the interpolations of update {@code k} [K]. */
  float[] mix(int k) {
    return part(values.length - (UPDATES - k) * pairs(), pairs());
  }

  private float[] part(int begin, int length) {
    return Arrays.copyOfRange(values, begin, begin + length);
  }
}
