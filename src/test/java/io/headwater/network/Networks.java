package io.headwater.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;

/** Random networks and rows for the tests, and how they are compared. */
final class Networks {
  private Networks() {}

  /** A network with He weights and biases of standard deviation 0.3. */
  static Mlp random(Activation activation, RandomKey key, int... widths) {
    Mlp net = Mlp.of(activation, widths);
    net.initialize(key);
    for (int l = 0; l < net.layers(); l++) {
      float[] biases = floats(key.split("biases").at(l), net.width(l + 1));
      for (int j = 0; j < biases.length; j++) {
        biases[j] *= 0.3f;
      }
      net.loadBiases(l, biases);
    }
    return net;
  }

  static float[] floats(RandomKey key, int size) {
    RandomStream stream = key.stream();
    float[] values = new float[size];
    for (int k = 0; k < size; k++) {
      values[k] = (float) stream.nextGaussian();
    }
    return values;
  }

  /** Rows of which four numbers in five are zero, the first row all zero. */
  static float[] sparseFloats(RandomKey key, int rows, int columns) {
    float[] values = floats(key, rows * columns);
    RandomStream stream = key.split("zeros").stream();
    for (int k = 0; k < values.length; k++) {
      values[k] = k < columns || stream.nextDouble() < 0.8 ? 0f : values[k];
    }
    return values;
  }

  static Matrix matrix(float[] values, int columns) {
    int rows = values.length / columns;
    Matrix matrix = Matrix.ofCapacity(rows, columns);
    matrix.load(values, rows);
    return matrix;
  }

  static double[][] rows(float[] values, int columns) {
    double[][] rows = new double[values.length / columns][columns];
    for (int k = 0; k < values.length; k++) {
      rows[k / columns][k % columns] = values[k];
    }
    return rows;
  }

  /** Every element within {@code tolerance} times the largest magnitude (at least 1). */
  static void assertClose(float[] actual, double[] expected, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    double largest = 1;
    for (double value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int k = 0; k < expected.length; k++) {
      assertThat((double) actual[k])
          .as("element %d of %d", k, expected.length)
          .isCloseTo(expected[k], within(tolerance * largest));
    }
  }
}
