package io.headwater.network;

import java.util.function.ToDoubleFunction;

/**
 * A textbook perceptron in double precision: one point at a time, derivatives by central
 * differences. What the kernels are judged by.
 */
final class DoubleMlp {
  /** Half the step of a difference: error about h² of the third derivative and 1e-16 / h. */
  private static final double H = 1e-6;

  private final Activation activation;
  private final int[] widths;
  final double[] parameters;

  DoubleMlp(Activation activation, int[] widths, float[] parameters) {
    this.activation = activation;
    this.widths = widths;
    this.parameters = new double[parameters.length];
    for (int k = 0; k < parameters.length; k++) {
      this.parameters[k] = parameters[k];
    }
  }

  double[] apply(double[] x) {
    double[] h = x;
    int next = 0;
    for (int l = 0; l + 1 < widths.length; l++) {
      int in = widths[l];
      int out = widths[l + 1];
      double[] z = new double[out];
      for (int j = 0; j < out; j++) {
        z[j] = parameters[next + in * out + j];
        for (int i = 0; i < in; i++) {
          z[j] += h[i] * parameters[next + i * out + j];
        }
        if (l + 2 < widths.length) {
          z[j] = activation == Activation.RELU ? Math.max(0, z[j]) : softplus(z[j]);
        }
      }
      next += (in + 1) * out;
      h = z;
    }
    return h;
  }

  static double softplus(double z) {
    return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
  }

  /** ∂(c · f)/∂x, by the chain rule written out plainly (for penalties, which differentiate it). */
  double[] inputGradient(double[] x, double[] c) {
    int layers = widths.length - 1;
    double[][] slope = new double[layers][];
    double[] h = x;
    int next = 0;
    int[] offset = new int[layers];
    for (int l = 0; l < layers; l++) {
      int in = widths[l];
      int out = widths[l + 1];
      offset[l] = next;
      double[] z = new double[out];
      slope[l] = new double[out];
      for (int j = 0; j < out; j++) {
        z[j] = parameters[next + in * out + j];
        for (int i = 0; i < in; i++) {
          z[j] += h[i] * parameters[next + i * out + j];
        }
        slope[l][j] = 1;
        if (l + 1 < layers) {
          boolean relu = activation == Activation.RELU;
          slope[l][j] = relu ? (z[j] > 0 ? 1 : 0) : 1 / (1 + Math.exp(-z[j]));
          z[j] = relu ? Math.max(0, z[j]) : softplus(z[j]);
        }
      }
      next += (in + 1) * out;
      h = z;
    }
    double[] d = c;
    for (int l = layers - 1; l >= 0; l--) {
      double[] below = new double[widths[l]];
      for (int i = 0; i < widths[l]; i++) {
        for (int j = 0; j < widths[l + 1]; j++) {
          below[i] += d[j] * slope[l][j] * parameters[offset[l] + i * widths[l + 1] + j];
        }
      }
      d = below;
    }
    return d;
  }

  /** The gradient of a function of this network with respect to its parameters. */
  double[] parameterGradient(ToDoubleFunction<DoubleMlp> loss) {
    double[] gradient = new double[parameters.length];
    for (int k = 0; k < gradient.length; k++) {
      double kept = parameters[k];
      parameters[k] = kept + H;
      double above = loss.applyAsDouble(this);
      parameters[k] = kept - H;
      gradient[k] = (above - loss.applyAsDouble(this)) / (2 * H);
      parameters[k] = kept;
    }
    return gradient;
  }

  /** The gradient of c · f with respect to the point, by central differences. */
  double[] differenceGradient(double[] x, double[] c) {
    double[] gradient = new double[x.length];
    for (int k = 0; k < x.length; k++) {
      double kept = x[k];
      x[k] = kept + H;
      double above = dot(c, apply(x));
      x[k] = kept - H;
      gradient[k] = (above - dot(c, apply(x))) / (2 * H);
      x[k] = kept;
    }
    return gradient;
  }

  /** λ mean max(0, |∇φ|² / L² − 1). */
  double penalty(double[][] points, double weight, double lipschitz) {
    double sum = 0;
    for (double[] x : points) {
      double[] g = inputGradient(x, new double[] {1});
      sum += Math.max(0, dot(g, g) / (lipschitz * lipschitz) - 1);
    }
    return weight * sum / points.length;
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }
}
