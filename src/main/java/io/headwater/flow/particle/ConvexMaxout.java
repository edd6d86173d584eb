package io.headwater.flow.particle;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.Arrays;

/**
 * An input-convex maxout network on R^d, of two hidden layers, with hand-derived gradients
 * [domingo-enrich2022]:
 *
 * <p>h = max over pieces of (A₁ x + b₁), g = max over pieces of (W h + A₂ x + b₂), u = w·g + a·x,
 * with W, w >= 0.
 *
 * <p>Maxima and non-negative sums of convex functions are convex. {@link #project} keeps the
 * weights non-negative and scales them down where a unit could be steeper than 1, by
 *
 * <p>|∇h| ≤ |A₁ row| and |∇g| ≤ Σ W row + |A₂ row|, so that |∇u| ≤ Σ w + |a| ≤ L.
 *
 * <p>Every maximum of pieces² affine functions of slope L at most is among them. Points are read
 * one by one, zeros for free. Not thread-safe.
 */
public final class ConvexMaxout {
  private final int dimension;
  private final int width;
  private final int pieces;
  private final double lipschitz;

  /** Columns of one row of the inputs' weights: A₁ᵀ, A₂ᵀ and a. */
  private final int columns;

  private final int hidden;
  private final float[] parameters;
  private final float[] fromInput;
  private final float[] second;
  private final int[] firstPiece;
  private final int[] secondPiece;
  private final float[] h;
  private final float[] hCotangent;

  /**
   * A network of zeros.
   *
   * @param dimension d >= 1
   * @param width units of each hidden layer, >= 1
   * @param pieces affine functions that a unit is the maximum of, >= 1
   * @param lipschitz L > 0
   */
  public ConvexMaxout(int dimension, int width, int pieces, double lipschitz) {
    this.dimension = dimension;
    this.width = width;
    this.pieces = pieces;
    this.lipschitz = lipschitz;
    this.hidden = width * pieces;
    this.columns = 2 * hidden + 1;
    this.parameters = new float[size()];
    this.fromInput = new float[columns];
    this.second = new float[hidden];
    this.firstPiece = new int[width];
    this.secondPiece = new int[width];
    this.h = new float[width];
    this.hCotangent = new float[width];
  }

  /** The number of parameters that read the input [d, columns]: they come first. */
  public int inputSize() {
    return dimension * columns;
  }

  /** The number of all parameters. */
  public int size() {
    // Behind the inputs' weights: b₁, b₂, W [width, hidden], w.
    return inputSize() + 2 * hidden + width * hidden + width;
  }

  /** The number of layers. */
  public static final int LAYERS = 3;

  /** The layer that the parameter at {@code index} belongs to: that of its output. */
  public int layer(int index) {
    if (index < inputSize()) {
      return index % columns / hidden;
    }
    return index < innerAt() ? (index - biasAt()) / hidden : index < headAt() ? 1 : 2;
  }

  private int biasAt() {
    return inputSize();
  }

  private int innerAt() {
    return inputSize() + 2 * hidden;
  }

  private int headAt() {
    return innerAt() + width * hidden;
  }

  /**
   * Random slopes, and means of the units below. A piece in an odd place is the opposite of the one
   * before it: a unit whose pieces all rise the same way is linear, and hardly learns.
   */
  public void initialize(RandomKey key) {
    RandomStream stream = key.stream();
    for (int i = 0; i < inputSize(); i++) {
      int column = i % columns;
      boolean opposite = column < 2 * hidden && column % pieces % 2 == 1;
      double size = (column >= hidden ? 0.1 : 1) / Math.sqrt(dimension);
      parameters[i] = opposite ? -parameters[i - 1] : (float) (size * stream.nextGaussian());
    }
    for (int i = biasAt(); i < innerAt(); i++) {
      parameters[i] = (float) (0.5 * stream.nextGaussian());
    }
    for (int i = innerAt(); i < size(); i++) {
      parameters[i] = (float) (2 * stream.nextDouble() / width);
    }
    project();
  }

  /** Takes parameters over from {@code from} [size]. */
  public void load(float[] from) {
    System.arraycopy(from, 0, parameters, 0, size());
  }

  /** The parameters themselves [size], for the optimiser to write; {@link #project} afterwards. */
  public float[] parameters() {
    return parameters;
  }

  /** Into the class: convex, and |∇u| ≤ L. */
  public void project() {
    for (int i = innerAt(); i < size(); i++) {
      parameters[i] = Math.max(0, parameters[i]);
    }
    for (int c = 0; c < hidden; c++) {
      scale(c, columns, dimension, 1 / Math.max(1, slope(c)));
      double sum = 0;
      for (int i = 0; i < width; i++) {
        sum += parameters[innerAt() + i * hidden + c];
      }
      double factor = 1 / Math.max(1, sum + slope(hidden + c));
      scale(hidden + c, columns, dimension, factor);
      scale(innerAt() + c, hidden, width, factor);
    }
    double sum = slope(2 * hidden);
    for (int j = 0; j < width; j++) {
      sum += parameters[headAt() + j];
    }
    double factor = Math.min(1, lipschitz / Math.max(lipschitz, sum));
    scale(2 * hidden, columns, dimension, factor);
    scale(headAt(), 1, width, factor);
  }

  /** The length of column {@code c} of the inputs' weights. */
  private double slope(int c) {
    double square = 0;
    for (int j = 0; j < dimension; j++) {
      double a = parameters[j * columns + c];
      square += a * a;
    }
    return Math.sqrt(square);
  }

  private void scale(int from, int stride, int count, double factor) {
    if (factor < 1) {
      for (int k = 0; k < count; k++) {
        parameters[from + k * stride] *= (float) factor;
      }
    }
  }

  /** The bound on |∇u| that the parameters prove. */
  public double provenSlope() {
    double steepest = 0;
    for (int c = 0; c < hidden; c++) {
      steepest = Math.max(steepest, slope(c));
    }
    double unit = 0;
    for (int c = 0; c < hidden; c++) {
      double sum = slope(hidden + c);
      for (int i = 0; i < width; i++) {
        sum += parameters[innerAt() + i * hidden + c] * steepest;
      }
      unit = Math.max(unit, sum);
    }
    double sum = slope(2 * hidden);
    for (int j = 0; j < width; j++) {
      sum += parameters[headAt() + j] * unit;
    }
    return sum;
  }

  /** u at {@code points[offset]}; keeps which pieces are active for the gradients. */
  public double forward(float[] points, int offset) {
    System.arraycopy(parameters, biasAt(), fromInput, 0, 2 * hidden);
    fromInput[2 * hidden] = 0;
    for (int j = 0; j < dimension; j++) {
      float x = points[offset + j];
      if (x != 0) {
        addScaled(x, j * columns, fromInput, columns);
      }
    }
    for (int i = 0; i < width; i++) {
      firstPiece[i] = largest(fromInput, i * pieces);
      h[i] = fromInput[firstPiece[i]];
    }
    System.arraycopy(fromInput, hidden, second, 0, hidden);
    for (int i = 0; i < width; i++) {
      addScaled(h[i], innerAt() + i * hidden, second, hidden);
    }
    double u = fromInput[2 * hidden];
    for (int j = 0; j < width; j++) {
      secondPiece[j] = largest(second, j * pieces);
      u += (double) parameters[headAt() + j] * second[secondPiece[j]];
    }
    return u;
  }

  /** y ← y + factor · parameters[from ...]. */
  private void addScaled(float factor, int from, float[] y, int count) {
    for (int c = 0; c < count; c++) {
      y[c] += factor * parameters[from + c];
    }
  }

  private int largest(float[] z, int from) {
    int best = from;
    for (int c = from + 1; c < from + pieces; c++) {
      if (z[c] > z[best]) {
        best = c;
      }
    }
    return best;
  }

  /** Fills the cotangents of h for a cotangent {@code c} of u. */
  private void backThroughInner(float c) {
    Arrays.fill(hCotangent, 0);
    for (int j = 0; j < width; j++) {
      float delta = c * parameters[headAt() + j];
      for (int i = 0; i < width; i++) {
        hCotangent[i] += delta * parameters[innerAt() + i * hidden + secondPiece[j]];
      }
    }
  }

  /**
   * Adds c times the gradient of u by the parameters, at the point of the last {@link #forward}.
   *
   * @param intoGradient [size]
   */
  public void addParameterGradient(float c, float[] points, int offset, float[] intoGradient) {
    backThroughInner(c);
    for (int j = 0; j < width; j++) {
      int piece = secondPiece[j];
      float delta = c * parameters[headAt() + j];
      intoGradient[headAt() + j] += c * second[piece];
      intoGradient[biasAt() + hidden + piece] += delta;
      intoGradient[biasAt() + firstPiece[j]] += hCotangent[j];
      for (int i = 0; i < width; i++) {
        intoGradient[innerAt() + i * hidden + piece] += delta * h[i];
      }
    }
    for (int k = 0; k < dimension; k++) {
      float x = points[offset + k];
      if (x == 0) {
        continue;
      }
      int row = k * columns;
      intoGradient[row + 2 * hidden] += c * x;
      for (int j = 0; j < width; j++) {
        intoGradient[row + firstPiece[j]] += hCotangent[j] * x;
        intoGradient[row + hidden + secondPiece[j]] += c * parameters[headAt() + j] * x;
      }
    }
  }

  /**
   * Adds c times ∂u along some coordinates, at the point of the last {@link #forward}.
   *
   * @param intoGradient one for each of {@code coordinates}
   */
  public void addInputGradient(float c, int[] coordinates, double[] intoGradient) {
    backThroughInner(c);
    for (int k = 0; k < coordinates.length; k++) {
      int row = coordinates[k] * columns;
      double sum = c * parameters[row + 2 * hidden];
      for (int j = 0; j < width; j++) {
        sum += hCotangent[j] * parameters[row + firstPiece[j]];
        sum += c * parameters[headAt() + j] * parameters[row + hidden + secondPiece[j]];
      }
      intoGradient[k] += sum;
    }
  }

  /** The numbers of columns of an input's weights, for whoever stores them [d, columns]. */
  public int inputColumns() {
    return columns;
  }
}
