package io.headwater.flow.method;

import static io.headwater.flow.particle.ParticleFlow.Settings.atLeast;

import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethodFactory;
import io.headwater.flow.FlowState;
import io.headwater.flow.FlowStep;
import io.headwater.flow.MethodCard;
import io.headwater.flow.NamedArray;
import io.headwater.flow.particle.Coupling;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.Map;
import java.util.TreeMap;

/**
 * Two flows of the same particles, one after the other: sliced-Wasserstein steps carry them most of
 * the way at the cost of a sort, and the generative particles algorithm takes the rest, where a
 * trained discriminator sees what projections miss.
 *
 * <p>A state is that of {@link Gpa} with the direction bank, histograms and progress of {@link
 * SlicedWassersteinFlow} beside it. The newborn particles of the first flow take the place of those
 * of the second; the field distils, and {@code gpa} publishes, what both have moved.
 *
 * <p>What merges across shards: moments and histograms, by addition. Particles, discriminator and
 * field do not. Not thread-safe.
 */
public final class FastThenSharp implements FlowMethod {
  /** The name in configuration and snapshots. */
  public static final String ID = "fast-then-sharp";

  private static final String PROGRESS = "progress";
  private static final String FAST_PROGRESS = "fast-progress";

  private final SlicedWassersteinFlow fast;
  private final Gpa sharp;
  private final Gpa.Config gpa;

  /** Both flows with this configuration. */
  public FastThenSharp(Config config) {
    this.gpa = config.gpa();
    this.fast = new SlicedWassersteinFlow(config.fast());
    this.sharp = new Gpa(config.gpa());
  }

  /**
   * What a user may set.
   *
   * @param slicedSteps sliced-Wasserstein steps a window at most, >= 0
   * @param share s = h / d of the step size h, in (0, 1]: means contract by 1 − s a step
   * @param bases random bases of the bank, >= 1; each has a direction for every number
   * @param bins of a histogram, >= 1
   * @param gpa of the second flow, and of the particles, source and field of both
   */
  public record Config(int slicedSteps, double share, int bases, int bins, Gpa.Config gpa) {
    public Config {
      atLeast("slicedSteps", slicedSteps, 0);
      fast(slicedSteps, share, bases, bins, gpa);
    }

    /** One sweep over 64 bases, and then {@code gpa} as it is by default. */
    public static Config defaults() {
      return new Config(64, 0.5, 64, 256, Gpa.Config.defaults());
    }

    SlicedWassersteinFlow.Config fast() {
      return fast(slicedSteps, share, bases, bins, gpa);
    }

    private static SlicedWassersteinFlow.Config fast(
        int slicedSteps, double share, int bases, int bins, Gpa.Config gpa) {
      return new SlicedWassersteinFlow.Config(
          gpa.particles(),
          slicedSteps,
          share,
          bases,
          bins,
          gpa.fieldWidth(),
          0,
          gpa.eulerSteps(),
          gpa.calibrations(),
          gpa.memory());
    }
  }

  /** Makes flows of two speeds. */
  public static final class Factory implements FlowMethodFactory {
    @Override
    public String id() {
      return ID;
    }

    @Override
    public String summary() {
      return "sliced-Wasserstein steps, then gpa: when the stream jumps far between windows";
    }

    @Override
    public MethodCard card() {
      return new MethodCard(
          "First the sliced Wasserstein distance, then the Lipschitz-regularised divergence"
              + " of `gpa`, with the same particles.",
          "that of sliced-wasserstein for some sweeps, then that of gpa",
          "",
          "That of `gpa`, and the histograms of `sliced-wasserstein`.",
          "Moments and histograms, by addition. Particles pool as a mixture; discriminator "
              + "and field do not merge.",
          "The sum of both; the first costs a sort a direction.",
          "When the stream jumps far between windows, further than the discriminator can "
              + "push particles in its steps; else `gpa`.");
    }

    @Override
    public Record defaults() {
      return Config.defaults();
    }

    @Override
    public FlowMethod create(Record config) {
      return new FastThenSharp((Config) config);
    }
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public FlowState init(FeatureLayout layout, RandomKey key) {
    FlowState none = FlowState.of(SlicedWassersteinFlow.ID, layout.dimension(), Map.of());
    return as(ID, sharp.init(layout, key)).with(news(none, fast.init(layout, key)));
  }

  @Override
  public FlowState retarget(FlowState state, EmpiricalMeasure target, RandomKey key) {
    state.require(ID, target.dimension());
    FlowState before = ofFast(state);
    return as(ID, sharp.retarget(as(Gpa.ID, state), target, key))
        .with(news(before, fast.retarget(before, target, key)));
  }

  @Override
  public FlowStep advance(FlowState state, EmpiricalMeasure target, int steps, RandomKey key) {
    state.require(ID, target.dimension());
    FlowState before = ofFast(state);
    FlowStep first = fast.advance(before, target, steps, key);
    int done = (int) (first.state().steps() - state.steps());
    FlowState moved = state.with(news(before, first.state())).plusSteps(done);
    if (!first.diagnostics().atRest()) {
      return new FlowStep(moved, first.diagnostics());
    }
    FlowState begun = done > 0 ? moved.with(timeStep(moved, target)) : moved;
    FlowStep second = sharp.advance(as(Gpa.ID, begun), target, steps - done, key);
    return new FlowStep(as(ID, second.state()), second.diagnostics());
  }

  /** The time step of the second flow, by the rule, from where the first has left the particles. */
  private Map<String, NamedArray> timeStep(FlowState state, EmpiricalMeasure target) {
    PointCloud particles = Coupling.fromState(state).particleCloud();
    int[] moving = target.layout().numberCoordinates();
    GpaProgress progress = GpaProgress.fromState(state);
    progress.set(
        GpaProgress.Mark.TIME_STEP, TimeSteps.first(gpa, particles, target.points(), moving));
    return progress.toArrays();
  }

  @Override
  public FlowState publish(FlowState state, EmpiricalMeasure target, RandomKey key) {
    state.require(ID, target.dimension());
    return as(ID, sharp.publish(as(Gpa.ID, state), target, key));
  }

  @Override
  public PointCloud sample(FlowState published, long first, int count, RandomKey key) {
    published.require(ID, published.dimension());
    return sharp.sample(as(Gpa.ID, published), first, count, key);
  }

  private static FlowState as(String method, FlowState state) {
    return new FlowState(method, state.steps(), state.dimension(), state.arrays());
  }

  /** The state that the first flow knows: with its own progress. */
  private static FlowState ofFast(FlowState state) {
    return as(SlicedWassersteinFlow.ID, state).with(Map.of(PROGRESS, state.array(FAST_PROGRESS)));
  }

  /** What the first flow changed; the rest it handed through as it was. */
  private static Map<String, NamedArray> news(FlowState before, FlowState after) {
    TreeMap<String, NamedArray> changed = new TreeMap<>(after.arrays());
    changed.entrySet().removeIf(entry -> before.arrays().get(entry.getKey()) == entry.getValue());
    NamedArray progress = changed.remove(PROGRESS);
    if (progress != null) {
      changed.put(FAST_PROGRESS, progress);
    }
    return changed;
  }
}
