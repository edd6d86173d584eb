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

  @Test
  void namesThatIdentifyAreTold(@TempDir Path folder) throws Exception {
    Schema orders =
        SchemaBuilder.record("Order")
            .fields()
            .optionalString("email")
            .requiredLong("customerId")
            .requiredString("zip")
            .requiredDouble("order_no")
            .endRecord();
    Path schema = Files.writeString(folder.resolve("order.avsc"), orders.toString());
    String source = "source.schema=" + schema;
    assertThat(warnings(source))
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("fields.email: by its name it identifies an e-mail address; if its")
                    .contains(
                        "role: category with allow-identifiers: true learns and publishes it"),
            line -> assertThat(line).startsWith("fields.customerId: by its name it identifies a"));
    assertThat(warnings(source, "fields.email.role=category", "fields.customerId.role=number"))
        .singleElement()
        .asString()
        .contains("is not learned though its role is category");
    assertThat(warnings(source, "source.key=[email]", "job.stream-ttl=1 d"))
        .contains(
            "source.key: 'email' identifies by its name; every stream is called by a real value of"
                + " it, and its twin has that value");
    assertThat(
            warnings(
                source,
                "fields.email={role: category, allow-identifiers: true}",
                "fields.customerId.role=drop",
                "fields.customerId.role=number"))
        .containsExactly(
            "fields.email.allow-identifiers: its real values are in the model and in the output");
  }
}
