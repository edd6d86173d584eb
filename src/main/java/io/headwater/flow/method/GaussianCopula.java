package io.headwater.flow.method;

import io.headwater.flow.Diagnostics;
import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethodFactory;
import io.headwater.flow.FlowState;
import io.headwater.flow.FlowStep;
import io.headwater.flow.MethodCard;
import io.headwater.flow.NamedArray;
import io.headwater.flow.source.FeatureMoments;
import io.headwater.flow.source.LatentNormal;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Gaussian copula in closed form: one latent normal number for each field, and their correlation.
 *
 * <p>A number is its own latent, scaled by its mean and deviation. A category's levels share one
 * latent Z ~ N(0, 1), cut at the normal quantiles of their cumulative shares, the commonest level
 * lowest; a level's score is s = E[Z | Z in its interval]. The correlation of two latents a, b
 * follows from the moments of their scores by
 *
 * <p>cov(s_a, s_b) = r Var(s_a) Var(s_b),
 *
 * <p>exact when one of them is a number (E[x | Z] = r Z), and the first term of the Hermite series
 * when both are categories. All the method keeps is the mean and the covariance of the features, so
 * it costs O(n p^2) a window for p fields, forgets by weight, and carries over to a feature space
 * with other levels.
 *
 * <p>Assumed: finite coordinates. Guaranteed: see {@link FlowMethod}; a window takes one step; a
 * level that was never seen is never drawn. Before any data: N(0, 1) numbers, equally likely
 * levels. Not thread-safe.
 */
public final class GaussianCopula implements FlowMethod {
  /** The name in configuration and snapshots. */
  public static final String ID = "gaussian-copula";

  private static final String SETTLED = "settled";

  private final Config config;

  /** A Gaussian copula with this configuration. */
  public GaussianCopula(Config config) {
    this.config = config;
  }

  /**
   * What a user may set.
   *
   * @param memory how many records everything before the current window counts for at most, >= 0
   */
  public record Config(double memory) {
    public Config {
      if (!(memory >= 0)) {
        throw new IllegalArgumentException("memory: expected >= 0, got " + memory);
      }
    }

    /** The past counts for 32 records. */
    public static Config defaults() {
      return new Config(32);
    }
  }

  /** Makes Gaussian copulas. */
  public static final class Factory implements FlowMethodFactory {
    @Override
    public String id() {
      return ID;
    }

    @Override
    public String summary() {
      return "every field's own shape and linear dependence, in closed form: the baseline to beat";
    }

    @Override
    public MethodCard card() {
      return new MethodCard(
          "The distance of the first two moments: a closed form, not a flow.",
          "cov(s_a, s_b) = r Var(s_a) Var(s_b); x = F⁻¹(Φ(z)), z ~ N(0, R)",
          "",
          "Count, means and covariances of the features.",
          "All of it: counts, means and covariances add up exactly. It forgets by weight.",
          "O(n p²) a window for n rows and p fields; O(p²) a sample.",
          "When linear dependence is enough, when windows are tiny, and as the baseline "
              + "that a method must beat.");
    }

    @Override
    public Record defaults() {
      return Config.defaults();
    }

    @Override
    public FlowMethod create(Record config) {
      return new GaussianCopula((Config) config);
    }
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public FlowState init(FeatureLayout layout, RandomKey key) {
    int d = layout.dimension();
    return state(FlowState.of(ID, d, Map.of()), FeatureMoments.none(d), false);
  }

  @Override
  public FlowState retarget(FlowState state, EmpiricalMeasure target, RandomKey key) {
    state.require(ID, target.dimension());
    return state(state, FeatureMoments.fromState(state), false);
  }

  @Override
  public FlowStep advance(FlowState state, EmpiricalMeasure target, int steps, RandomKey key) {
    state.require(ID, target.dimension());
    if (target.points().count() == 0) {
      return new FlowStep(state, Diagnostics.resting(Diagnostics.Rest.NO_DATA, Map.of()));
    }
    if (state.array(SETTLED).get(0) == 1) {
      return new FlowStep(state, Diagnostics.resting(Diagnostics.Rest.EXACT, Map.of()));
    }
    if (steps < 1) {
      return new FlowStep(state, Diagnostics.moving(Map.of()));
    }
    FeatureMoments past = FeatureMoments.fromState(state).atMost(config.memory());
    FeatureMoments next = past.merge(FeatureMoments.of(target.points()));
    return new FlowStep(
        state(state, next, true).plusSteps(1),
        Diagnostics.resting(Diagnostics.Rest.EXACT, Map.of()));
  }

  @Override
  public FlowState publish(FlowState state, EmpiricalMeasure target, RandomKey key) {
    state.require(ID, target.dimension());
    LatentNormal latent = LatentNormal.fit(FeatureMoments.fromState(state), target.layout());
    return new FlowState(ID, state.steps(), state.dimension(), new TreeMap<>(latent.toArrays()));
  }

  @Override
  public PointCloud sample(FlowState published, long first, int count, RandomKey key) {
    published.require(ID, published.dimension());
    LatentNormal latent = LatentNormal.fromState(published);
    int d = published.dimension();
    float[] values = new float[count * d];
    latent.draw(i -> key.at(first + i).stream(), count, values, d);
    return PointCloud.wrap(count, d, values);
  }

  private static FlowState state(FlowState before, FeatureMoments moments, boolean settled) {
    return before
        .with(moments.toArrays())
        .with(Map.of(SETTLED, NamedArray.of(new float[] {settled ? 1 : 0}, 1)));
  }
}
