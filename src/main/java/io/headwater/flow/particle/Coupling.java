package io.headwater.flow.particle;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.flow.source.FeatureMoments;
import io.headwater.flow.source.SourceMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The particles and where each of them was born: pairs (z, y) [n, d].
 *
 * <p>A particle is the number of a point of the source's noise. It lives for one window, or goes on
 * into the next: its birth is then where the source of the day puts the same noise. A method writes
 * {@link #particles} as they move; {@link #distil} teaches a transport field to carry z to y. Not
 * thread-safe.
 */
public final class Coupling {
  private static final String SOURCE = "source";
  private static final String PARTICLES = "particles";
  private static final int BATCHES_A_STEP = 20;

  /** Random partners that every pair is compared with. */
  private static final int SWEEPS = 256;

  private static final double LEARNING_RATE = 2e-3;

  private final int dimension;
  private final Births births;
  private final float[] source;
  private final float[] particles;

  private Coupling(int dimension, Births births, float[] source, float[] particles) {
    this.dimension = dimension;
    this.births = births;
    this.source = source;
    this.particles = particles;
  }

  /**
   * Particles that are all new at the start of a window: born from the source of the state's
   * moments, carried by the last window's field, whose optimiser begins anew.
   *
   * @param field any field of the layout; it is loaded from {@code state}
   */
  public static Coupling born(
      FlowState state,
      FeatureLayout layout,
      int particles,
      int eulerSteps,
      TransportField field,
      RandomKey key) {
    Births births = Births.begun(particles, layout, key.split("birth"));
    PointCloud z = births.draw(source(state, layout));
    field.load(state);
    PointCloud y = field.push(z, eulerSteps);
    field.resetOptimiser();
    return new Coupling(z.dimension(), births, z.toArray(), y.toArray());
  }

  /**
   * The particles of the last window that go on: where a particle's levels are as they were its
   * numbers are too, and elsewhere it is carried by the field from its new birth. All are new, see
   * {@link #born}, where there was another number of particles or the features are others.
   */
  public static Coupling goneOn(
      FlowState state,
      FeatureLayout layout,
      int particles,
      int eulerSteps,
      TransportField field,
      RandomKey key) {
    int[] moving = layout.numberCoordinates();
    if (!Births.fit(state, particles, layout)) {
      return born(state, layout, particles, eulerSteps, field, key);
    }
    Births births = Births.fromState(state, particles);
    PointCloud z = births.draw(source(state, layout));
    float[] last = state.array(PARTICLES).toArray();
    Coupling next = new Coupling(z.dimension(), births, z.toArray(), last);
    field.load(state);
    next.bearAnew(z, next.withOtherLevels(z, moving), field, eulerSteps);
    field.resetOptimiser();
    return next;
  }

  private static SourceMeasure source(FlowState state, FeatureLayout layout) {
    return SourceMeasure.fit(FeatureMoments.fromState(state), layout);
  }

  private int[] withOtherLevels(PointCloud z, int[] moving) {
    return IntStream.range(0, count()).filter(i -> hasOtherLevels(i, z, moving)).toArray();
  }

  private void bearAnew(PointCloud z, int[] rows, TransportField field, int eulerSteps) {
    float[] carried = field.push(z.select(rows), eulerSteps).toArray();
    for (int k = 0; k < rows.length; k++) {
      System.arraycopy(carried, k * dimension, particles, rows[k] * dimension, dimension);
    }
  }

  private boolean hasOtherLevels(int row, PointCloud z, int[] moving) {
    for (int j = 0, next = 0; j < dimension; j++) {
      if (next < moving.length && moving[next] == j) {
        next++;
      } else if (particles[row * dimension + j] != z.get(row, j)) {
        return true;
      }
    }
    return false;
  }

  /** What {@link #toArrays} wrote. */
  public static Coupling fromState(FlowState state) {
    NamedArray y = state.array(PARTICLES);
    return new Coupling(
        y.extent(1),
        Births.fromState(state, y.extent(0)),
        state.array(SOURCE).toArray(),
        y.toArray());
  }

  /** Whether a state has one. */
  public static boolean isIn(FlowState state) {
    return state.has(PARTICLES);
  }

  /** Whether {@link #goneOn} does without the array of this name, which {@link #toArrays} gives. */
  public static boolean isOfOneWindow(String name) {
    return name.equals(SOURCE);
  }

  /** This as arrays of a state. */
  public Map<String, NamedArray> toArrays() {
    TreeMap<String, NamedArray> arrays = new TreeMap<>(births.toArrays());
    arrays.put(SOURCE, cloud(source));
    arrays.put(PARTICLES, cloud(particles));
    return arrays;
  }

  private NamedArray cloud(float[] values) {
    return NamedArray.withFeatureAxes(0b10, values.clone(), count(), dimension);
  }

  /** n: the number of particles. */
  public int count() {
    return particles.length / dimension;
  }

  /** The particles themselves [n, d], for the method that moves them to write. */
  public float[] particles() {
    return particles;
  }

  /** A copy of the particles. */
  public PointCloud particleCloud() {
    return PointCloud.of(count(), dimension, particles);
  }

  /** The distillation steps that {@code fieldSteps} regression batches make. */
  public static int distillations(int fieldSteps) {
    return fieldSteps / BATCHES_A_STEP;
  }

  /**
   * Distillation step {@code step} of {@code steps} of the coupling into the field.
   *
   * @return the mean square error of the last batch
   */
  public double distil(TransportField field, int step, int steps, RandomKey key) {
    if (step == 0) {
      untangle(field.moving(), key.split("untangle"));
    }
    PointCloud z = PointCloud.wrap(count(), dimension, source);
    PointCloud y = PointCloud.wrap(count(), dimension, particles);
    // A half cosine takes the learning rate from its full height to zero.
    double rate = LEARNING_RATE * (1 + StrictMath.cos(Math.PI * step / steps)) / 2;
    double error = Double.NaN;
    for (int k = 0; k < BATCHES_A_STEP; k++) {
      error = field.regress(z, y, rate, key.split("distil").at(step).at(k));
    }
    return error;
  }

  /**
   * Pairs births and particles anew where that makes the lines between them shorter: z_i and z_j
   * change places if (z_i − z_j) · (y_i − y_j) < 0, for random i and j of the same levels.
   *
   * <p>The two measures stay as they are. What is left is a monotone coupling, as the optimal one
   * is, without the half turns and crossings that windows leave, and straight lines carry it
   * better.
   *
   * @param moving the coordinates that are compared; the others are levels, which pairs share
   */
  void untangle(int[] moving, RandomKey key) {
    int[][] alike = alike(moving);
    RandomStream stream = key.stream();
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (int[] rows : alike) {
        for (int i : rows) {
          int j = rows[stream.nextInt(rows.length)];
          if (crossed(i, j, moving)) {
            exchange(i, j, moving);
          }
        }
      }
    }
  }

  private boolean crossed(int i, int j, int[] moving) {
    double product = 0;
    for (int k : moving) {
      double ofSource = source[i * dimension + k] - source[j * dimension + k];
      product += ofSource * (particles[i * dimension + k] - particles[j * dimension + k]);
    }
    return product < 0;
  }

  private void exchange(int i, int j, int[] moving) {
    births.exchange(i, j);
    for (int k : moving) {
      float kept = source[i * dimension + k];
      source[i * dimension + k] = source[j * dimension + k];
      source[j * dimension + k] = kept;
    }
  }

  /** The rows of each set of particles that agree in all coordinates but the moving ones. */
  private int[][] alike(int[] moving) {
    Map<List<Float>, List<Integer>> rows = new LinkedHashMap<>();
    for (int i = 0; i < count(); i++) {
      List<Float> levels = new ArrayList<>();
      for (int k = 0, next = 0; k < dimension; k++) {
        if (next < moving.length && moving[next] == k) {
          next++;
        } else {
          levels.add(source[i * dimension + k]);
        }
      }
      rows.computeIfAbsent(levels, any -> new ArrayList<>()).add(i);
    }
    return rows.values().stream()
        .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
        .toArray(int[][]::new);
  }
}
