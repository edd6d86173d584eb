package io.headwater.flow.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.config.ConfigReader;
import io.headwater.config.ConfigText;
import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethods;
import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.FeatureLayout.Block;
import io.headwater.measure.FeatureLayout.Kind;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.network.OffHeap;
import io.headwater.testing.Clouds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

/**
 * One instance through a thousand windows in a feature space that grows and shrinks: window w has
 * what window w - 20 had, in its state and outside the heap, to the byte.
 */
class ThousandWindowsTest {
  private static final int WINDOWS = 1_000;

  /** Numbers repeat every 5 windows, levels and sizes every 4. */
  private static final int PERIOD = 20;

  /** Publishing costs most, so that only one window in so many does; divides the period. */
  private static final int PUBLISHED = 10;

  private static final int[] POINTS = {30, 2, 20, 1_030};

  /** As little work as the settings of these names allow, wherever they stand. */
  private static final Map<String, Integer> LEAST =
      Map.of(
          "particles", 20,
          "steps", 1,
          "discriminator-steps", 1,
          "warm-up", 1,
          "width", 8,
          "field-width", 8,
          "field-steps", 2,
          "euler-steps", 1,
          "calibrations", 0);

  private static FlowMethod quick(String id) {
    List<String> settings = new ArrayList<>();
    settings.add("flow.method=" + id);
    for (String key : ConfigText.keys(FlowMethods.factory(id).defaults()).keySet()) {
      String last = key.substring(key.lastIndexOf('.') + 1);
      Optional.ofNullable(LEAST.get(last))
          .ifPresent(least -> settings.add("flow.%s.%s=%d".formatted(id, key, least)));
    }
    return ConfigReader.model("of the test", "{}", settings).flow().create();
  }

  private static int numbers(int w) {
    return 1 + w * 7 % 5;
  }

  private static int levels(int w) {
    return w * 11 % 4 * 8;
  }

  private static FeatureLayout layout(int w) {
    List<Block> blocks = new ArrayList<>();
    for (int j = 0; j < numbers(w); j++) {
      blocks.add(new Block(Kind.NUMBER, j, 1, 1f));
    }
    if (levels(w) > 0) {
      blocks.add(new Block(Kind.LEVELS, numbers(w), levels(w), 1f));
    }
    return new FeatureLayout(blocks);
  }

  /** For each coordinate of window w the one of window w - 1 that it continues. */
  private static int[] oldCoordinates(int w) {
    int[] old = new int[numbers(w) + levels(w)];
    for (int j = 0; j < old.length; j++) {
      boolean number = j < numbers(w);
      int place = number ? j : j - numbers(w);
      int before = number ? numbers(w - 1) : levels(w - 1);
      old[j] = place >= before ? -1 : number ? place : numbers(w - 1) + place;
    }
    return old;
  }

  private static EmpiricalMeasure target(int w, RandomKey key) {
    FeatureLayout layout = layout(w);
    int n = POINTS[w % POINTS.length];
    PointCloud normal = Clouds.normal(n + n / 2, layout.dimension(), 0, 1, key);
    float[] x = normal.toArray();
    for (int i = 0; i < normal.count(); i++) {
      for (int l = 0; l < levels(w); l++) {
        x[i * layout.dimension() + numbers(w) + l] = l == (i + w) % levels(w) ? 1 : 0;
      }
    }
    PointCloud all = PointCloud.of(normal.count(), layout.dimension(), x);
    return new EmpiricalMeasure(rows(all, 0, n), rows(all, n, n / 2), layout);
  }

  private static PointCloud rows(PointCloud points, int from, int count) {
    int[] rows = new int[count];
    for (int i = 0; i < count; i++) {
      rows[i] = from + i;
    }
    return points.select(rows);
  }

  private static long floats(FlowState state) {
    return state.arrays().values().stream().mapToLong(ThousandWindowsTest::size).sum();
  }

  private static int size(NamedArray array) {
    return array.toArray().length;
  }

  @Test
  void memoryAndStateAreWhatTheyWereAPeriodAgo() {
    FlowMethod method = quick("gpa");
    RandomKey key = RandomKey.of(3);
    FlowState state = method.init(layout(0), key);
    long[] held = new long[WINDOWS];
    long[] floats = new long[WINDOWS];
    long resident = 0;
    for (int w = 0; w < WINDOWS; w++) {
      EmpiricalMeasure target = target(w, key.split("target").at(w));
      state = w == 0 ? state : state.remap(oldCoordinates(w));
      state = method.retarget(state, target, key.at(w));
      state = method.advance(state, target, 8, key.at(w)).state();
      floats[w] = floats(state);
      if (w % PUBLISHED == 0) {
        FlowState published = method.publish(state, target, key.at(w));
        assertThat(method.sample(published, 0, 5, key).count()).isEqualTo(5);
        floats[w] += floats(published);
      }
      held[w] = OffHeap.bytesInUse();
      if (w >= 2 * PERIOD) {
        assertThat(held[w]).as("bytes outside the heap, window %d", w).isEqualTo(held[w - PERIOD]);
        assertThat(floats[w]).as("floats of state, window %d", w).isEqualTo(floats[w - PERIOD]);
      }
      resident = w == WINDOWS / 2 ? Pointer.physicalBytes() : resident;
    }
    // memory is replaced in most of the last 500 windows, at 5 MB each: a leak would be 2 GB
    assertThat(Pointer.physicalBytes() - resident).isLessThan(500L << 20);
  }
}
