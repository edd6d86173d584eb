package io.headwater.flow.particle;

import io.headwater.divergence.SlicedWasserstein;
import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.flow.source.FeatureMoments;
import io.headwater.flow.source.SourceMeasure;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a particle method publishes, and how fresh points are drawn from it: the source measure
 * draws noise, the transport field carries it, and a calibration takes off what the field blurred.
 *
 * <p>It holds moments, weights and quantiles, and no particle and no record. Guaranteed: point i is
 * a function of the published state, the key and i alone. Not thread-safe.
 */
public final class PublishedFlow {
  /**
   * Fresh points that stand for the published flow when it is calibrated: so many for each point of
   * the reference, whose own noise is then nearly all there is.
   */
  private static final int POINTS_A_REFERENCE = 5;

  private static final int LEAST_CALIBRATION_POINTS = 1_024;
  private static final int MOST_CALIBRATION_POINTS = 16_384;

  private static final int VERIFICATION_DIRECTIONS = 64;
  private static final int VERIFICATION_POINTS = 2048;
  private static final String EULER_STEPS = "euler-steps";

  private @Nullable Law law;
  private @Nullable TransportField sampler;
  private @Nullable FeatureLayout samplerLayout;

  /**
   * The state to publish.
   *
   * @param state with the moments of the source, and with a field and particles if any number moves
   * @param target whose held-out points verify it
   * @param reference what fresh samples are calibrated to; with no points they are not
   * @param eulerSteps from noise to a sample, >= 1
   * @param calibrations random bases of the calibration at most, >= 0; fewer where the reference
   *     has too few points for them
   */
  public FlowState publish(
      FlowState state,
      EmpiricalMeasure target,
      PointCloud reference,
      int eulerSteps,
      int calibrations,
      RandomKey key) {
    SymmetryGroup none = SymmetryGroup.trivial();
    return publish(state, target, reference, eulerSteps, calibrations, none, key);
  }

  /**
   * The same, of a law that is invariant under a group: carried points are moved by a random
   * element of it before the calibration, whose reference is to be invariant, and once more after.
   */
  public FlowState publish(
      FlowState state,
      EmpiricalMeasure target,
      PointCloud reference,
      int eulerSteps,
      int calibrations,
      SymmetryGroup group,
      RandomKey key) {
    int[] moving = target.layout().numberCoordinates();
    FlowState rough = rough(state, target.layout(), eulerSteps).with(group.toArrays());
    if (moving.length == 0 || reference.count() == 0) {
      return rough;
    }
    PointCloud fresh =
        sample(rough, 0, calibrationPoints(reference.count()), key.split("calibration"));
    int stages =
        Math.min(
            Math.min(calibrations, Calibration.mostBases(moving.length)),
            Calibration.mostStages(reference.count()));
    Calibration calibration = Calibration.fit(fresh, reference, moving, stages, key.split("bases"));
    FlowState published = rough.with(calibration.toArrays());
    return published.with(verify(published, state, target, key.split("verification")));
  }

  private static int calibrationPoints(int reference) {
    return (int)
        Math.max(
            LEAST_CALIBRATION_POINTS,
            Math.min(MOST_CALIBRATION_POINTS, (long) POINTS_A_REFERENCE * reference));
  }

  private static FlowState rough(FlowState state, FeatureLayout layout, int eulerSteps) {
    int[] moving = layout.numberCoordinates();
    TreeMap<String, NamedArray> arrays =
        new TreeMap<>(SourceMeasure.fit(FeatureMoments.fromState(state), layout).toArrays());
    arrays.put(EULER_STEPS, NamedArray.of(new float[] {eulerSteps}, 1));
    arrays.putAll(Calibration.none(moving).toArrays());
    if (moving.length > 0) {
      state.arrays().forEach((name, array) -> putField(name, array, arrays));
    }
    return new FlowState(state.method(), state.steps(), state.dimension(), arrays);
  }

  private static void putField(String name, NamedArray array, Map<String, NamedArray> into) {
    if (name.startsWith("field.")) {
      into.put(name, array);
    }
  }

  /** Distances to the points held out: of fresh samples, and of the particles themselves. */
  private Map<String, NamedArray> verify(
      FlowState published, FlowState state, EmpiricalMeasure target, RandomKey key) {
    PointCloud heldOut = target.heldOut();
    float[] distances = {Float.NaN, Float.NaN};
    if (heldOut.count() > 0 && Coupling.isIn(state)) {
      PointCloud particles = Coupling.fromState(state).particleCloud();
      int n = Math.min(VERIFICATION_POINTS, particles.count());
      SlicedWasserstein distance =
          new SlicedWasserstein(
              target.dimension(), VERIFICATION_DIRECTIONS, key.split("directions"));
      distances[0] = (float) distance.distance(sample(published, 0, n, key), heldOut);
      distances[1] = (float) distance.distance(particles.slice(0, n), heldOut);
    }
    return Map.of("verification", NamedArray.of(distances, 2));
  }

  /** Points first ... first + count - 1 of the sequence at {@code key} [count, d]. */
  public PointCloud sample(FlowState published, long first, int count, RandomKey key) {
    Law law = law(published);
    if (law.moving.length == 0 || count == 0) {
      return law.source.draw(first, count, key);
    }
    // One array from noise to sample: a point is mostly levels, which stay.
    float[] points = law.source.values(first, count, key);
    Objects.requireNonNull(sampler).carry(points, (int) published.array(EULER_STEPS).get(0));
    points = law.symmetrised(points, first, key.split("before calibration"));
    law.calibration.applyTo(points, law.dimension());
    points = law.symmetrised(points, first, key.split("symmetry"));
    return PointCloud.wrap(count, law.dimension(), points);
  }

  /** What was read of the state last sampled, which is mostly the one sampled next. */
  private record Law(
      FlowState of,
      SourceMeasure source,
      int[] moving,
      Calibration calibration,
      SymmetryGroup group) {
    static Law of(FlowState published) {
      SourceMeasure source = SourceMeasure.fromState(published);
      int[] moving = source.layout().numberCoordinates();
      return new Law(
          published,
          source,
          moving,
          Calibration.fromState(published, moving),
          SymmetryGroup.fromState(published));
    }

    int dimension() {
      return source.layout().dimension();
    }

    /** Each of the points [n, d] moved by an element of the group. */
    float[] symmetrised(float[] points, long first, RandomKey key) {
      if (group.order() == 1) {
        return points;
      }
      PointCloud cloud = PointCloud.wrap(points.length / dimension(), dimension(), points);
      return group.symmetrised(cloud, moving, first, key).toArray();
    }
  }

  /** The law of a state, its field loaded if it has one. */
  private Law law(FlowState published) {
    Law known = law;
    // States are immutable: the same object is the same law.
    if (known == null || known.of != published) {
      known = Law.of(published);
      if (known.moving.length > 0) {
        int width = published.array("field.b0").extent(0);
        sampler(known.source.layout(), width).loadWeights(published);
      }
      law = known;
    }
    return known;
  }

  private TransportField sampler(FeatureLayout layout, int width) {
    TransportField held = sampler;
    if (held == null || held.width() != width || !layout.equals(samplerLayout)) {
      if (held != null) {
        held.close();
      }
      held =
          new TransportField(
              layout.dimension(),
              layout.numberCoordinates(),
              width,
              ParticleScratch.isSparse(layout));
      sampler = held;
      samplerLayout = layout;
    }
    return held;
  }
}
