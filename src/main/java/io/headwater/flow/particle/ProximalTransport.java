package io.headwater.flow.particle;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.flow.source.FeatureMoments;
import io.headwater.flow.source.SourceMeasure;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.network.InputRows;
import io.headwater.network.Matrix;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The proximal step of a divergence by the Wasserstein-2 cost, as a game of two networks [gu2024]:
 *
 * <pre>
 * min over U of  D(ρ_T ‖ Q) + λ ∫₀ᵀ ½ E |v|² dt,   v = −∇U / λ,   ρ₀ the source measure
 * </pre>
 *
 * <p>The discriminator climbs D; the potential descends the sum along the ways of fresh points of
 * the source. Both see a batch at a time. Both learning rates are to fall to 0 together: a
 * one-sided penalty pulls a slope above L down harder than the objective pulls it up, so that a
 * discriminator that is never still stays below L on the average, and the carried points short of
 * where they belong. Not thread-safe.
 */
public final class ProximalTransport implements AutoCloseable {
  private final Settings settings;
  private final FeatureLayout layout;
  private final Discriminator discriminator;
  private final TransportPotential potential;
  private final Rows ofP;
  private final Rows ofQ;
  private final Rows ofHeldOut;
  private final Matrix gradient;
  private final int capacity;

  /**
   * The settings.
   *
   * @param batch points of either side that a step sees at most, >= 1
   * @param discriminatorSteps discriminator updates before each step of the potential, >= 1
   * @param width neurons of each of the potential's two hidden layers, >= 1
   * @param eulerSteps K from noise to a sample, >= 1
   * @param horizon T > 0
   * @param transportCost λ > 0: how dear it is to move
   * @param learningRate of the potential, > 0
   * @param discriminator of the terminal cost
   */
  public record Settings(
      int batch,
      int discriminatorSteps,
      int width,
      int eulerSteps,
      double horizon,
      double transportCost,
      double learningRate,
      Discriminator.Config discriminator) {
    public Settings {
      ParticleFlow.Settings.atLeast("batch", batch, 1);
      ParticleFlow.Settings.atLeast("discriminatorSteps", discriminatorSteps, 1);
      ParticleFlow.Settings.atLeast("width", width, 1);
      ParticleFlow.Settings.atLeast("eulerSteps", eulerSteps, 1);
      ParticleFlow.Settings.positive("horizon", horizon);
      ParticleFlow.Settings.positive("transportCost", transportCost);
      ParticleFlow.Settings.positive("learningRate", learningRate);
    }
  }

  /**
   * What a step measured, before it.
   *
   * @param terminalCost D(ρ_T ‖ Q) as the discriminator sees it
   * @param transportCost λ ∫ ½ E |v|² dt
   */
  public record Costs(double terminalCost, double transportCost) {}

  /** A game over points of {@code layout}, at most {@code heldOut} of them held out. */
  public ProximalTransport(Settings settings, FeatureLayout layout, int heldOut) {
    this.settings = settings;
    this.layout = layout;
    this.capacity = Math.max(heldOut, settings.batch());
    int d = layout.dimension();
    boolean sparse = ParticleScratch.isSparse(layout);
    this.discriminator = new Discriminator(settings.discriminator(), d, capacity, capacity);
    this.potential = potential(settings, layout);
    this.ofP = new Rows(capacity, d, sparse);
    this.ofQ = new Rows(settings.batch(), d, sparse);
    this.ofHeldOut = new Rows(capacity, d, sparse);
    this.gradient = Matrix.ofCapacity(settings.batch(), d);
  }

  /** A potential of a game, to carry points alone. */
  public static TransportPotential potential(Settings settings, FeatureLayout layout) {
    return new TransportPotential(
        layout.dimension(),
        layout.numberCoordinates(),
        settings.width(),
        settings.eulerSteps(),
        settings.horizon(),
        settings.transportCost(),
        settings.batch());
  }

  /** Whether it is of that layout, with room for so many points held out. */
  public boolean fits(FeatureLayout other, int heldOut) {
    return layout.equals(other) && heldOut <= capacity;
  }

  /** The arrays of a game not begun. */
  public Map<String, NamedArray> initial(RandomKey key) {
    TreeMap<String, NamedArray> arrays =
        new TreeMap<>(discriminator.initial(key.split("discriminator")));
    arrays.putAll(potential.initial(key.split("potential")));
    return arrays;
  }

  /** Continues from the arrays that {@link #store} gave. */
  public void load(FlowState state) {
    discriminator.load(state);
    potential.load(state);
  }

  /** Forgets what the optimisers have seen. */
  public void resetOptimisers() {
    discriminator.resetOptimiser();
    potential.resetOptimiser();
  }

  /** Everything it remembers. */
  public Map<String, NamedArray> store() {
    TreeMap<String, NamedArray> arrays = new TreeMap<>(discriminator.store());
    arrays.putAll(potential.store());
    return arrays;
  }

  /** The source of the moments in a state. */
  public static SourceMeasure source(FlowState state, FeatureLayout layout) {
    return SourceMeasure.fit(FeatureMoments.fromState(state), layout);
  }

  /**
   * One step of the game.
   *
   * @param step its number in the window
   * @param rate in [0, 1], of both full learning rates
   */
  public Costs step(
      SourceMeasure source, EmpiricalMeasure target, long step, double rate, RandomKey key) {
    int batch = settings.batch();
    float[] x = source.draw(step * batch, batch, key.split("source")).toArray();
    double transport = potential.carry(x);
    InputRows p = ofP.load(x, batch);
    PointCloud data = data(target.points(), key.split("data").at(step));
    InputRows q = ofQ.load(data.toArray(), data.count());
    double terminal = Double.NaN;
    for (int k = 0; k < settings.discriminatorSteps(); k++) {
      RandomKey at = key.split("penalty").at(step).at(k);
      terminal = discriminator.update(p, q, at, rate * settings.discriminator().learningRate());
    }
    discriminator.gradient(p, gradient);
    float[] slope = gradient.toArray();
    for (int i = 0; i < slope.length; i++) {
      slope[i] /= batch;
    }
    potential.descend(slope, rate * settings.learningRate());
    return new Costs(terminal, transport);
  }

  private PointCloud data(PointCloud points, RandomKey key) {
    if (points.count() <= settings.batch()) {
      return points;
    }
    return points.select(Arrays.copyOf(key.stream().permutation(points.count()), settings.batch()));
  }

  /** The terminal cost of {@code carried} against points it did not see, and its error. */
  public double[] heldOut(PointCloud carried, PointCloud heldOut) {
    return discriminator.heldOut(
        ofP.load(carried.toArray(), carried.count()),
        ofHeldOut.load(heldOut.toArray(), heldOut.count()));
  }

  /** The potential. */
  public TransportPotential potential() {
    return potential;
  }

  /** What carrying needs, of a state: its weights alone. */
  public static Map<String, NamedArray> published(FlowState state) {
    TreeMap<String, NamedArray> arrays = new TreeMap<>();
    state
        .arrays()
        .forEach(
            (name, array) -> {
              if (name.startsWith("potential.")) {
                arrays.put(name, array);
              }
            });
    return arrays;
  }

  @Override
  public void close() {
    discriminator.close();
    potential.close();
    ofP.close();
    ofQ.close();
    ofHeldOut.close();
    gradient.close();
  }
}
