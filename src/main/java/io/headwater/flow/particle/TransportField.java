package io.headwater.flow.particle;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.network.Activation;
import io.headwater.network.Adam;
import io.headwater.network.InputRows;
import io.headwater.network.Matrix;
import io.headwater.network.Mlp;
import io.headwater.network.Pass;
import io.headwater.network.SteadyPass;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A velocity field v(x, t) on R^d x [0, 1] that carries each source point to its particle: a
 * coupling distilled by regression on straight lines, as rectified flow does [liu2022]:
 *
 * <p>min over v of E |v((1 − t) z + t y, t) − (y − z)|², t uniform, (z, y) from the coupling.
 *
 * <p>Only the coordinates in {@code moving} have a velocity; the others, one-hot levels, are read
 * and stay. Transport is by Euler steps. Not thread-safe.
 */
public final class TransportField implements AutoCloseable {
  /** Rows of the largest batch. */
  private static final int BATCH = 512;

  /** A regression batch is a sixteenth of the coupling, so that its cost is the coupling's. */
  private static final int BATCHES_OF_A_COUPLING = 16;

  /** Rows of the smallest regression batch: less costs no less. */
  private static final int LEAST_BATCH = 64;

  private static final String PLACES = "field-places";

  private final int dimension;
  private final int[] moving;
  private final Mlp net;
  private final MlpArrays layers;
  private final Adam adam;
  private final Pass pass;

  /** For {@link #push}: where a point ends depends on it alone. */
  private final SteadyPass steady;

  private final Rows rows;
  private final Matrix residuals;
  private final float[] inputs;

  /**
   * The columns of an input that change from one Euler step to the next: numbers and time,
   * ascending.
   */
  private final int[] changing;

  /**
   * A field of zero velocity.
   *
   * @param dimension d
   * @param moving the coordinates with a velocity, at least one
   * @param width neurons of each of the two hidden layers
   * @param sparse whether most coordinates of a point are zero
   */
  public TransportField(int dimension, int[] moving, int width, boolean sparse) {
    this.dimension = dimension;
    this.moving = moving.clone();
    int m = moving.length;
    this.net = Mlp.of(Activation.RELU, dimension + 1, width, width, m);
    this.layers = new MlpArrays(1, dimension + 1, width, width, m);
    this.adam = Adam.of(net, new Adam.Config(1e-3, 0.9, 0.999, 1e-8));
    this.pass = net.pass(BATCH);
    this.steady = net.steadyPass(BATCH);
    this.rows = new Rows(BATCH, dimension + 1, sparse);
    this.residuals = Matrix.ofCapacity(BATCH, m);
    this.inputs = new float[BATCH * (dimension + 1)];
    this.changing = Arrays.copyOf(moving, m + 1);
    changing[m] = dimension;
  }

  /** The neurons of each hidden layer. */
  int width() {
    return net.width(1);
  }

  /** The coordinates with a velocity, ascending. */
  int[] moving() {
    return moving.clone();
  }

  /** The arrays of a field that moves nothing. */
  public Map<String, NamedArray> initial(RandomKey key) {
    net.initialize(key);
    int head = net.layers() - 1;
    net.loadWeights(head, new float[net.width(head) * net.outputs()]);
    adam.reset();
    return store();
  }

  /**
   * The arrays to continue from where a state of another feature space does not have them: a
   * coordinate that goes on keeps its velocity, a new one has none yet. None where the state's own
   * do, all where it has no field or nothing goes on.
   */
  public Map<String, NamedArray> missing(FlowState state, RandomKey key) {
    if (!state.has("field.b2")) {
      return initial(key);
    }
    int[] before = placesBefore(state);
    if (Arrays.stream(before).allMatch(place -> place < 0)) {
      return initial(key);
    }
    boolean same = before.length == state.array("field.b2").extent(0);
    for (int k = 0; k < before.length; k++) {
      same &= before[k] == k;
    }
    Map<String, NamedArray> arrays = new TreeMap<>();
    if (!same) {
      arrays.put(PLACES, places());
      List<String> held =
          state.has("field-steps")
              ? List.of("field", "field-mean", "field-square")
              : List.of("field");
      held.forEach(prefix -> arrays.putAll(layers.outputs(prefix, state, before)));
    }
    return arrays;
  }

  /** For each output the one of the state's field that it continues, or -1. */
  private int[] placesBefore(FlowState state) {
    int[] before = new int[moving.length];
    // A build that did not keep places had fields of as many numbers only.
    boolean known = state.has(PLACES);
    boolean asMany = state.array("field.b2").extent(0) == moving.length;
    for (int k = 0; k < moving.length; k++) {
      int unknown = asMany ? k : -1;
      before[k] = known ? (int) state.array(PLACES).get(moving[k]) - 1 : unknown;
    }
    return before;
  }

  /** For each coordinate 1 + the output that is its velocity, or 0: follows the feature space. */
  private NamedArray places() {
    float[] places = new float[dimension];
    for (int k = 0; k < moving.length; k++) {
      places[moving[k]] = k + 1f;
    }
    return NamedArray.withFeatureAxes(0b1, places, dimension);
  }

  /**
   * Continues from the arrays that {@link #store} gave; without those of its optimiser that begins
   * anew.
   */
  public void load(FlowState state) {
    loadWeights(state);
    if (!state.has("field-steps")) {
      adam.reset();
      return;
    }
    adam.load(
        layers.join("field-mean", state),
        layers.join("field-square", state),
        (long) state.array("field-steps").get(0));
  }

  /** Only what {@link #push} needs. */
  public void loadWeights(FlowState state) {
    float[] flat = layers.join("field", state);
    net.load(flat);
  }

  /** Whether an array of {@link #store} is its optimiser's. */
  public static boolean isOfOptimiser(String name) {
    return name.equals("field-steps")
        || name.startsWith("field-mean.")
        || name.startsWith("field-square.");
  }

  /** Forgets what the optimiser has seen. */
  public void resetOptimiser() {
    adam.reset();
  }

  /** Everything it remembers. */
  public Map<String, NamedArray> store() {
    Map<String, NamedArray> arrays = new TreeMap<>(weights());
    arrays.putAll(layers.split("field-mean", adam.mean()));
    arrays.putAll(layers.split("field-square", adam.square()));
    arrays.put(PLACES, places());
    arrays.put("field-steps", NamedArray.of(new float[] {adam.steps()}, 1));
    return arrays;
  }

  /** What {@link #push} needs. */
  public Map<String, NamedArray> weights() {
    return layers.split("field", net.toArray());
  }

  /**
   * One regression step on a batch of the coupling, drawn with replacement.
   *
   * @param z where particles were born [n, d]
   * @param y where they are [n, d]
   * @return the mean square error of the batch, over the moving coordinates
   */
  public double regress(PointCloud z, PointCloud y, double learningRate, RandomKey key) {
    RandomStream stream = key.stream();
    int n = batch(z.count());
    int[] pair = new int[n];
    for (int i = 0; i < n; i++) {
      pair[i] = stream.nextInt(z.count());
      float t = (float) stream.nextDouble();
      for (int j = 0; j < dimension; j++) {
        float from = z.get(pair[i], j);
        inputs[i * (dimension + 1) + j] = from + t * (y.get(pair[i], j) - from);
      }
      inputs[i * (dimension + 1) + dimension] = t;
    }
    pass.forward(rows.load(inputs, n));
    double error = residuals(z, y, pair);
    net.clearGradient();
    pass.backward(residuals);
    adam.step(learningRate);
    return error;
  }

  /** Rows of a regression batch of a coupling of {@code pairs} pairs. */
  static int batch(int pairs) {
    return Math.max(LEAST_BATCH, Math.min(BATCH, pairs / BATCHES_OF_A_COUPLING));
  }

  /** Fills the cotangents 2 (v − (y − z)) / n; returns the mean square error. */
  private double residuals(PointCloud z, PointCloud y, int[] pair) {
    int n = pair.length;
    residuals.setRows(n);
    double sum = 0;
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < moving.length; k++) {
        float wanted = y.get(pair[i], moving[k]) - z.get(pair[i], moving[k]);
        float miss = pass.outputs().get(i, k) - wanted;
        residuals.set(i, k, 2 * miss / n);
        sum += (double) miss * miss;
      }
    }
    return sum / n;
  }

  /** The points {@code z} [n, d] carried from t = 0 to t = 1 in {@code steps} Euler steps. */
  public PointCloud push(PointCloud z, int steps) {
    float[] moved = z.toArray();
    carry(moved, steps);
    return PointCloud.wrap(z.count(), dimension, moved);
  }

  /** The same in place, for {@code points} [n, d]. */
  void carry(float[] points, int steps) {
    int count = points.length / dimension;
    for (int from = 0; from < count; from += BATCH) {
      int n = Math.min(BATCH, count - from);
      InputRows batch = rows.load(points, dimension, from, n, changing);
      for (int s = 0; s < steps; s++) {
        steady.forward(batch);
        step(points, from, n, 1f / steps);
        place(points, from, n, (s + 1f) / steps);
      }
    }
  }

  /** x ← x + Δt v(x, t) for the points that are loaded. */
  private void step(float[] points, int from, int n, float timeStep) {
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < moving.length; k++) {
        points[(from + i) * dimension + moving[k]] += timeStep * steady.output(i, k);
      }
    }
  }

  /** Loads their moving coordinates and the time anew. */
  private void place(float[] points, int from, int n, float t) {
    float[] now = new float[changing.length];
    now[moving.length] = t;
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < moving.length; k++) {
        now[k] = points[(from + i) * dimension + moving[k]];
      }
      rows.set(i, changing, now);
    }
  }

  @Override
  public void close() {
    residuals.close();
    rows.close();
    pass.close();
    adam.close();
    net.close();
  }
}
