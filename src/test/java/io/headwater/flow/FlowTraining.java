package io.headwater.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.divergence.EnergyDistance;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.testing.Clouds;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Trains a method on known measures, window after window, and judges what it publishes.
 *
 * @param method makes instances; every call of the method goes to a new one
 * @param mostSteps after which it must have come to rest
 * @param points n of the training points, of the samples and of the fresh points they are judged by
 * @param slack how many times the error of the training points themselves is granted
 */
record FlowTraining(Supplier<FlowMethod> method, int mostSteps, int points, double slack) {
  private static final int SLICE = 50;
  private static final int NULL_REPETITIONS = 8;

  /** A measure that any number of points can be drawn from. */
  interface Law {
    PointCloud draw(int n, RandomKey key);
  }

  /** A target of {@code n} training points and a quarter as many held-out ones. */
  static EmpiricalMeasure target(Law law, int n, RandomKey key) {
    return EmpiricalMeasure.of(law.draw(n, key.split("train")), law.draw(n / 4, key.split("held")));
  }

  /** A state with arrays of its own, as if it had been written and read. */
  static FlowState copy(FlowState state) {
    Map<String, NamedArray> arrays = new TreeMap<>();
    state
        .arrays()
        .forEach(
            (name, array) ->
                arrays.put(
                    name,
                    NamedArray.withFeatureAxes(
                        array.featureAxes(), array.toArray(), array.shape())));
    return FlowState.of(state.method(), state.dimension(), arrays)
        .plusSteps(Math.toIntExact(state.steps()));
  }

  /** Every index of {@code points}, in order. */
  static int[] all(PointCloud points) {
    int[] rows = new int[points.count()];
    Arrays.setAll(rows, i -> i);
    return rows;
  }

  /** From the beginning, {@code steps} steps towards {@code target}, resting or not. */
  FlowState shortRun(FlowMethod method, EmpiricalMeasure target, RandomKey key, int steps) {
    FlowState start = method.init(target.layout(), key.split("init"));
    return method.advance(method.retarget(start, target, key), target, steps, key).state();
  }

  /** One window from {@code state} to rest. */
  FlowState window(FlowState state, EmpiricalMeasure target, RandomKey key) {
    FlowState moved = method.get().retarget(state, target, key);
    for (int steps = 0; steps < mostSteps; steps += SLICE) {
      FlowStep step = method.get().advance(moved, target, Math.min(SLICE, mostSteps - steps), key);
      moved = step.state();
      if (step.diagnostics().atRest()) {
        return moved;
      }
    }
    throw new AssertionError(
        "a flow comes to rest: expected within %d steps, it still moves".formatted(mostSteps));
  }

  /** Trains on {@code law} from the beginning to rest and asserts that the samples are of it. */
  FlowState assertReaches(Law law, RandomKey key) {
    EmpiricalMeasure target = target(law, points, key);
    FlowState state = window(method.get().init(target.layout(), key), target, key);
    assertReached(samples(state, target, key), law, key);
    return state;
  }

  /** One more window from {@code state}, whose samples must be of {@code law}. */
  FlowState assertGoesOn(FlowState state, Law law, RandomKey key) {
    EmpiricalMeasure target = target(law, points, key);
    FlowState next = window(state, target, key);
    assertReached(samples(next, target, key), law, key);
    return next;
  }

  /** Asserts it at every one of {@code windows} windows, each from where the last one ended. */
  void assertFollows(IntFunction<Law> laws, int windows, RandomKey key) {
    FlowState state = assertReaches(laws.apply(0), key.at(0));
    for (int w = 1; w < windows; w++) {
      state = assertGoesOn(state, laws.apply(w), key.at(w));
    }
  }

  /**
   * The samples must be no worse than the state's own points, or than the law itself if it has
   * none, but for noise and {@code slack}.
   */
  void assertPublishesAsGoodAs(
      Law law, Function<FlowState, Optional<PointCloud>> particles, RandomKey key) {
    EmpiricalMeasure target = target(law, points, key);
    FlowState state = window(method.get().init(target.layout(), key), target, key);
    PointCloud fresh = law.draw(points, key.split("fresh"));
    double own =
        particles.apply(state).map(points -> EnergyDistance.squared(points, fresh)).orElse(0.0);
    assertThat(EnergyDistance.squared(samples(state, target, key), fresh))
        .as("squared energy distance of published samples; of the state's own points: %s", own)
        .isLessThan(own + granted(law, key));
  }

  /** How many times the error of the training points the samples are off, noise included. */
  double excess(Law law, RandomKey key) {
    EmpiricalMeasure target = target(law, points, key);
    FlowState state = window(method.get().init(target.layout(), key), target, key);
    PointCloud fresh = law.draw(points, key.split("fresh"));
    double squared = EnergyDistance.squared(samples(state, target, key), fresh);
    return squared / granted(law, key) * slack;
  }

  private PointCloud samples(FlowState state, EmpiricalMeasure target, RandomKey key) {
    FlowState published = method.get().publish(state, target, key.split("publish"));
    return method.get().sample(published, 0, points, key.split("sample"));
  }

  /** Asserts that {@code samples} are of {@code law}, by the energy distance to fresh points. */
  void assertReached(PointCloud samples, Law law, RandomKey key) {
    PointCloud fresh = law.draw(points, key.split("fresh"));
    assertThat(EnergyDistance.squared(samples, fresh))
        .as("squared energy distance of samples to %d fresh points of the target", points)
        .isLessThan(granted(law, key));
  }

  /**
   * The n-point empirical measure of a law is at squared energy distance E|X - X'| / n from it on
   * average; {@code slack} times that is granted, and four deviations of the estimate itself.
   */
  private double granted(Law law, RandomKey key) {
    RandomKey nulls = key.split("null");
    Clouds.Estimate between =
        Clouds.Estimate.of(
            NULL_REPETITIONS,
            nulls,
            k ->
                EnergyDistance.squared(
                    law.draw(points, k.split("one")), law.draw(points, k.split("two"))));
    double deviation = between.standardError() * Math.sqrt(NULL_REPETITIONS);
    return slack * meanDistance(law.draw(points, nulls)) / points + 4 * deviation;
  }

  /** E|X - X'|, from neighbours in the order drawn. */
  private static double meanDistance(PointCloud points) {
    double sum = 0;
    for (int i = 1; i < points.count(); i++) {
      double square = 0;
      for (int j = 0; j < points.dimension(); j++) {
        square += Math.pow(points.get(i, j) - points.get(i - 1, j), 2);
      }
      sum += Math.sqrt(square);
    }
    return sum / (points.count() - 1);
  }
}
