package io.headwater.testing;

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
import java.util.Map;

/**
 * A real but simple flow for tests of what stands around one: particles drift to rows of the target
 * drawn anew at every step, with noise, for a fixed number of steps a window. Every step changes
 * every bit of the state, so that a lost or repeated step shows.
 */
public final class SteadyWalk implements FlowMethod {
  private static final String PARTICLES = "particles";
  private static final String LEFT = "left";
  private static final int COUNT = 32;

  private final Config config;

  private SteadyWalk(Config config) {
    this.config = config;
  }

  /**
   * What a test may set.
   *
   * @param steps outer steps a window
   */
  public record Config(int steps) {}

  /** Makes walks. */
  public static final class Factory implements FlowMethodFactory {
    @Override
    public String id() {
      return "steady-walk";
    }

    @Override
    public String summary() {
      return "for tests only";
    }

    @Override
    public MethodCard card() {
      return new MethodCard("Nothing.", "x + 1", "", "A place.", "Nothing.", "None.", "Never.");
    }

    @Override
    public Record defaults() {
      return new Config(12);
    }

    @Override
    public FlowMethod create(Record config) {
      return new SteadyWalk((Config) config);
    }
  }

  @Override
  public String id() {
    return "steady-walk";
  }

  @Override
  public FlowState init(FeatureLayout layout, RandomKey key) {
    int d = layout.dimension();
    return FlowState.of(
        id(), d, Map.of(PARTICLES, particles(new float[COUNT * d], d), LEFT, left(0)));
  }

  @Override
  public FlowState retarget(FlowState state, EmpiricalMeasure target, RandomKey key) {
    return state.with(Map.of(LEFT, left(config.steps())));
  }

  @Override
  public FlowStep advance(FlowState state, EmpiricalMeasure target, int steps, RandomKey key) {
    FlowState now = state;
    int done = 0;
    while (done < steps && now.array(LEFT).get(0) > 0) {
      now = step(now, target, key.at(now.steps()));
      done++;
    }
    Map<String, Double> values = Map.of("divergence", (double) now.array(LEFT).get(0));
    return new FlowStep(
        now,
        now.array(LEFT).get(0) > 0
            ? Diagnostics.moving(values)
            : Diagnostics.resting(Diagnostics.Rest.STEP_BUDGET, values));
  }

  private static FlowState step(FlowState state, EmpiricalMeasure target, RandomKey key) {
    int d = state.dimension();
    float[] x = state.array(PARTICLES).toArray();
    RandomStream random = key.stream();
    for (int i = 0; i < COUNT; i++) {
      int row = random.nextInt(target.points().count());
      for (int j = 0; j < d; j++) {
        float aim = target.points().get(row, j);
        x[i * d + j] += 0.3f * (aim - x[i * d + j]) + 0.01f * (float) random.nextGaussian();
      }
    }
    return state
        .with(Map.of(PARTICLES, particles(x, d), LEFT, left(state.array(LEFT).get(0) - 1)))
        .plusSteps(1);
  }

  @Override
  public FlowState publish(FlowState state, EmpiricalMeasure target, RandomKey key) {
    return state;
  }

  @Override
  public PointCloud sample(FlowState published, long first, int count, RandomKey key) {
    int d = published.dimension();
    float[] points = new float[count * d];
    for (int i = 0; i < count; i++) {
      RandomStream random = key.at(first + i).stream();
      int particle = random.nextInt(COUNT);
      for (int j = 0; j < d; j++) {
        points[i * d + j] =
            published.array(PARTICLES).get(particle * d + j) + 0.1f * (float) random.nextGaussian();
      }
    }
    return PointCloud.wrap(count, d, points);
  }

  private static NamedArray particles(float[] values, int d) {
    return NamedArray.withFeatureAxes(2, values, COUNT, d);
  }

  private static NamedArray left(float steps) {
    return NamedArray.of(new float[] {steps}, 1);
  }
}
