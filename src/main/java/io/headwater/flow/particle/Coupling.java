package io.headwater.flow.particle;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.flow.source.FeatureMoments;
import io.headwater.flow.source.SourceMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
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
}
