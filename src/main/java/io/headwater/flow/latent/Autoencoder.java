package io.headwater.flow.latent;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.flow.particle.MlpArrays;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.network.Activation;
import io.headwater.network.Adam;
import io.headwater.network.Matrix;
import io.headwater.network.Mlp;
import io.headwater.network.Pass;
import io.headwater.network.SpectralNorm;
import io.headwater.network.SteadyPass;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is trained of an autoencoder in principal coordinates u = (u₁, u₂), u₁ the first k: it bends
 * the principal plane into a graph over it.
 *
 * <p>z = u₁ + h(u) is decoded as (z, g(z, c)), c the one-hot levels; h and g minimise
 *
 * <p>E |(z, g(z, c)) − u|² = E |h(u)|² + |g(u₁ + h(u), c) − u₂|².
 *
 * <p>With h = g = 0, where it starts, it is the principal component analysis. The decoder's graph
 * has Lipschitz constant a = √(1 + Lip(g)²) in z, and Lip(g) is held by capped spectral norms. Not
 * thread-safe.
 */
final class Autoencoder implements AutoCloseable {
  private static final int BATCH = 512;
  private static final int POWER_ITERATIONS = 2;
  private static final double LEARNING_RATE = 2e-3;

  private final int m;
  private final int k;
  private final int dimension;
  private final double cap;
  private final Part h;
  private final Part g;
  private final SpectralNorm norm;
  private final Matrix ofU;
  private final Matrix ofZ;
  private final Matrix missH;
  private final Matrix missG;
  private final Matrix slopeZ;

  /** A network, its optimiser and its ways. */
  private static final class Part implements AutoCloseable {
    private final String name;
    private final Mlp net;
    private final MlpArrays layers;
    private final Adam adam;
    private final Pass pass;
    private final SteadyPass steady;

    Part(String name, int extra, int... widths) {
      this.name = name;
      this.net = Mlp.of(Activation.RELU, widths);
      this.layers = new MlpArrays(extra, widths);
      this.adam = Adam.of(net, Adam.Config.defaults());
      this.pass = net.pass(BATCH);
      this.steady = net.steadyPass(BATCH);
    }

    /** Rows of the input that are always 0 get no weight, so that they count in no norm. */
    void initial(int[] unread, RandomKey key) {
      net.initialize(key);
      float[] first = net.weights(0);
      for (int j : unread) {
        Arrays.fill(first, j * net.width(1), (j + 1) * net.width(1), 0f);
      }
      net.loadWeights(0, first);
      int head = net.layers() - 1;
      net.loadWeights(head, new float[net.width(head) * net.outputs()]);
      adam.reset();
    }

    void loadWeights(FlowState state) {
      net.load(layers.join(name, state));
    }

    void load(FlowState state) {
      loadWeights(state);
      adam.load(
          layers.join(name + "-mean", state),
          layers.join(name + "-square", state),
          (long) state.array(name + "-steps").get(0));
    }

    Map<String, NamedArray> store() {
      TreeMap<String, NamedArray> arrays = new TreeMap<>(layers.split(name, net.toArray()));
      arrays.putAll(layers.split(name + "-mean", adam.mean()));
      arrays.putAll(layers.split(name + "-square", adam.square()));
      arrays.put(name + "-steps", NamedArray.of(new float[] {adam.steps()}, 1));
      return arrays;
    }

    @Override
    public void close() {
      pass.close();
      adam.close();
      net.close();
    }
  }

  /**
   * An autoencoder of m numbers to k, beside levels.
   *
   * @param k below m
   * @param dimension d of the data's points, whose levels are read
   * @param width neurons of each of two hidden layers
   * @param lipschitz the most that Lip(g) may be, > 0
   */
  Autoencoder(int m, int k, int dimension, int width, double lipschitz) {
    this.m = m;
    this.k = k;
    this.dimension = dimension;
    this.h = new Part("encoder", m, dimension + m, width, width, k);
    this.g = new Part("decoder", k, dimension + k, width, width, m - k);
    this.norm = SpectralNorm.of(g.net, RandomKey.of(0));
    this.cap = StrictMath.pow(lipschitz, 1.0 / g.net.layers());
    this.ofU = Matrix.ofCapacity(BATCH, dimension + m);
    this.ofZ = Matrix.ofCapacity(BATCH, dimension + k);
    this.missH = Matrix.ofCapacity(BATCH, k);
    this.missG = Matrix.ofCapacity(BATCH, m - k);
    this.slopeZ = Matrix.ofCapacity(BATCH, dimension + k);
  }

  /** Whether it is of these sizes. */
  boolean fits(int otherM, int otherK, int otherDimension) {
    return m == otherM && k == otherK && dimension == otherDimension;
  }

  /** Whether a state holds one of m numbers to k. */
  static boolean isIn(FlowState state, int m, int k) {
    return state.has("decoder.b2")
        && state.array("decoder.b2").extent(0) == m - k
        && state.array("decoder.extra").extent(0) == k;
  }

  /**
   * The arrays of one that bends nothing.
   *
   * @param numbers the coordinates of the points that are no levels
   */
  Map<String, NamedArray> initial(int[] numbers, RandomKey key) {
    h.initial(numbers, key.split("encoder"));
    g.initial(numbers, key.split("decoder"));
    for (int l = 0; l < g.net.layers(); l++) {
      RandomStream stream = key.split("left").at(l).stream();
      float[] left = new float[g.net.width(l)];
      for (int i = 0; i < left.length; i++) {
        left[i] = (float) stream.nextGaussian();
      }
      norm.load(l, left);
    }
    return store();
  }

  /** Continues from the arrays that {@link #store} gave. */
  void load(FlowState state) {
    h.load(state);
    g.load(state);
    for (int l = 0; l < g.net.layers(); l++) {
      float[] left = new float[g.net.width(l)];
      state.array("decoder-left" + l).copyInto(left, 0);
      if (l == 0) {
        state.array("decoder-left-extra").copyInto(left, dimension);
      }
      norm.load(l, left);
    }
  }

  /** Only what encoding and decoding need. */
  void loadWeights(FlowState state) {
    if (state.has("encoder.b2")) {
      h.loadWeights(state);
    }
    g.loadWeights(state);
  }

  /** Forgets what the optimisers have seen. */
  void resetOptimiser() {
    h.adam.reset();
    g.adam.reset();
  }

  /** Everything it remembers. */
  Map<String, NamedArray> store() {
    TreeMap<String, NamedArray> arrays = new TreeMap<>(h.store());
    arrays.putAll(g.store());
    for (int l = 0; l < g.net.layers(); l++) {
      float[] left = norm.left(l);
      int features = l == 0 ? dimension : left.length;
      float[] own = Arrays.copyOf(left, features);
      arrays.put("decoder-left" + l, NamedArray.withFeatureAxes(l == 0 ? 0b1 : 0, own, features));
      if (l == 0) {
        float[] extra = Arrays.copyOfRange(left, features, left.length);
        arrays.put("decoder-left-extra", NamedArray.of(extra, extra.length));
      }
    }
    return arrays;
  }

  /**
   * One step of Adam on a batch.
   *
   * @param u principal coordinates [n, m]
   * @param levels points [n, d] that are 0 at the numbers
   * @param rate in [0, 1], of the full learning rate
   * @return the mean square reconstruction error of the batch
   */
  double train(float[] u, float[] levels, double rate, RandomKey key) {
    RandomStream stream = key.stream();
    int all = u.length / m;
    int n = Math.min(BATCH, all);
    int[] rows = new int[n];
    ofU.setRows(n);
    for (int i = 0; i < n; i++) {
      rows[i] = stream.nextInt(all);
      putU(i, u, levels, rows[i]);
    }
    h.pass.forward(ofU);
    ofZ.setRows(n);
    for (int i = 0; i < n; i++) {
      putZ(i, h.pass.outputs(), u, levels, rows[i]);
    }
    g.pass.forward(ofZ);
    double error = misses(u, rows);
    g.net.clearGradient();
    g.pass.backward(missG, slopeZ);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < k; j++) {
        missH.set(i, j, missH.get(i, j) + slopeZ.get(i, dimension + j));
      }
    }
    h.net.clearGradient();
    h.pass.backward(missH);
    h.adam.step(rate * LEARNING_RATE);
    g.adam.step(rate * LEARNING_RATE);
    norm.cap(cap, POWER_ITERATIONS);
    return error;
  }

  private void putU(int i, float[] u, float[] levels, int row) {
    for (int j = 0; j < dimension; j++) {
      ofU.set(i, j, levels[row * dimension + j]);
    }
    for (int j = 0; j < m; j++) {
      ofU.set(i, dimension + j, u[row * m + j]);
    }
  }

  private void putZ(int i, Matrix bend, float[] u, float[] levels, int row) {
    for (int j = 0; j < dimension; j++) {
      ofZ.set(i, j, levels[row * dimension + j]);
    }
    for (int j = 0; j < k; j++) {
      ofZ.set(i, dimension + j, u[row * m + j] + bend.get(i, j));
    }
  }

  /** Fills the cotangents 2 h / n and 2 (g − u₂) / n; returns the mean square error. */
  private double misses(float[] u, int[] rows) {
    int n = rows.length;
    missH.setRows(n);
    missG.setRows(n);
    double sum = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < k; j++) {
        float miss = h.pass.outputs().get(i, j);
        missH.set(i, j, 2 * miss / n);
        sum += (double) miss * miss;
      }
      for (int j = k; j < m; j++) {
        float miss = g.pass.outputs().get(i, j - k) - u[rows[i] * m + j];
        missG.set(i, j - k, 2 * miss / n);
        sum += (double) miss * miss;
      }
    }
    return sum / n;
  }

  /** z = u₁ + h(u): replaces the first k of each row of {@code u} [n, m]. */
  void encode(float[] u, float[] levels) {
    int all = u.length / m;
    for (int from = 0; from < all; from += BATCH) {
      int n = Math.min(BATCH, all - from);
      ofU.setRows(n);
      for (int i = 0; i < n; i++) {
        putU(i, u, levels, from + i);
      }
      h.steady.forward(ofU);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < k; j++) {
          u[(from + i) * m + j] += h.steady.output(i, j);
        }
      }
    }
  }

  /** u = (z, g(z, c)): replaces all but the first k of each row of {@code z} [n, m]. */
  void decode(float[] z, float[] levels) {
    int all = z.length / m;
    for (int from = 0; from < all; from += BATCH) {
      int n = Math.min(BATCH, all - from);
      ofZ.setRows(n);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < dimension; j++) {
          ofZ.set(i, j, levels[(from + i) * dimension + j]);
        }
        for (int j = 0; j < k; j++) {
          ofZ.set(i, dimension + j, z[(from + i) * m + j]);
        }
      }
      g.steady.forward(ofZ);
      for (int i = 0; i < n; i++) {
        for (int j = k; j < m; j++) {
          z[(from + i) * m + j] = g.steady.output(i, j - k);
        }
      }
    }
  }

  /** A bound of Lip(g): the product of the layers' spectral norms. */
  double lipschitz() {
    norm.iterate(32);
    double product = 1;
    for (int l = 0; l < g.net.layers(); l++) {
      product *= norm.norm(l);
    }
    return product;
  }

  @Override
  public void close() {
    h.close();
    g.close();
    norm.close();
    ofU.close();
    ofZ.close();
    missH.close();
    missG.close();
    slopeZ.close();
  }
}
