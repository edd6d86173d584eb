package io.headwater.flow.particle;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.flow.source.FeatureMoments;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.FeatureLayout.Block;
import io.headwater.measure.FeatureLayout.Kind;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** One number beside a category of two levels; a particle goes on while its level stays. */
class BirthsTest {
  private static final RandomKey KEY = RandomKey.of(1905);
  private static final int N = 1_000;
  private static final FeatureLayout LAYOUT =
      new FeatureLayout(List.of(new Block(Kind.NUMBER, 0, 1, 1), new Block(Kind.LEVELS, 1, 2, 1)));

  /** A state whose source has the second level in a share of {@code second}. */
  private static FlowState stateOf(double second) {
    float[] x = new float[3 * 100];
    for (int i = 0; i < 100; i++) {
      x[3 * i] = i % 2 == 0 ? -1 : 1;
      x[3 * i + (i < 100 * second ? 2 : 1)] = 1;
    }
    FeatureMoments moments = FeatureMoments.of(PointCloud.wrap(100, 3, x));
    return FlowState.of("any", 3, moments.toArrays());
  }

  private static FlowState withField(FlowState state, TransportField field) {
    return state.with(field.initial(KEY.split("field")));
  }

  private static TransportField field(int dimension) {
    return new TransportField(dimension, new int[] {0}, 8, false);
  }

  private static Coupling begun(FlowState state, int particles, TransportField field, int window) {
    return Coupling.goneOn(state, LAYOUT, particles, 1, field, KEY.at(window));
  }

  /** The particles of {@code coupling} all moved to 100 + their row, in a state of a new window. */
  private static FlowState afterMoving(Coupling coupling, FlowState next) {
    for (int i = 0; i < coupling.count(); i++) {
      coupling.particles()[i * coupling.particleCloud().dimension()] = 100 + i;
    }
    return next.with(coupling.toArrays());
  }

  @Test
  void numbersGoOnWhileTheLevelStays() {
    try (TransportField field = field(3)) {
      FlowState first = withField(stateOf(.3), field);
      FlowState second = afterMoving(begun(first, N, field, 0), withField(stateOf(.5), field));
      PointCloud before = Coupling.fromState(second).particleCloud();
      Coupling after = begun(second, N, field, 1);
      PointCloud y = after.particleCloud();
      PointCloud z = points(after);
      int changed = 0;
      for (int i = 0; i < N; i++) {
        boolean stays = y.get(i, 1) == before.get(i, 1);
        // A field of zero velocity leaves what is born anew at its birth.
        assertThat(y.get(i, 0)).isEqualTo(stays ? 100 + i : z.get(i, 0));
        changed += stays ? 0 : 1;
      }
      // The noise stays, so that shares of .7 and .5 of even points differ in a fifth of them; the
      // discrepancy of 1,000 points of a Sobol sequence is below a hundredth.
      assertThat(changed).isBetween(190, 210);
    }
  }

  @Test
  void theSameSourceBearsTheSameAgain() {
    try (TransportField field = field(3)) {
      FlowState state = withField(stateOf(.3), field);
      Coupling first = begun(state, N, field, 0);
      first.untangle(new int[] {0}, KEY);
      PointCloud births = points(first);
      Coupling second = begun(afterMoving(first, state), N, field, 1);
      assertThat(points(second)).isEqualTo(births);
    }
  }

  @Test
  void pairsThatChangePlacesKeepTheirBirths() {
    try (TransportField field = field(3)) {
      FlowState state = withField(stateOf(.3), field);
      Coupling coupling = begun(state, N, field, 0);
      for (int i = 0; i < N; i++) {
        coupling.particles()[3 * i] = -points(coupling).get(i, 0);
      }
      PointCloud untouched = points(coupling);
      coupling.untangle(new int[] {0}, KEY);
      PointCloud untangled = points(coupling);
      assertThat(untangled).isNotEqualTo(untouched);
      Coupling second = begun(state.with(coupling.toArrays()), N, field, 1);
      assertThat(points(second)).isEqualTo(untangled);
    }
  }

  @Test
  void anotherNumberOfParticlesAreAllNew() {
    try (TransportField field = field(3)) {
      FlowState state = withField(stateOf(.3), field);
      FlowState moved = afterMoving(begun(state, N, field, 0), state);
      Coupling fewer = begun(moved, N / 2, field, 1);
      assertThat(fewer.particleCloud()).isEqualTo(points(fewer));
    }
  }

  @Test
  void aStateThatKnowsNoBirthsHasNewOnes() {
    try (TransportField field = field(3)) {
      FlowState state = withField(stateOf(.3), field);
      FlowState moved = afterMoving(begun(state, N, field, 0), state);
      moved = without(moved, "births");
      Coupling anew = begun(moved, N, field, 1);
      assertThat(anew.particleCloud()).isEqualTo(points(anew));
    }
  }

  /** A number that was not there before has no place to go on from. */
  @Test
  void aNewNumberBearsAllAnew() {
    FeatureLayout two =
        new FeatureLayout(
            List.of(
                new Block(Kind.NUMBER, 0, 1, 1),
                new Block(Kind.NUMBER, 1, 1, 1),
                new Block(Kind.LEVELS, 2, 2, 1)));
    FlowState wider;
    try (TransportField field = field(3)) {
      FlowState state = withField(stateOf(.3), field);
      wider = afterMoving(begun(state, N, field, 0), state).remap(new int[] {0, -1, 1, 2});
    }
    try (TransportField field = new TransportField(4, new int[] {0, 1}, 8, false)) {
      FlowState state = wider.with(field.initial(KEY.split("wider")));
      Coupling anew = Coupling.goneOn(state, two, N, 1, field, KEY.at(1));
      assertThat(anew.particleCloud()).isEqualTo(points(anew));
    }
  }

  /** What is left of the noise of a number that is gone is not that of the next one. */
  @Test
  void aNumberThatIsGoneBearsAllAnewBehindIt() {
    FeatureLayout two = FeatureLayout.numbers(2);
    FlowState moments = FlowState.of("any", 2, FeatureMoments.none(2).toArrays());
    FlowState narrower;
    try (TransportField field = new TransportField(2, new int[] {0, 1}, 8, false)) {
      FlowState state = moments.with(field.initial(KEY));
      Coupling coupling = Coupling.goneOn(state, two, N, 1, field, KEY.at(0));
      narrower = afterMoving(coupling, state);
    }
    try (TransportField field = new TransportField(1, new int[] {0}, 8, false)) {
      FlowState second = narrower.remap(new int[] {1}).with(field.initial(KEY));
      Coupling anew = Coupling.goneOn(second, FeatureLayout.numbers(1), N, 1, field, KEY.at(1));
      assertThat(anew.particleCloud()).isEqualTo(points(anew));
      FlowState first = narrower.remap(new int[] {0}).with(field.initial(KEY));
      Coupling on = Coupling.goneOn(first, FeatureLayout.numbers(1), N, 1, field, KEY.at(1));
      assertThat(on.particles()[7]).isEqualTo(107);
    }
  }

  private static FlowState without(FlowState state, String name) {
    TreeMap<String, NamedArray> arrays = new TreeMap<>(state.arrays());
    arrays.remove(name);
    return new FlowState(state.method(), state.steps(), state.dimension(), arrays);
  }

  /** Where the particles were born. */
  private static PointCloud points(Coupling coupling) {
    FlowState state =
        FlowState.of("any", coupling.particleCloud().dimension(), coupling.toArrays());
    return PointCloud.wrap(coupling.count(), state.dimension(), state.array("source").toArray());
  }
}
