package io.headwater.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobWarningsTest {
  private static List<String> warnings(String... overrides) {
    String job = "source: {topic: flights, schema: schemas/flight.avsc}\n";
    return JobWarnings.of(ConfigReader.job("of the test", job, List.of(overrides)));
  }

  @Test
  void streamsThatAreNeverForgottenAreNamed() {
    assertThat(warnings("source.key=[origin]"))
        .singleElement()
        .asString()
        .contains("job.stream-ttl: 0 s", "source.key [origin]");
    assertThat(warnings("source.key=[origin]", "job.stream-ttl=30 d")).isEmpty();
    assertThat(warnings()).isEmpty();
  }

  @Test
  void wideTablesAreToldWhatTheyTake(@TempDir Path folder) throws Exception {
    SchemaBuilder.FieldAssembler<Schema> fields = SchemaBuilder.record("Wide").fields();
    for (int i = 0; i < 2_000; i++) {
      fields = fields.requiredDouble("c" + i);
    }
    Path schema = Files.writeString(folder.resolve("wide.avsc"), fields.endRecord().toString());
    // 2,000 fields of 8,192 particles, six arrays of four bytes: 375 MiB.
    assertThat(warnings("source.schema=" + schema))
        .singleElement()
        .asString()
        .contains("flow.gpa.particles: 8192 particles of 2,000 fields take 375 MiB");
    assertThat(warnings("source.schema=" + schema, "flow.gpa.particles=1024")).isEmpty();
    assertThat(warnings("source.schema=" + schema, "flow.method=gaussian-copula")).isEmpty();
  }
}
