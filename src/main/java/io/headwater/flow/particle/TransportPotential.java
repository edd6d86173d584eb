package io.headwater.flow.particle;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.network.Activation;
import io.headwater.network.Adam;
import io.headwater.network.GradientPass;
import io.headwater.network.Matrix;
import io.headwater.network.Mlp;
import java.util.Map;
import java.util.TreeMap;

/**
 * One potential U(x, t) on R^d x [0, T] that carries points by ẋ = v = −∇U / λ, in K Euler steps:
 * what a proximal flow learns and all that it publishes [gu2024].
 *
 * <p>The network is U / λ, so that its gradient is the velocity whatever λ is. Numbers move; levels
 * are read and stay. It learns by the adjoint of the Euler steps: from p_K, the gradient of the
 * terminal cost, backwards
 *
 * <p>c_k = Δt (p_{k+1} + λ v_k / n), p_k = p_{k+1} + ∂(c_k · v_k)/∂x.
 *
 * <p>Not thread-safe.
 */
public final class TransportPotential implements AutoCloseable {
  private final int dimension;
  private final int[] moving;
  private final int steps;
  private final double horizon;
  private final double cost;
  private final int capacity;
  private final Mlp net;
  private final MlpArrays layers;
  private final Adam adam;
  private final GradientPass pass;
  private final GradientPass steady;

  /** (x, t) at each Euler step, and −v there. */
  private final Matrix[] places;

  private final Matrix[] slopes;
  private final Matrix cotangents;
  private final Matrix products;

  /**
   * A potential.
   *
   * @param moving the coordinates with a velocity
   * @param width neurons of each of the two hidden layers
   * @param steps K >= 1
   * @param horizon T > 0
   * @param cost λ > 0
   * @param capacity the most points it learns from at a time
   */
  public TransportPotential(
      int dimension,
      int[] moving,
      int width,
      int steps,
      double horizon,
      double cost,
      int capacity) {
    this.dimension = dimension;
    this.moving = moving.clone();
    this.steps = steps;
    this.horizon = horizon;
    this.cost = cost;
    this.capacity = capacity;
    this.net = Mlp.of(Activation.SOFTPLUS, dimension + 1, width, width, 1);
    this.layers = new MlpArrays(1, dimension + 1, width, width, 1);
    this.adam = Adam.of(net, Adam.Config.defaults().withBetas(0.5, 0.9));
    this.pass = GradientPass.of(net, capacity);
    this.steady = GradientPass.steady(net, capacity);
    this.places = new Matrix[steps];
    this.slopes = new Matrix[steps];
    for (int k = 0; k < steps; k++) {
      places[k] = Matrix.ofCapacity(capacity, dimension + 1);
      slopes[k] = Matrix.ofCapacity(capacity, dimension + 1);
    }
    this.cotangents = Matrix.ofCapacity(capacity, dimension + 1);
    this.products = Matrix.ofCapacity(capacity, dimension + 1);
  }

  /** The neurons of each hidden layer. */
  int width() {
    return net.width(1);
  }

  /** The arrays of a potential that moves nothing. */
  public Map<String, NamedArray> initial(RandomKey key) {
    net.initialize(key);
    int head = net.layers() - 1;
    net.loadWeights(head, new float[net.width(head)]);
    adam.reset();
    return store();
  }

  /** Continues from the arrays that {@link #store} gave. */
  public void load(FlowState state) {
    loadWeights(state);
    adam.load(
        layers.join("potential-mean", state),
        layers.join("potential-square", state),
        (long) state.array("potential-steps").get(0));
  }

  /** Only what {@link #push} needs. */
  public void loadWeights(FlowState state) {
    net.load(layers.join("potential", state));
  }

  /** Forgets what the optimiser has seen. */
  public void resetOptimiser() {
    adam.reset();
  }

  /** Everything it remembers. */
  public Map<String, NamedArray> store() {
    Map<String, NamedArray> arrays = new TreeMap<>(weights());
    arrays.putAll(layers.split("potential-mean", adam.mean()));
    arrays.putAll(layers.split("potential-square", adam.square()));
    arrays.put("potential-steps", NamedArray.of(new float[] {adam.steps()}, 1));
    return arrays;
  }

  /** What {@link #push} needs. */
  public Map<String, NamedArray> weights() {
    return layers.split("potential", net.toArray());
  }

  /** The points [n, d] carried to t = T; where one ends depends on it alone, bit for bit. */
  public PointCloud push(PointCloud points) {
    float[] moved = points.toArray();
    for (int from = 0; from < points.count(); from += capacity) {
      int n = Math.min(capacity, points.count() - from);
      carry(moved, from, n, steady);
    }
    return PointCloud.wrap(points.count(), dimension, moved);
  }

  /**
   * Carries points to t = T and remembers their ways for {@link #descend}.
   *
   * @param x points [n, d], n at most the capacity; written
   * @return the transport cost λ ∫ ½ E |v|² dt
   */
  public double carry(float[] x) {
    return carry(x, 0, x.length / dimension, pass);
  }

  private double carry(float[] x, int first, int n, GradientPass by) {
    double timeStep = horizon / steps;
    double action = 0;
    for (int k = 0; k < steps; k++) {
      Matrix place = places[k];
      place.setRows(n);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < dimension; j++) {
          place.set(i, j, x[(first + i) * dimension + j]);
        }
        place.set(i, dimension, (float) (k * timeStep));
      }
      by.gradient(place, slopes[k]);
      // x ← x + Δt v, v = −∇U / λ
      for (int i = 0; i < n; i++) {
        for (int j : moving) {
          float slope = slopes[k].get(i, j);
          action += timeStep * slope * slope / 2;
          x[(first + i) * dimension + j] -= (float) timeStep * slope;
        }
      }
    }
    return cost * action / n;
  }

  /**
   * One step of Adam down the terminal and the transport cost, along the ways last remembered.
   *
   * @param terminal the gradient of the terminal cost with respect to each point at T [n, d]; its
   *     part along levels is not read
   * @param learningRate of this step
   */
  public void descend(float[] terminal, double learningRate) {
    int n = terminal.length / dimension;
    double timeStep = horizon / steps;
    float[] p = terminal.clone();
    net.clearGradient();
    for (int k = steps - 1; k >= 0; k--) {
      Matrix slope = slopes[k];
      cotangents.setRows(n);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j <= dimension; j++) {
          cotangents.set(i, j, 0);
        }
        for (int j : moving) {
          // −c_k, since the network's gradient is −v
          double c = timeStep * (p[i * dimension + j] - cost * slope.get(i, j) / n);
          cotangents.set(i, j, (float) -c);
        }
      }
      pass.gradient(places[k], slope);
      pass.backward(cotangents, products);
      for (int i = 0; i < n; i++) {
        for (int j : moving) {
          p[i * dimension + j] += products.get(i, j);
        }
      }
    }
    adam.step(learningRate);
  }

  /** The gradient of the costs that the last {@link #descend} stepped along. */
  float[] gradient() {
    return net.gradientArray();
  }

  @Override
  public void close() {
    for (int k = 0; k < steps; k++) {
      places[k].close();
      slopes[k].close();
    }
    cotangents.close();
    products.close();
    pass.close();
    steady.close();
    adam.close();
    net.close();
  }
}
