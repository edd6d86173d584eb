package io.headwater.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.testing.Events;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaEdgesTest {
  @TempDir private Path folder;

  @Test
  void whatIsWrittenIsCompressedAsTheUserSaysOrElseByLz4() throws Exception {
    assertThat(sent("{}")).contains("compression.type").contains("lz4");
    assertThat(sent("{compression.type: zstd}")).contains("zstd").doesNotContain("lz4");
  }

  /** The sink of synthetic records as a task manager is given it. */
  private String sent(String kafka) throws Exception {
    Path schema = Files.writeString(folder.resolve("event.avsc"), Events.SCHEMA_TEXT);
    JobConfig config =
        ConfigReader.job(
            "of the test",
            """
            source: {topic: events, bootstrap-servers: "127.0.0.1:1", schema: "%s"}
            sink: {kafka: %s}
            """
                .formatted(schema, kafka),
            List.of());
    byte[] sink =
        InstantiationUtil.serializeObject(
            new KafkaEdges(config.resolved(), Events.SCHEMA_TEXT).synthetic());
    return new String(sink, StandardCharsets.ISO_8859_1);
  }
}
