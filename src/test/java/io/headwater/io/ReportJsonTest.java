package io.headwater.io;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headwater.flow.Diagnostics.Rest;
import io.headwater.operator.TwinReport;
import io.headwater.operator.TwinReport.Outcome;
import io.headwater.record.SchemaChanges;
import io.headwater.record.SchemaChanges.NewLevels;
import io.headwater.record.SchemaChanges.Retyped;
import io.headwater.snapshot.SnapshotVersion;
import io.headwater.training.Start;
import io.headwater.training.WindowReport;
import io.headwater.window.StreamKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ReportJsonTest {
  private static final StreamKey STREAM = new StreamKey("a|\"b\"");
  private static final SchemaChanges CHANGES =
      new SchemaChanges(
          List.of("weight"),
          List.of("note", "b"),
          List.of(new Retyped("size", "float", "double")),
          new TreeMap<>(Map.of("kind", new NewLevels(9, List.of("violet", "null")))));

  @Test
  void aReportIsOneObjectThatAnyoneCanRead() throws Exception {
    JsonNode json = new ObjectMapper().readTree(ReportJson.encode(report(true)));
    assertThat(json.get("stream").asText()).isEqualTo("a|\"b\"");
    assertThat(json.get("windowStart").asText()).isEqualTo("2001-01-01T00:00:00Z");
    assertThat(json.get("real").asLong()).isEqualTo(222);
    assertThat(json.at("/measures/noveltyRatio").asDouble()).isEqualTo(0.97);
    assertThat(json.at("/measures/divergence").isNull()).isTrue();
    assertThat(json.get("schemaChanges"))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"added": ["weight"], "dropped": ["note", "b"],
                     "retyped": [{"field": "size", "from": "float", "to": "double"}],
                     "newLevels": {"kind": {"count": 9, "names": ["violet", "null"]}}}
                    """));
    assertThat(new ObjectMapper().readTree(ReportJson.encode(report(false))).has("schemaChanges"))
        .isFalse();
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    assertThat(ReportJson.decode(ReportJson.encode(report(true)))).isEqualTo(report(true));
    assertThat(ReportJson.decode(ReportJson.encode(report(false)))).isEqualTo(report(false));
  }

  private static TwinReport report(boolean trained) {
    long start = 978_307_200_000L;
    Optional<SnapshotVersion> version =
        trained ? Optional.of(new SnapshotVersion(STREAM, start + 1_000, 3)) : Optional.empty();
    WindowReport training =
        new WindowReport(
            STREAM,
            start,
            start + 1_000,
            version,
            Start.RESUMED,
            222,
            200,
            150,
            50,
            12,
            Rest.NOISE_FLOOR,
            trained ? CHANGES : SchemaChanges.NONE,
            new TreeMap<>(Map.of("noveltyRatio", 0.97, "divergence", Double.NaN)));
    return new TwinReport(training, trained ? Outcome.TRAINED : Outcome.EMPTY, 222, 1, 2);
  }
}
