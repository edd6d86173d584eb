package io.headwater.flow.particle;

import io.headwater.flow.Diagnostics;
import io.headwater.flow.FlowState;
import io.headwater.flow.FlowStep;
import io.headwater.flow.NamedArray;
import io.headwater.flow.source.FeatureMoments;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All of a particle method but the steps themselves: particles are born from the source measure and
 * carried by the last window's field (warm start); the method's {@link Driver} moves them; their
 * coupling with where they were born is distilled into the field, which is published with a
 * calibration.
 *
 * <p>Numbers move; one-hot levels are conditions, which the source draws and the driver and the
 * field read. The flow ends when the driver's divergence has stopped falling, or with its budget.
 * Not thread-safe.
 */
public final class ParticleFlow {
  private final String id;
  private final Settings settings;
  private final Driver driver;
  private final Reference reference;
  private final PublishedFlow published = new PublishedFlow();
  private @Nullable TransportField field;
  private @Nullable FeatureLayout fieldLayout;

  /** What fresh samples are calibrated to. */
  public enum Reference {
    /** The training points of the window. */
    POINTS,
    /** The particles: what is published then depends on the points through the driver alone. */
    PARTICLES
  }

  /**
   * A flow calibrated to the training points.
   *
   * @param id of the method it is all but the steps of
   */
  public ParticleFlow(String id, Settings settings, Driver driver) {
    this(id, settings, driver, Reference.POINTS);
  }

  /**
   * A flow.
   *
   * @param id of the method it is all but the steps of
   */
  public ParticleFlow(String id, Settings settings, Driver driver, Reference reference) {
    this.id = id;
    this.reference = reference;
    this.settings = settings;
    this.driver = driver;
  }

  /**
   * What every particle method lets its user set.
   *
   * @param particles N >= 1
   * @param steps flow steps a window at most, >= 0
   * @param fieldWidth neurons of each of the transport field's two hidden layers, >= 1
   * @param fieldSteps regression batches a window, >= 0
   * @param eulerSteps Euler steps from noise to a sample, >= 1
   * @param calibrations random bases of the calibration, >= 0
   * @param memory how many records everything before the current window counts for in the source,
   *     >= 0
   */
  public record Settings(
      int particles,
      int steps,
      int fieldWidth,
      int fieldSteps,
      int eulerSteps,
      int calibrations,
      double memory) {
    public Settings {
      atLeast("particles", particles, 1);
      atLeast("steps", steps, 0);
      atLeast("fieldWidth", fieldWidth, 1);
      atLeast("fieldSteps", fieldSteps, 0);
      atLeast("eulerSteps", eulerSteps, 1);
      atLeast("calibrations", calibrations, 0);
      atLeast("memory", memory, 0);
    }

    /** Refuses a value below {@code least}, NaN among them. */
    public static void atLeast(String name, double value, double least) {
      if (!(value >= least)) {
        throw new IllegalArgumentException(
            "%s: expected >= %s, got %s".formatted(name, least, value));
      }
    }

    /** Refuses a value that is not above 0. */
    public static void positive(String name, double value) {
      if (!(value > 0)) {
        throw new IllegalArgumentException("%s: expected > 0, got %s".formatted(name, value));
      }
    }
  }

  /** What moves the particles: a method's own part. It remembers nothing between calls. */
  public interface Driver {
    /** The arrays of its own at the start of a window, whose target has points and numbers. */
    Map<String, NamedArray> begin(FlowState state, EmpiricalMeasure target, RandomKey key);

    /** Its steps from {@code state} on; {@code key} is the window's. */
    Steps open(FlowState state, EmpiricalMeasure target, RandomKey key);
  }

  /** The steps of a slice. */
  public interface Steps {
    /**
     * Moves the numbers of the particles.
     *
     * @param particles [n, d], written
     * @param step of the window, from 0
     */
    Move move(float[] particles, int step);

    /** The arrays of its own after the moves made. */
    Map<String, NamedArray> toArrays();
  }

  /**
   * What a move measured.
   *
   * @param divergence of the particles from the data, before the move
   * @param fisherInformation E |v|² over the numbers, v the velocity
   */
  public record Move(double divergence, double fisherInformation) {}

  /** See {@link io.headwater.flow.FlowMethod#init}. */
  public FlowState init(FeatureLayout layout, RandomKey key) {
    int d = layout.dimension();
    FlowState state = FlowState.of(id, d, FeatureMoments.none(d).toArrays());
    state = state.with(WindowProgress.begun().toArrays());
    return state.with(missing(state, layout, key));
  }

  /** What of the field is new where the feature space had no numbers before, or other ones. */
  private Map<String, NamedArray> missing(FlowState state, FeatureLayout layout, RandomKey key) {
    return layout.numberCoordinates().length == 0
        ? Map.of()
        : field(layout).missing(state, key.split("field"));
  }

  /** See {@link io.headwater.flow.FlowMethod#retarget}. */
  public FlowState retarget(FlowState state, EmpiricalMeasure target, RandomKey key) {
    state.require(id, target.dimension());
    FlowState begun = state.with(WindowProgress.begun().toArrays());
    if (target.points().count() == 0) {
      return begun;
    }
    FeatureMoments past = FeatureMoments.fromState(state).atMost(settings.memory());
    FlowState moved = begun.with(past.merge(FeatureMoments.of(target.points())).toArrays());
    if (!moves(target)) {
      return moved;
    }
    moved = moved.with(missing(moved, target.layout(), key));
    TransportField carrier = field(target.layout());
    Coupling coupling =
        Coupling.born(
            moved, target.layout(), settings.particles(), settings.eulerSteps(), carrier, key);
    moved = moved.with(carrier.store()).with(coupling.toArrays());
    return moved.with(driver.begin(moved, target, key));
  }

  private static boolean moves(EmpiricalMeasure target) {
    return target.layout().numberCoordinates().length > 0;
  }

  /** See {@link io.headwater.flow.FlowMethod#advance}. */
  public FlowStep advance(FlowState state, EmpiricalMeasure target, int steps, RandomKey key) {
    state.require(id, target.dimension());
    if (target.points().count() == 0) {
      return new FlowStep(state, Diagnostics.resting(Diagnostics.Rest.NO_DATA, Map.of()));
    }
    if (!moves(target)) {
      return new FlowStep(state, Diagnostics.resting(Diagnostics.Rest.EXACT, Map.of()));
    }
    WindowProgress progress = WindowProgress.fromState(state);
    if (progress.isDone()) {
      return new FlowStep(state, progress.diagnostics());
    }
    TransportField distilled = field(target.layout());
    distilled.load(state);
    Slice slice =
        new Slice(
            progress, Coupling.fromState(state), distilled, driver.open(state, target, key), key);
    int done = 0;
    while (done < steps && !progress.isDone()) {
      slice.step();
      done++;
    }
    return new FlowStep(state.with(slice.toArrays()).plusSteps(done), progress.diagnostics());
  }

  /** A run of steps of one window. */
  private final class Slice {
    private final WindowProgress progress;
    private final Coupling coupling;
    private final TransportField distilled;
    private final Steps own;
    private final RandomKey key;

    Slice(
        WindowProgress progress,
        Coupling coupling,
        TransportField distilled,
        Steps own,
        RandomKey key) {
      this.progress = progress;
      this.coupling = coupling;
      this.distilled = distilled;
      this.own = own;
      this.key = key;
    }

    void step() {
      if (progress.isFlowing()) {
        if (!progress.endsFlow(settings.steps())) {
          progress.moved(own.move(coupling.particles(), progress.nextStep()));
        }
        return;
      }
      int all = Coupling.distillations(settings.fieldSteps());
      if (!progress.endsDistillation(all)) {
        progress.distilled(coupling.distil(distilled, progress.nextStep(), all, key));
      }
    }

    Map<String, NamedArray> toArrays() {
      TreeMap<String, NamedArray> arrays = new TreeMap<>(own.toArrays());
      arrays.putAll(progress.toArrays());
      arrays.putAll(coupling.toArrays());
      arrays.putAll(distilled.store());
      return arrays;
    }
  }

  /** See {@link io.headwater.flow.FlowMethod#publish}. */
  public FlowState publish(FlowState state, EmpiricalMeasure target, RandomKey key) {
    state.require(id, target.dimension());
    boolean ofPoints = reference == Reference.POINTS || !Coupling.isIn(state) || !moves(target);
    PointCloud to = ofPoints ? target.points() : Coupling.fromState(state).particleCloud();
    return published.publish(
        state, target, to, settings.eulerSteps(), settings.calibrations(), key);
  }

  /** See {@link io.headwater.flow.FlowMethod#sample}. */
  public PointCloud sample(FlowState state, long first, int count, RandomKey key) {
    state.require(id, state.dimension());
    return published.sample(state, first, count, key);
  }

  private TransportField field(FeatureLayout layout) {
    TransportField held = field;
    if (held == null || !layout.equals(fieldLayout)) {
      if (held != null) {
        held.close();
      }
      held =
          new TransportField(
              layout.dimension(),
              layout.numberCoordinates(),
              settings.fieldWidth(),
              ParticleScratch.isSparse(layout));
      field = held;
      fieldLayout = layout;
    }
    return held;
  }
}
