package io.headwater.flow.particle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.testing.Clouds;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TransportPotentialTest {
  private static final RandomKey KEY = RandomKey.of(662);
  private static final int N = 20;
  private static final int D = 3;
  private static final int[] MOVING = {0, 2};
  private static final double COST = .7;

  private static TransportPotential potential() {
    return new TransportPotential(D, MOVING, 6, 4, 1.5, COST, 32);
  }

  /** Random weights, heads included. */
  private static Map<String, NamedArray> weights(TransportPotential potential) {
    TreeMap<String, NamedArray> arrays = new TreeMap<>(potential.initial(KEY));
    RandomStream stream = KEY.split("weights").stream();
    arrays.replaceAll(
        (name, array) -> {
          float[] values = array.toArray();
          for (int i = 0; name.startsWith("potential.") && i < values.length; i++) {
            values[i] = (float) (.5 * stream.nextGaussian());
          }
          return NamedArray.withFeatureAxes(array.featureAxes(), values, array.shape());
        });
    return arrays;
  }

  /** Transport cost plus Σ g · x_T, both of which descend() knows. */
  private static double costs(
      TransportPotential potential, Map<String, NamedArray> weights, float[] terminal) {
    potential.loadWeights(FlowState.of("any", D, weights));
    float[] x = Clouds.normal(N, D, 0, 1, KEY.split("x")).toArray();
    double sum = potential.carry(x);
    for (int i = 0; i < x.length; i++) {
      sum += (double) terminal[i] * x[i];
    }
    return sum;
  }

  @Test
  void descendsTheAdjointGradient() {
    try (TransportPotential potential = potential()) {
      Map<String, NamedArray> weights = weights(potential);
      float[] terminal = Clouds.normal(N, D, 0, 1. / N, KEY.split("terminal")).toArray();
      for (int i = 0; i < N; i++) {
        terminal[D * i + 1] = 0;
      }
      potential.load(FlowState.of("any", D, weights));
      costs(potential, weights, terminal);
      potential.descend(terminal, 0);
      float[] gradient = potential.gradient();
      int checked = 0;
      int at = 0;
      for (String name : new String[] {"w0", "extra", "b0", "w1", "b1", "w2", "b2"}) {
        NamedArray array = Objects.requireNonNull(weights.get("potential." + name), name);
        for (int i = 0; i < array.size(); i += 5) {
          // Float sums of size 1 round at 1e-7, over 2 h = .02: 1e-5; the third derivative times
          // h².
          double difference =
              (costs(potential, nudged(weights, name, i, .01f), terminal)
                      - costs(potential, nudged(weights, name, i, -.01f), terminal))
                  / .02;
          assertThat((double) gradient[at + i]).as(name + i).isCloseTo(difference, within(1e-3));
          checked++;
        }
        at += array.size();
      }
      assertThat(checked).isGreaterThan(10);
      assertThat(gradient[gradient.length - 1]).as("a constant moves nothing").isZero();
    }
  }

  private static Map<String, NamedArray> nudged(
      Map<String, NamedArray> weights, String name, int i, float by) {
    NamedArray array = Objects.requireNonNull(weights.get("potential." + name), name);
    float[] values = array.toArray();
    values[i] += by;
    TreeMap<String, NamedArray> nudged = new TreeMap<>(weights);
    nudged.put(
        "potential." + name,
        NamedArray.withFeatureAxes(array.featureAxes(), values, array.shape()));
    return nudged;
  }

  @Test
  void isBornAtRestAndLeavesLevelsAlone() {
    PointCloud points = Clouds.normal(50, D, 0, 1, KEY);
    try (TransportPotential potential = potential()) {
      potential.load(FlowState.of("any", D, potential.initial(KEY)));
      assertThat(potential.push(points)).isEqualTo(points);
      potential.loadWeights(FlowState.of("any", D, weights(potential)));
      PointCloud moved = potential.push(points);
      for (int i = 0; i < points.count(); i++) {
        assertThat(moved.get(i, 0)).isNotEqualTo(points.get(i, 0));
        assertThat(moved.get(i, 1)).isEqualTo(points.get(i, 1));
      }
    }
  }
}
