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

/**
 * The particles of a window and where each of them was born: pairs (z, y) [n, d].
 *
 * <p>A method writes {@link #particles} as they move; {@link #distil} teaches a transport field to
 * carry z to y. Not thread-safe.
 */
public final class Coupling {
  private static final String SOURCE = "source";
  private static final String PARTICLES = "particles";
  private static final int BATCHES_A_STEP = 20;

  /** Random partners that every pair is compared with. */
  private static final int SWEEPS = 256;

  private static final double LEARNING_RATE = 2e-3;

  private final int dimension;
  private final float[] source;
  private final float[] particles;

  private Coupling(int dimension, float[] source, float[] particles) {
    this.dimension = dimension;
    this.source = source;
    this.particles = particles;
  }

  /**
   * Particles at the start of a window: born from the source of the state's moments, carried by the
   * last window's field, whose optimiser begins anew.
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
    SourceMeasure source = SourceMeasure.fit(FeatureMoments.fromState(state), layout);
    PointCloud z = source.draw(0, particles, key.split("birth"));
    field.load(state);
    PointCloud y = field.push(z, eulerSteps);
    field.resetOptimiser();
    return new Coupling(z.dimension(), z.toArray(), y.toArray());
  }

  /** What {@link #toArrays} wrote. */
  public static Coupling fromState(FlowState state) {
    NamedArray y = state.array(PARTICLES);
    return new Coupling(y.extent(1), state.array(SOURCE).toArray(), y.toArray());
  }

  /** Whether a state has one. */
  public static boolean isIn(FlowState state) {
    return state.has(PARTICLES);
  }

  /** Whether {@link #toArrays} gives an array of this name. */
  public static boolean holds(String name) {
    return name.equals(SOURCE) || name.equals(PARTICLES);
  }

  /** This as arrays of a state. */
  public Map<String, NamedArray> toArrays() {
    return Map.of(SOURCE, cloud(source), PARTICLES, cloud(particles));
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
