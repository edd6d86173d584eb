package io.headwater.flow.particle;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A finite group G of orthogonal maps of the numbers of a point: what a structure-preserving flow
 * keeps [birrell2022b].
 *
 * <p>Levels are left alone. The maps are stored as matrices over the numbers that G moves; the
 * identity comes first. Immutable.
 */
public final class SymmetryGroup {
  /** Every point counts |G| times at every step. */
  private static final int MOST_ELEMENTS = 384;

  private static final String ARRAY = "symmetry";

  /** Two elements of a group of order 384 are never as near as that. */
  private static final double SAME = 1e-6;

  /** Which of the numbers, by their order, are moved; ascending [a]. */
  private final int[] moved;

  /** Each [a, a], row-major. */
  private final List<double[]> elements;

  private SymmetryGroup(int[] moved, List<double[]> elements) {
    this.moved = moved;
    this.elements = elements;
  }

  /** The group of the identity alone. */
  public static SymmetryGroup trivial() {
    return new SymmetryGroup(new int[0], List.of(new double[0]));
  }

  /**
   * The group that a user names: generators separated by semicolons, each a word and the numbers it
   * acts on, counted from 0 in the order of the features.
   *
   * <ul>
   *   <li>{@code signs i j ...}: each of them may change its sign
   *   <li>{@code inversion i j ...}: all of them change sign together
   *   <li>{@code permutations i j ...}: they may change places
   *   <li>{@code rotations i j n}: the plane of i and j turns by multiples of 1/n, the group C_n
   *   <li>{@code dihedral i j n}: and is reflected at the axis of i, the group D_n
   * </ul>
   */
  public static SymmetryGroup parse(String text) {
    List<String[]> words = new ArrayList<>();
    for (String part : text.split(";", -1)) {
      if (!part.isBlank()) {
        words.add(part.trim().split("[ ,]+"));
      }
    }
    int[] moved =
        words.stream()
            .flatMapToInt(word -> Arrays.stream(SymmetryGenerators.numbers(word)))
            .sorted()
            .distinct()
            .toArray();
    List<double[]> generators = new ArrayList<>();
    words.forEach(word -> generators.addAll(SymmetryGenerators.of(word, moved)));
    return new SymmetryGroup(moved, closure(generators, moved.length));
  }

  /** All products of the generators. */
  private static List<double[]> closure(List<double[]> generators, int a) {
    List<double[]> found = new ArrayList<>();
    found.add(identity(a));
    for (int next = 0; next < found.size(); next++) {
      for (double[] generator : generators) {
        double[] product = product(generator, found.get(next), a);
        if (found.stream().noneMatch(element -> isSame(element, product))) {
          found.add(product);
        }
      }
      if (found.size() > MOST_ELEMENTS) {
        throw new IllegalArgumentException(
            "symmetry: expected a group of at most %d elements, got more; a step costs as many times"
                .formatted(MOST_ELEMENTS));
      }
    }
    return found;
  }

  static double[] identity(int a) {
    double[] identity = new double[a * a];
    for (int i = 0; i < a; i++) {
      identity[i * a + i] = 1;
    }
    return identity;
  }

  private static double[] product(double[] x, double[] y, int a) {
    double[] product = new double[a * a];
    for (int i = 0; i < a; i++) {
      for (int k = 0; k < a; k++) {
        for (int j = 0; j < a; j++) {
          product[i * a + j] += x[i * a + k] * y[k * a + j];
        }
      }
    }
    return product;
  }

  private static boolean isSame(double[] x, double[] y) {
    for (int i = 0; i < x.length; i++) {
      if (Math.abs(x[i] - y[i]) > SAME) {
        return false;
      }
    }
    return true;
  }

  /** |G|. */
  public int order() {
    return elements.size();
  }

  /** Refuses a feature space without the numbers that are moved. */
  private void requireNumbers(int[] numbers) {
    if (moved.length > 0 && moved[moved.length - 1] >= numbers.length) {
      throw new IllegalArgumentException(
          "symmetry: expected numbers 0 to %d (the features'), got %d"
              .formatted(numbers.length - 1, moved[moved.length - 1]));
    }
  }

  /**
   * The orbits of points: row i |G| + g is g applied to point i.
   *
   * @param points [n, d]
   * @param numbers the coordinates of the numbers
   * @return [n |G|, d]
   */
  public float[] orbits(float[] points, int dimension, int[] numbers) {
    requireNumbers(numbers);
    if (order() == 1) {
      return points.clone();
    }
    int n = points.length / dimension;
    float[] orbits = new float[points.length * order()];
    for (int i = 0; i < n; i++) {
      for (int g = 0; g < order(); g++) {
        int to = (i * order() + g) * dimension;
        System.arraycopy(points, i * dimension, orbits, to, dimension);
        apply(g, points, i * dimension, numbers, orbits, to);
      }
    }
    return orbits;
  }

  /** The same of a cloud. */
  public PointCloud orbits(PointCloud points, int[] numbers) {
    float[] orbits = orbits(points.toArray(), points.dimension(), numbers);
    return PointCloud.wrap(points.count() * order(), points.dimension(), orbits);
  }

  /** Writes the moved numbers of g x. */
  private void apply(int g, float[] x, int from, int[] numbers, float[] into, int to) {
    double[] element = elements.get(g);
    int a = moved.length;
    for (int i = 0; i < a; i++) {
      double sum = 0;
      for (int j = 0; j < a; j++) {
        sum += element[i * a + j] * x[from + numbers[moved[j]]];
      }
      into[to + numbers[moved[i]]] = (float) sum;
    }
  }

  /**
   * The gradient of the group average φ_G(x) = 1/|G| Σ φ(g x), which is 1/|G| Σ gᵀ ∇φ(g x).
   *
   * @param gradients ∇φ along orbits [n |G|, d]
   * @return [n, d]
   */
  public float[] averaged(float[] gradients, int dimension, int[] numbers) {
    if (order() == 1) {
      return gradients;
    }
    int n = gradients.length / dimension / order();
    float[] averaged = new float[n * dimension];
    double[] sum = new double[dimension];
    for (int i = 0; i < n; i++) {
      Arrays.fill(sum, 0);
      for (int g = 0; g < order(); g++) {
        addTransposed(g, gradients, (i * order() + g) * dimension, numbers, sum);
      }
      for (int j = 0; j < dimension; j++) {
        averaged[i * dimension + j] = (float) (sum[j] / order());
      }
    }
    return averaged;
  }

  private void addTransposed(int g, float[] gradient, int from, int[] numbers, double[] sum) {
    double[] element = elements.get(g);
    int a = moved.length;
    for (int j = 0; j < sum.length; j++) {
      sum[j] += gradient[from + j];
    }
    for (int j = 0; j < a; j++) {
      double turned = -gradient[from + numbers[moved[j]]];
      for (int i = 0; i < a; i++) {
        turned += element[i * a + j] * gradient[from + numbers[moved[i]]];
      }
      sum[numbers[moved[j]]] += turned;
    }
  }

  /**
   * Each point moved by an element drawn uniformly: the law of points symmetrised.
   *
   * @param first point i gets draw {@code first} + i of {@code key}
   */
  public PointCloud symmetrised(PointCloud points, int[] numbers, long first, RandomKey key) {
    if (order() == 1) {
      return points;
    }
    requireNumbers(numbers);
    int d = points.dimension();
    float[] x = points.toArray();
    float[] moving = x.clone();
    for (int i = 0; i < points.count(); i++) {
      int g = key.at(first + i).stream().nextInt(order());
      apply(g, x, i * d, numbers, moving, i * d);
    }
    return PointCloud.wrap(points.count(), d, moving);
  }

  /** This as arrays of a published state; none for the trivial group. */
  public Map<String, NamedArray> toArrays() {
    if (order() == 1) {
      return Map.of();
    }
    int a = moved.length;
    float[] matrices = new float[order() * a * a];
    float[] places = new float[a];
    for (int j = 0; j < a; j++) {
      places[j] = moved[j];
    }
    for (int g = 0; g < order(); g++) {
      for (int k = 0; k < a * a; k++) {
        matrices[g * a * a + k] = (float) elements.get(g)[k];
      }
    }
    return Map.of(
        ARRAY,
        NamedArray.of(matrices, order(), a, a),
        ARRAY + "-numbers",
        NamedArray.of(places, a));
  }

  /** What {@link #toArrays} wrote. */
  public static SymmetryGroup fromState(FlowState published) {
    if (!published.has(ARRAY)) {
      return trivial();
    }
    NamedArray matrices = published.array(ARRAY);
    NamedArray places = published.array(ARRAY + "-numbers");
    int a = places.size();
    int[] moved = new int[a];
    Arrays.setAll(moved, j -> (int) places.get(j));
    List<double[]> elements = new ArrayList<>();
    for (int g = 0; g < matrices.extent(0); g++) {
      double[] element = new double[a * a];
      int from = g * a * a;
      Arrays.setAll(element, k -> matrices.get(from + k));
      elements.add(element);
    }
    return new SymmetryGroup(moved, elements);
  }
}
