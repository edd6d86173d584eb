package io.headwater.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.headwater.measure.PointCloud;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Feeds the laws methods built wrong, and asserts that the law made for each mistake fails. */
class FlowMethodTckTest {
  /** The laws, of whichever method is at hand. */
  static final class Laws extends FlowMethodTck {
    private static Supplier<FlowMethod> atHand = JitteredResampler::new;

    @Override
    protected FlowMethod method() {
      return atHand.get();
    }

    @Override
    protected Optional<PointCloud> particles(FlowState state) {
      NamedArray points = state.array("points");
      return Optional.of(PointCloud.wrap(points.extent(0), points.extent(1), points.toArray()));
    }
  }

  /** Declares that it cannot keep modes, which is not so. */
  static final class FalselyModest extends FlowMethodTck {
    @Override
    protected FlowMethod method() {
      return new JitteredResampler();
    }

    @Override
    protected boolean keepsModes() {
      return false;
    }

    @Override
    protected boolean drawsTrainingPoints() {
      return true;
    }
  }

  @Test
  void aSoundMethodKeepsEveryLaw() {
    Laws.atHand = JitteredResampler::new;
    EngineExecutionResults results =
        EngineTestKit.engine("junit-jupiter").selectors(selectClass(Laws.class)).execute();
    assertThat(results.testEvents().failed().list()).isEmpty();
    assertThat(results.testEvents().succeeded().count()).isGreaterThanOrEqualTo(lawNames().size());
  }

  @ParameterizedTest
  @EnumSource
  void theLawMadeForAMistakeFindsIt(MethodMistake mistake) {
    Laws.atHand = mistake::make;
    Method law =
        Arrays.stream(FlowMethodTck.class.getDeclaredMethods())
            .filter(method -> method.getName().equals(mistake.law()))
            .findFirst()
            .orElseThrow();
    EngineExecutionResults results =
        EngineTestKit.engine("junit-jupiter")
            .selectors(DiscoverySelectors.selectMethod(Laws.class, law))
            .execute();
    List<Event> failed = results.testEvents().failed().list();
    assertThat(failed).as("failures of %s", mistake.law()).isNotEmpty();
  }

  @Test
  void aLimitThatIsNoneIsRefused() {
    EngineExecutionResults results =
        EngineTestKit.engine("junit-jupiter").selectors(selectClass(FalselyModest.class)).execute();
    Set<String> failed =
        results
            .testEvents()
            .failed()
            .map(event -> event.getTestDescriptor().getDisplayName())
            .collect(Collectors.toSet());
    assertThat(failed).containsExactlyInAnyOrder("keepsTwoModes()", "drawsNoTrainingPoint()");
  }

  @Test
  void everyLawHasAMistakeThatItFinds() {
    Set<String> tried =
        Arrays.stream(MethodMistake.values()).map(MethodMistake::law).collect(Collectors.toSet());
    assertThat(tried).isEqualTo(lawNames());
  }

  private static Set<String> lawNames() {
    return Arrays.stream(FlowMethodTck.class.getDeclaredMethods())
        .filter(
            method ->
                method.isAnnotationPresent(Test.class)
                    || method.isAnnotationPresent(ParameterizedTest.class))
        .map(Method::getName)
        .collect(Collectors.toSet());
  }
}
