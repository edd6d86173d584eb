package io.headwater;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The list of licences is that of the POM's libraries, and none of them forbids use. */
class SupplyChainTest {
  private static String property(String pom, String name) {
    Matcher value = Pattern.compile("<" + name + ">(.*)</" + name + ">").matcher(pom);
    assertThat(value.find()).as(name).isTrue();
    return value.group(1);
  }

  @Test
  void theListIsOfTheVersionsOfThePom() throws Exception {
    String pom = Files.readString(Path.of("pom.xml"));
    String licences = Files.readString(Path.of("docs/licences.txt"));
    assertThat(licences)
        .contains("org.bytedeco:openblas:" + property(pom, "openblas.version"))
        .contains("org.bytedeco:javacpp:" + property(pom, "javacpp.version"))
        .contains("org.apache.flink:flink-core:" + property(pom, "flink.version"))
        .contains("org.apache.kafka:kafka-clients:" + property(pom, "kafka.version"))
        .contains("org.apache.avro:avro:" + property(pom, "avro.version"))
        .doesNotContain("org.nd4j:jackson", "org.nd4j:protobuf", "commons-net");
  }

  @Test
  void everyLibraryMayBeTakenUnderALicenceThatAllowsUse() throws Exception {
    List<String> libraries =
        Files.readAllLines(Path.of("docs/licences.txt")).stream()
            .filter(line -> line.strip().startsWith("("))
            .toList();
    assertThat(libraries)
        .hasSizeGreaterThan(100)
        .allSatisfy(line -> assertThat(line).containsPattern("(?i)Apache|MIT|BSD|Go License"));
  }
}
