package io.headwater.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.testing.Events;
import io.headwater.training.TrainerState;
import io.headwater.training.WindowTraining;
import io.headwater.window.StreamKey;
import io.headwater.window.TargetWindow;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class HeldStreamsTest {
  private static final class Gauges extends UnregisteredMetricsGroup {
    final Map<String, Gauge<?>> named = new HashMap<>();

    @Override
    public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
      named.put(name, gauge);
      return gauge;
    }

    long value(String name) {
      return ((Number) Objects.requireNonNull(named.get(name)).getValue()).longValue();
    }
  }

  @Test
  void streamsThatAreNeverForgottenAreCountedAndSaid() {
    Gauges gauges = new Gauges();
    HeldStreams held = new HeldStreams(gauges, new StreamTtl(0));
    held.restored(HeldStreams.FIRST_WARNING - 1);
    assertThat(held.warning()).isEmpty();
    held.added();
    assertThat(held.warning())
        .hasValueSatisfying(
            said -> assertThat(said).contains("1,000 streams are held", "job.stream-ttl"));
    assertThat(held.warning()).as("said once").isEmpty();
    for (int more = 0; more < HeldStreams.FIRST_WARNING; more++) {
      held.added();
    }
    assertThat(held.warning()).isPresent();
    held.forgotten();
    assertThat(gauges.value("streamsHeld")).isEqualTo(1_999);
  }

  @Test
  void theBytesAreThoseOfAModelTimesTheStreams() {
    Gauges gauges = new Gauges();
    HeldStreams held = new HeldStreams(gauges, new StreamTtl(1));
    held.restored(5_000);
    WindowTraining training = new WindowTraining(Events.SCHEMA, Events.model());
    TrainerState state =
        training.begin(TrainerState.initial(StreamKey.ALL), HeldStreamsTest.window());
    held.settled(state);
    assertThat(state.modelBytes()).isPositive();
    assertThat(gauges.value("streamsHeldBytes")).isEqualTo(5_000 * state.modelBytes());
    assertThat(held.warning())
        .as("of streams that are forgotten in time")
        .isEqualTo(Optional.empty());
  }

  private static TargetWindow window() {
    return Events.window("a", 0, 50);
  }
}
