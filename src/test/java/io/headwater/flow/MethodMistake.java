package io.headwater.flow;

import io.headwater.flow.method.Bootstrap;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.testing.Clouds;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Methods with one mistake each, and the law that is there to find it. */
@SuppressWarnings("ImmutableEnumChecker") // constructor references only
enum MethodMistake {
  UNSEEDED("theSameKeyGivesTheSameBytes", Unseeded::new),
  DEAF_TO_THE_KEY("anotherKeyGivesOtherSamples", DeafToTheKey::new),
  HIDDEN_MEMORY("anInstanceRemembersNothing", HiddenMemory::new),
  SHARED_SCRATCH("whatWasHandedInOrOutNeverChanges", SharedScratch::new),
  COUNTS_SLICES("slicesAndARestoreBetweenThemDoNotMatter", CountsSlices::new),
  MEMORY_ACROSS_A_RESTORE("slicesAndARestoreBetweenThemDoNotMatter", MemoryOfTheStart::new),
  SETTLES_ELSEWHERE("aWindowBeginsFromTheSettledStateAsFromTheWhole", SettlesElsewhere::new),
  INDEX_WITHIN_THE_CALL("aSampleDependsOnItsIndexAndNotOnTheSplit", IndexWithinTheCall::new),
  ONE_POINT_FOR_ALL("aSampleDependsOnItsIndexAndNotOnTheSplit", OnePointForAll::new),
  NEVER_RESTS("reachesAShiftedGaussianAndRestsThere", NeverRests::new),
  MOVES_AT_REST("reachesAShiftedGaussianAndRestsThere", MovesAtRest::new),
  BIASED("reachesAShiftedGaussianAndRestsThere", Biased::new),
  TOO_NARROW("reachesAShiftedGaussianAndRestsThere", TooNarrow::new),
  WANDERS_OFF("staysAtATargetThatStays", WandersOff::new),
  COLLAPSES_MODES("keepsTwoModes", CollapsesModes::new),
  LEARNS_ONCE("followsADriftingTarget", LearnsOnce::new),
  PUBLISHES_WORSE("publishedSamplesAreAsGoodAsTheStatesOwn", PublishesWorse::new),
  COPIES("drawsNoTrainingPoint", () -> new Bootstrap(Bootstrap.Config.defaults())),
  DIVIDES_BY_COUNT("survivesFewPoints", DividesByCount::new),
  DIVIDES_BY_DEVIATION("survivesAPointMassAConstantColumnAndOneDimension", DividesByDeviation::new),
  NUMBERS_ONLY("survivesCategories", NumbersOnly::new),
  ANY_DIMENSION("refusesAnotherDimensionAndAnotherMethodNamingBoth", AnyDimension::new),
  NO_FEATURE_AXES("goesOnInAGrownAndInAShrunkSpace", NoFeatureAxes::new),
  PUBLISHES_NO_FEATURE_AXES("goesOnFromWhatItPublished", PublishesNoFeatureAxes::new);

  private final String law;
  private final Supplier<FlowMethod> maker;

  MethodMistake(String law, Supplier<FlowMethod> maker) {
    this.law = law;
    this.maker = maker;
  }

  String law() {
    return law;
  }

  FlowMethod make() {
    return maker.get();
  }

  private static final class Unseeded extends JitteredResampler {
    @Override
    public PointCloud sample(FlowState published, long first, int count, RandomKey key) {
      return super.sample(published, first, count, RandomKey.of(new Random().nextLong()));
    }
  }

  private static final class DeafToTheKey extends JitteredResampler {
    @Override
    public PointCloud sample(FlowState published, long first, int count, RandomKey key) {
      return super.sample(published, first, count, RandomKey.of(1));
    }
  }

  private static final class HiddenMemory extends JitteredResampler {
    private double shift;

    @Override
    public FlowState init(FeatureLayout layout, RandomKey key) {
      shift += .01;
      return super.init(layout, key);
    }

    @Override
    public PointCloud sample(FlowState published, long first, int count, RandomKey key) {
      return Clouds.moved(super.sample(published, first, count, key), shift, 1);
    }
  }

  private static final class SharedScratch extends JitteredResampler {
    private float[] scratch = new float[0];

    @Override
    public FlowStep advance(FlowState state, EmpiricalMeasure target, int steps, RandomKey key) {
      FlowStep step = super.advance(state, target, steps, key);
      NamedArray points = step.state().array("points");
      if (scratch.length != points.size()) {
        scratch = new float[points.size()];
      }
      points.copyInto(scratch, 0);
      NamedArray shared = NamedArray.withFeatureAxes(0b10, scratch, points.shape());
      return new FlowStep(step.state().with(Map.of("points", shared)), step.diagnostics());
    }
  }

  private static final class CountsSlices extends JitteredResampler {
    @Override
    public FlowStep advance(FlowState state, EmpiricalMeasure target, int steps, RandomKey key) {
      FlowStep step = super.advance(state, target, steps, key);
      return new FlowStep(step.state().plusSteps(1), step.diagnostics());
    }
  }

  private static final class SettlesElsewhere extends JitteredResampler {
    @Override
    public FlowState settled(FlowState state) {
      return state.plusSteps(1);
    }
  }

  private static final class MemoryOfTheStart extends JitteredResampler {
    private @Nullable RandomKey started;

    @Override
    public FlowState retarget(FlowState state, EmpiricalMeasure target, RandomKey key) {
      started = key;
      return super.retarget(state, target, key);
    }

    @Override
    public FlowStep advance(FlowState state, EmpiricalMeasure target, int steps, RandomKey key) {
      FlowStep step = super.advance(state, target, steps, key);
      return started == null ? new FlowStep(state.plusSteps(steps), step.diagnostics()) : step;
    }
  }

  private static final class IndexWithinTheCall extends JitteredResampler {
    @Override
    public PointCloud sample(FlowState published, long first, int count, RandomKey key) {
      return super.sample(published, 0, count, key.at(first));
    }
  }

  private static final class OnePointForAll extends JitteredResampler {
    @Override
    public PointCloud sample(FlowState published, long first, int count, RandomKey key) {
      return super.sample(published, 0, 1, key).select(new int[count]);
    }
  }

  private static final class NeverRests extends JitteredResampler {
    @Override
    public FlowStep advance(FlowState state, EmpiricalMeasure target, int steps, RandomKey key) {
      FlowStep step = super.advance(state, target, steps, key);
      return new FlowStep(step.state(), Diagnostics.moving(Map.of()));
    }
  }

  private static final class MovesAtRest extends JitteredResampler {
    @Override
    public FlowStep advance(FlowState state, EmpiricalMeasure target, int steps, RandomKey key) {
      return super.advance(super.retarget(state, target, key), target, steps, key);
    }
  }

  private static final class Biased extends JitteredResampler {
    @Override
    public PointCloud sample(FlowState published, long first, int count, RandomKey key) {
      return Clouds.moved(super.sample(published, first, count, key), .1, 1);
    }
  }

  /** A quarter too small a deviation about a mean that is right. */
  private static final class TooNarrow extends JitteredResampler {
    @Override
    public PointCloud sample(FlowState published, long first, int count, RandomKey key) {
      return Clouds.moved(super.sample(published, first, count, key), 1.5 / .75 - 1.5, .75);
    }
  }

  private static final class WandersOff extends JitteredResampler {
    @Override
    public FlowStep advance(FlowState state, EmpiricalMeasure target, int steps, RandomKey key) {
      float[] moved =
          Clouds.moved(target.points(), .1 * Math.sqrt((double) state.steps()), 1).toArray();
      PointCloud off = PointCloud.wrap(target.points().count(), target.dimension(), moved);
      return super.advance(state, EmpiricalMeasure.of(off), steps, key);
    }
  }

  private static final class CollapsesModes extends JitteredResampler {
    @Override
    public PointCloud sample(FlowState published, long first, int count, RandomKey key) {
      float[] x = super.sample(published, first, count, key).toArray();
      for (int i = 0; i < x.length; i += published.dimension()) {
        x[i] = Math.abs(x[i]);
      }
      return PointCloud.wrap(count, published.dimension(), x);
    }
  }

  private static final class LearnsOnce extends JitteredResampler {
    @Override
    public FlowState retarget(FlowState state, EmpiricalMeasure target, RandomKey key) {
      return state.steps() == 0 ? super.retarget(state, target, key) : state;
    }
  }

  private static final class PublishesWorse extends JitteredResampler {
    @Override
    public FlowState publish(FlowState state, EmpiricalMeasure target, RandomKey key) {
      NamedArray points = state.array("points");
      float[] x = points.toArray();
      for (int i = 0; i < x.length; i++) {
        x[i] += .2f;
      }
      return state.with(Map.of("points", NamedArray.withFeatureAxes(0b10, x, points.shape())));
    }
  }

  private static final class DividesByCount extends JitteredResampler {
    @Override
    public PointCloud sample(FlowState published, long first, int count, RandomKey key) {
      float nMinusOne = published.array("points").extent(0) - 1;
      float nothing = 0 / nMinusOne;
      return Clouds.moved(super.sample(published, first, count, key), nothing, 1);
    }
  }

  private static final class DividesByDeviation extends JitteredResampler {
    @Override
    public FlowStep advance(FlowState state, EmpiricalMeasure target, int steps, RandomKey key) {
      double nothing = target.points().count() < 9 ? 0 : 0 / Clouds.deviation(target.points(), 1);
      PointCloud points = Clouds.moved(target.points(), nothing, 1);
      return super.advance(state, EmpiricalMeasure.of(points), steps, key);
    }
  }

  private static final class NumbersOnly extends JitteredResampler {
    @Override
    public FlowState init(FeatureLayout layout, RandomKey key) {
      if (!layout.equals(FeatureLayout.numbers(layout.dimension()))) {
        throw new UnsupportedOperationException("categories");
      }
      return super.init(layout, key);
    }
  }

  private static final class AnyDimension extends JitteredResampler {
    @Override
    public FlowState retarget(FlowState state, EmpiricalMeasure target, RandomKey key) {
      return state.dimension() == target.dimension()
          ? super.retarget(state, target, key)
          : super.init(target.layout(), key);
    }
  }

  private static final class NoFeatureAxes extends JitteredResampler {
    @Override
    public FlowStep advance(FlowState state, EmpiricalMeasure target, int steps, RandomKey key) {
      FlowStep step = super.advance(state, target, steps, key);
      NamedArray points = step.state().array("points");
      return new FlowStep(
          step.state().with(Map.of("points", NamedArray.of(points.toArray(), points.shape()))),
          step.diagnostics());
    }
  }

  private static final class PublishesNoFeatureAxes extends JitteredResampler {
    @Override
    public FlowState publish(FlowState state, EmpiricalMeasure target, RandomKey key) {
      NamedArray points = state.array("points");
      return state.with(Map.of("points", NamedArray.of(points.toArray(), points.shape())));
    }
  }
}
