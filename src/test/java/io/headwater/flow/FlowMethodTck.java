package io.headwater.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.headwater.flow.FlowTraining.Law;
import io.headwater.flow.source.Resumption;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.FeatureLayout.Block;
import io.headwater.measure.FeatureLayout.Kind;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.testing.Clouds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The laws of flow methods. Extend it, give {@link #method()}, and the method is certified.
 *
 * <p>A method's limits are declared by overriding the other fixture methods; a declared limit is
 * checked to be real. Distances are judged by {@link FlowTraining#assertReached}.
 */
public abstract class FlowMethodTck {
  private static final RandomKey KEY = RandomKey.of(20010105);
  private static final Law SHIFTED = (n, key) -> Clouds.normal(n, 3, 1.5, .6, key);
  private static final Law TWO_MODES = (n, key) -> Clouds.twoModes(n, 2, 1.5, .4, key);

  /** A new instance of the method, fast enough for a few dozen trainings. */
  protected abstract FlowMethod method();

  /** Outer steps after which it has come to rest in every law. */
  protected int mostSteps() {
    return 500;
  }

  /** Outer steps of the laws that compare runs bit by bit. */
  protected int shortRun() {
    return 12;
  }

  /** Training points of the laws that judge a distance. */
  protected int points() {
    return 1_024;
  }

  /** How many times the error of the training points themselves it may be off, at least 1. */
  protected double slack() {
    return 4;
  }

  /** False for a method that can only be unimodal. */
  protected boolean keepsModes() {
    return true;
  }

  /** True for a method whose samples are training points. */
  protected boolean drawsTrainingPoints() {
    return false;
  }

  /** The points that the state itself holds near the target, where a method has such. */
  protected Optional<PointCloud> particles(FlowState state) {
    return Optional.empty();
  }

  private FlowTraining training() {
    return new FlowTraining(this::method, mostSteps(), points(), slack());
  }

  private EmpiricalMeasure small() {
    return FlowTraining.target(SHIFTED, 60, KEY.split("small"));
  }

  @Test
  void theSameKeyGivesTheSameBytes() {
    FlowState one = training().shortRun(method(), small(), KEY, shortRun());
    FlowState two = training().shortRun(method(), small(), KEY, shortRun());
    assertThat(two).isEqualTo(one);
    PointCloud samples = samples(one, small(), KEY);
    assertThat(samples(two, small(), KEY)).isEqualTo(samples);
  }

  @Test
  void anotherKeyGivesOtherSamples() {
    FlowState state = training().shortRun(method(), small(), KEY, shortRun());
    FlowState published = method().publish(state, small(), KEY);
    assertThat(method().sample(published, 0, 50, KEY.at(1)))
        .isNotEqualTo(method().sample(published, 0, 50, KEY.at(2)));
  }

  @Test
  void anInstanceRemembersNothing() {
    FlowMethod used = method();
    EmpiricalMeasure other = FlowTraining.target(TWO_MODES, 40, KEY.split("other"));
    used.sample(
        used.publish(training().shortRun(used, other, KEY.at(9), 3), other, KEY), 0, 5, KEY);
    FlowState expected = training().shortRun(method(), small(), KEY, shortRun());
    FlowState again = training().shortRun(used, small(), KEY, shortRun());
    assertThat(again).isEqualTo(expected);
    assertThat(used.publish(again, small(), KEY))
        .isEqualTo(method().publish(expected, small(), KEY));
    assertThat(samples(used, again, small(), KEY)).isEqualTo(samples(expected, small(), KEY));
  }

  @Test
  void whatWasHandedInOrOutNeverChanges() {
    FlowMethod method = method();
    List<FlowState> handed = new ArrayList<>();
    List<FlowState> copies = new ArrayList<>();
    Consumer<FlowState> hand =
        state -> {
          handed.add(state);
          copies.add(FlowTraining.copy(state));
        };
    hand.accept(method.init(small().layout(), KEY));
    for (int w = 0; w < 3; w++) {
      EmpiricalMeasure target = FlowTraining.target(SHIFTED, 60, KEY.at(w));
      PointCloud before = target.points().select(FlowTraining.all(target.points()));
      hand.accept(method.retarget(handed.get(handed.size() - 1), target, KEY.at(w)));
      hand.accept(method.advance(handed.get(handed.size() - 1), target, 2, KEY.at(w)).state());
      FlowState trained = handed.get(handed.size() - 1);
      hand.accept(method.publish(trained, target, KEY.at(w)));
      method.sample(handed.get(handed.size() - 1), 0, 10, KEY);
      hand.accept(trained);
      assertThat(target.points()).isEqualTo(before);
    }
    assertThat(handed).isEqualTo(copies);
  }

  @Test
  void slicesAndARestoreBetweenThemDoNotMatter() {
    EmpiricalMeasure target = small();
    FlowMethod uninterrupted = method();
    FlowState start = uninterrupted.retarget(uninterrupted.init(target.layout(), KEY), target, KEY);
    FlowStep whole = uninterrupted.advance(start, target, shortRun(), KEY);
    FlowState sliced = start;
    for (int done = 0, slice = 1; done < shortRun(); done += slice, slice = 2 * slice) {
      int steps = Math.min(slice, shortRun() - done);
      sliced = method().advance(FlowTraining.copy(sliced), target, steps, KEY).state();
    }
    assertThat(sliced).isEqualTo(whole.state());
  }

  @Test
  void aWindowBeginsFromTheSettledStateAsFromTheWhole() {
    FlowMethod method = method();
    EmpiricalMeasure target = EmpiricalMeasure.of(Clouds.normal(300, 2, 0, 1, KEY));
    FlowState state = method.init(target.layout(), KEY);
    state = method.retarget(state, target, KEY);
    state = method.advance(state, target, shortRun(), KEY).state();
    EmpiricalMeasure next = EmpiricalMeasure.of(Clouds.normal(200, 2, .5, 1, KEY.at(1)));
    assertThat(method.retarget(method.settled(state), next, KEY.at(2)))
        .isEqualTo(method.retarget(state, next, KEY.at(2)));
    int[] turned = {1, 0};
    assertThat(method.retarget(method.settled(state).remap(turned), next, KEY.at(2)))
        .isEqualTo(method.retarget(state.remap(turned), next, KEY.at(2)));
  }

  @Test
  void aSampleDependsOnItsIndexAndNotOnTheSplit() {
    FlowState state = training().shortRun(method(), small(), KEY, shortRun());
    FlowState published = method().publish(state, small(), KEY);
    long[] firsts = {0, 3, 5_000_000_000L};
    for (long first : firsts) {
      PointCloud whole = method().sample(published, first, 20, KEY);
      PointCloud split =
          method()
              .sample(published, first, 7, KEY)
              .concat(method().sample(published, first + 7, 13, KEY));
      assertThat(split).isEqualTo(whole);
    }
    assertThat(method().sample(published, 3, 0, KEY)).isEqualTo(PointCloud.empty(3));
    assertThat(distinct(method().sample(published, 0, 20, KEY))).hasSizeGreaterThan(1);
  }

  @Test
  void reachesAShiftedGaussianAndRestsThere() {
    FlowTraining training = training();
    FlowState state = training.assertReaches(SHIFTED, KEY.split("shifted"));
    EmpiricalMeasure same = FlowTraining.target(SHIFTED, points(), KEY.split("shifted"));
    FlowStep again = method().advance(state, same, 5, KEY.split("shifted"));
    assertThat(again.state()).as("a flow at rest does not move").isEqualTo(state);
    assertThat(again.diagnostics().atRest()).isTrue();
  }

  @Test
  void staysAtATargetThatStays() {
    training().assertFollows(window -> SHIFTED, 3, KEY.split("stays"));
  }

  @Test
  void keepsTwoModes() {
    if (keepsModes()) {
      training().assertReaches(TWO_MODES, KEY.split("modes"));
    } else {
      assertThat(training().excess(TWO_MODES, KEY.split("modes")))
          .as("keepsModes() is declared false; the modes were kept")
          .isGreaterThan(slack());
    }
  }

  @Test
  void followsADriftingTarget() {
    training()
        .assertFollows(
            window -> (n, key) -> Clouds.normal(n, 2, .5 * window, .6, key), 5, KEY.split("drift"));
  }

  @Test
  void publishedSamplesAreAsGoodAsTheStatesOwn() {
    training().assertPublishesAsGoodAs(SHIFTED, this::particles, KEY.split("published"));
  }

  @Test
  void drawsNoTrainingPoint() {
    EmpiricalMeasure target = small();
    FlowState state = training().shortRun(method(), target, KEY, shortRun());
    Set<List<Float>> drawn = distinct(samples(state, target, KEY));
    Set<List<Float>> train = distinct(target.points());
    if (drawsTrainingPoints()) {
      assertThat(train).as("drawsTrainingPoints() is declared").containsAll(drawn);
    } else {
      assertThat(drawn).doesNotContainAnyElementsOf(train);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 8})
  void survivesFewPoints(int count) {
    EmpiricalMeasure target = FlowTraining.target(SHIFTED, count, KEY.split("few"));
    FlowStep step = survives(target);
    if (count == 0) {
      assertThat(step.diagnostics().rest()).isEqualTo(Diagnostics.Rest.NO_DATA);
    }
  }

  @Test
  void survivesAPointMassAConstantColumnAndOneDimension() {
    survives(EmpiricalMeasure.of(Clouds.pointMass(50, 2, -1, 0)));
    PointCloud free = Clouds.normal(50, 1, 0, 1, KEY);
    float[] constant = new float[100];
    for (int i = 0; i < 50; i++) {
      constant[2 * i] = free.get(i, 0);
      constant[2 * i + 1] = 3;
    }
    survives(EmpiricalMeasure.of(PointCloud.wrap(50, 2, constant)));
    survives(EmpiricalMeasure.of(free, free.slice(0, 10)));
  }

  @Test
  void survivesCategories() {
    float[] points = new float[60 * 5];
    for (int i = 0; i < 60; i++) {
      points[5 * i] = (float) KEY.at(i).stream().nextGaussian();
      points[5 * i + 1 + i % 3] = 1.5f;
    }
    survives(
        new EmpiricalMeasure(
            PointCloud.wrap(60, 5, points),
            PointCloud.empty(5),
            new FeatureLayout(
                List.of(new Block(Kind.NUMBER, 0, 1, 1), new Block(Kind.LEVELS, 1, 4, 1.5f)))));
  }

  private FlowStep survives(EmpiricalMeasure target) {
    FlowMethod method = method();
    FlowState start = method.retarget(method.init(target.layout(), KEY), target, KEY);
    FlowStep step = method.advance(start, target, shortRun(), KEY);
    PointCloud samples = samples(step.state(), target, KEY);
    float bound = 10; // Standard deviations beyond anything in the targets, which are below 10.
    for (float x : samples.toArray()) {
      assertThat(x).as("a coordinate of a sample").isBetween(-10 - bound, 10 + bound);
    }
    return step;
  }

  @Test
  void refusesAnotherDimensionAndAnotherMethodNamingBoth() {
    FlowMethod method = method();
    FlowState state = method.init(FeatureLayout.numbers(3), KEY);
    EmpiricalMeasure other = EmpiricalMeasure.of(PointCloud.of(2, 47, new float[94]));
    assertNames("3", "47", () -> method.retarget(state, other, KEY));
    assertNames("3", "47", () -> method.advance(state, other, 1, KEY));
    assertNames("3", "47", () -> method.publish(state, other, KEY));
    FlowState foreign = FlowState.of("another-method", 3, state.arrays());
    assertNames(method.id(), "another-method", () -> method.advance(foreign, small(), 1, KEY));
    assertNames(method.id(), "another-method", () -> method.sample(foreign, 0, 1, KEY));
  }

  private static void assertNames(String one, String two, Runnable refused) {
    assertThatIllegalArgumentException()
        .isThrownBy(refused::run)
        .withMessageContaining(one)
        .withMessageContaining(two);
  }

  @Test
  void goesOnInAGrownAndInAShrunkSpace() {
    FlowTraining training = training();
    FlowState state = training.assertReaches(SHIFTED, KEY.split("before"));
    Law grown = (n, key) -> Clouds.normal(n, 4, 1.5, .6, key);
    training.assertGoesOn(state.remap(new int[] {2, 0, -1, 1}), grown, KEY.split("grown"));
    Law shrunk = (n, key) -> Clouds.normal(n, 2, 1.5, .6, key);
    training.assertGoesOn(state.remap(new int[] {2, 0}), shrunk, KEY.split("shrunk"));
  }

  @Test
  void goesOnFromWhatItPublished() {
    FlowTraining training = training();
    FlowState state = training.assertReaches(SHIFTED, KEY.split("before"));
    EmpiricalMeasure before = FlowTraining.target(SHIFTED, points(), KEY.split("before"));
    FlowState published = method().publish(state, before, KEY.split("published"));
    FlowState resumed = resumed(published, before);
    assertThat(resumed(FlowTraining.copy(published), before)).isEqualTo(resumed);
    assertThat(resumed.steps()).isEqualTo(published.steps());
    training.assertGoesOn(resumed, SHIFTED, KEY.split("after"));
    Law grown = (n, key) -> Clouds.normal(n, 4, 1.5, .6, key);
    training.assertGoesOn(resumed.remap(new int[] {2, 0, -1, 1}), grown, KEY.split("grown"));
  }

  private FlowState resumed(FlowState published, EmpiricalMeasure before) {
    return Resumption.of(method(), published, before.layout(), KEY.split("resumed"));
  }

  private PointCloud samples(FlowState state, EmpiricalMeasure target, RandomKey key) {
    return samples(method(), state, target, key);
  }

  private static PointCloud samples(
      FlowMethod method, FlowState state, EmpiricalMeasure target, RandomKey key) {
    FlowState published = method.publish(state, target, key.split("publish"));
    return method.sample(published, 0, 50, key.split("sample"));
  }

  private static Set<List<Float>> distinct(PointCloud points) {
    Set<List<Float>> rows = new HashSet<>();
    for (int i = 0; i < points.count(); i++) {
      Float[] row = new Float[points.dimension()];
      for (int j = 0; j < row.length; j++) {
        row[j] = points.get(i, j);
      }
      rows.add(List.of(row));
    }
    return rows;
  }
}
