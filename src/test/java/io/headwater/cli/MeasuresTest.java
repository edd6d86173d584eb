package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.flow.Diagnostics.Rest;
import io.headwater.record.SchemaChanges;
import io.headwater.training.Start;
import io.headwater.training.WindowReport;
import io.headwater.window.StreamKey;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MeasuresTest {
  private static String lines(double distance) {
    Map<String, Double> measures =
        Map.of(
            "copyingAlarm", 1.0,
            "slicedWasserstein", distance,
            "slicedWassersteinLeast", .2,
            "noveltyRatio", .31,
            "nearnessPValue", .0005);
    return Measures.lines(
        new WindowReport(
            StreamKey.ALL,
            0,
            10,
            Optional.empty(),
            Start.NEW,
            10,
            10,
            8,
            2,
            1,
            Rest.EXACT,
            SchemaChanges.NONE,
            new TreeMap<>(measures)));
  }

  @Test
  void anAlarmSaysTheReasonThatHolds() {
    assertThat(lines(.1))
        .contains("ALARM", "sliced W2 to held-out records is 0.1000 where real records stay above");
    assertThat(lines(.3))
        .contains("ALARM", "0.3100 of what real records keep (p = 0.0005000)")
        .doesNotContain("stay above");
  }
}
