package io.headwater.flow.method;

import io.headwater.flow.Diagnostics;
import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethodFactory;
import io.headwater.flow.FlowState;
import io.headwater.flow.FlowStep;
import io.headwater.flow.MethodCard;
import io.headwater.flow.NamedArray;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.Arrays;
import java.util.Map;

/**
 * Training points drawn again with replacement: the bound of copying, run beside every method.
 *
 * <p>Nothing that learns can be closer to its training points, and nothing is less private:
 * <b>unlike every other method, its published state is training rows and so are its samples.</b> A
 * few points of earlier windows stay, so that a window of one record is not repeated for ever.
 *
 * <p>Assumed: finite coordinates. Guaranteed: see {@link FlowMethod}; a window takes one step.
 * Before any data it draws from N(0, I). Not thread-safe.
 */
public final class Bootstrap implements FlowMethod {
  /** The name in configuration and snapshots. */
  public static final String ID = "bootstrap";

  private static final String POINTS = "points";
  private static final String SETTLED = "settled";

  private final Config config;

  /** A bootstrap with this configuration. */
  public Bootstrap(Config config) {
    this.config = config;
  }

  /**
   * What a user may set.
   *
   * @param points how many training points are kept at most, at least 1
   * @param memory how many of them may be older than the current window, in [0, points)
   */
  public record Config(int points, int memory) {
    public Config {
      if (points < 1) {
        throw new IllegalArgumentException("points: expected >= 1, got " + points);
      }
      if (memory < 0 || memory >= points) {
        throw new IllegalArgumentException(
            "memory: expected in [0, points = %d), got %d".formatted(points, memory));
      }
    }

    /** 4,096 points, 32 of them older than the window. */
    public static Config defaults() {
      return new Config(4_096, 32);
    }
  }

  /** Makes bootstraps. */
  public static final class Factory implements FlowMethodFactory {
    @Override
    public String id() {
      return ID;
    }

    @Override
    public String summary() {
      return "training rows drawn again: the bound of copying, not private; for comparison only";
    }

    @Override
    public MethodCard card() {
      return new MethodCard(
          "Nothing: it is the bound of copying, run beside every method.",
          "x = a training row, drawn with replacement",
          "",
          "Training rows, and a few of earlier windows.",
          "The window's reservoir, as reservoirs do: the bottom k of both.",
          "Nothing to train. A sample is a copy.",
          "For comparison only. What it publishes is training rows and so are its samples: "
              + "never where privacy matters.");
    }

    @Override
    public Record defaults() {
      return Config.defaults();
    }

    @Override
    public FlowMethod create(Record config) {
      return new Bootstrap((Config) config);
    }
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public FlowState init(FeatureLayout layout, RandomKey key) {
    int d = layout.dimension();
    return state(FlowState.of(ID, d, Map.of()), PointCloud.empty(d), false);
  }

  @Override
  public FlowState retarget(FlowState state, EmpiricalMeasure target, RandomKey key) {
    state.require(ID, target.dimension());
    return state(state, points(state), false);
  }

  @Override
  public FlowStep advance(FlowState state, EmpiricalMeasure target, int steps, RandomKey key) {
    state.require(ID, target.dimension());
    if (target.points().count() == 0) {
      return new FlowStep(state, Diagnostics.resting(Diagnostics.Rest.NO_DATA, Map.of()));
    }
    if (isSettled(state)) {
      return new FlowStep(state, Diagnostics.resting(Diagnostics.Rest.EXACT, Map.of()));
    }
    if (steps < 1) {
      return new FlowStep(state, Diagnostics.moving(Map.of()));
    }
    PointCloud old = draw(points(state), config.memory(), key.split("memory"));
    PointCloud fresh =
        draw(target.points(), config.points() - old.count(), key.split("window points"));
    FlowState next = state(state, old.concat(fresh), true).plusSteps(1);
    return new FlowStep(next, Diagnostics.resting(Diagnostics.Rest.EXACT, Map.of()));
  }

  @Override
  public FlowState publish(FlowState state, EmpiricalMeasure target, RandomKey key) {
    state.require(ID, target.dimension());
    return state;
  }

  @Override
  public PointCloud sample(FlowState published, long first, int count, RandomKey key) {
    published.require(ID, published.dimension());
    PointCloud points = points(published);
    if (points.count() == 0) {
      return normal(published.dimension(), first, count, key);
    }
    int[] rows = new int[count];
    for (int i = 0; i < count; i++) {
      rows[i] = key.at(first + i).stream().nextInt(points.count());
    }
    return points.select(rows);
  }

  /** At most {@code most} of the points, without replacement; all, in their order, if they fit. */
  private static PointCloud draw(PointCloud points, int most, RandomKey key) {
    if (points.count() <= most) {
      return points;
    }
    int[] order = key.stream().permutation(points.count());
    return points.select(Arrays.copyOf(order, most));
  }

  private static PointCloud normal(int d, long first, int count, RandomKey key) {
    float[] values = new float[count * d];
    for (int i = 0; i < count; i++) {
      RandomStream stream = key.at(first + i).stream();
      for (int j = 0; j < d; j++) {
        values[i * d + j] = (float) stream.nextGaussian();
      }
    }
    return PointCloud.wrap(count, d, values);
  }

  private static FlowState state(FlowState before, PointCloud points, boolean settled) {
    return before.with(
        Map.of(
            POINTS,
            NamedArray.withFeatureAxes(0b10, points.toArray(), points.count(), points.dimension()),
            SETTLED,
            NamedArray.of(new float[] {settled ? 1 : 0}, 1)));
  }

  private static PointCloud points(FlowState state) {
    NamedArray points = state.array(POINTS);
    return PointCloud.wrap(points.extent(0), points.extent(1), points.toArray());
  }

  private static boolean isSettled(FlowState state) {
    return state.array(SETTLED).get(0) == 1;
  }
}
