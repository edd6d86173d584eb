package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.embedded.DemoStream.TimedRecord;
import io.headwater.record.AvroBytes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

final class DemoStreamTest {
  private final DemoStream stream = DemoStream.bundled();
  private final AvroBytes avro = new AvroBytes(stream.schema());

  @Test
  void itIsAsItsReadmeSays() throws Exception {
    assertThat(stream.records()).hasSize(153_965);
    assertThat(Instant.ofEpochMilli(stream.firstTime())).isEqualTo("2001-01-01T00:01:00Z");
    assertThat(Instant.ofEpochMilli(stream.lastTime())).isEqualTo("2001-01-10T11:59:00Z");
    long size = Duration.ofHours(6).toMillis();
    Set<Long> windows = new HashSet<>();
    stream.records().forEach(record -> windows.add(record.eventTime() / size));
    assertThat(windows).hasSize(38);
  }

  @Test
  void itComesInTheOrderOfItsTime() {
    long before = Long.MIN_VALUE;
    for (TimedRecord record : stream.records()) {
      assertThat(record.eventTime()).isGreaterThanOrEqualTo(before);
      before = record.eventTime();
    }
  }

  @Test
  void theDistanceIsAFunctionOfThePairOfAirportsInEitherDirection() throws Exception {
    Set<String> pairs = new HashSet<>();
    Set<String> triples = new HashSet<>();
    for (TimedRecord record : stream.records()) {
      GenericRecord flight = avro.decode(record.avro());
      String a = flight.get("origin").toString();
      String b = flight.get("destination").toString();
      String pair = a.compareTo(b) < 0 ? a + b : b + a;
      pairs.add(pair);
      triples.add(pair + flight.get("distance"));
    }
    assertThat(triples).hasSameSizeAs(pairs);
  }

  @Test
  void aLaterPassDiffersInItsTimeOnly() throws Exception {
    TimedRecord record = stream.records().get(7);
    GenericRecord later = avro.decode(stream.shifted(record, 86_400_000L, avro));
    GenericRecord now = avro.decode(record.avro());
    assertThat(later.get("date")).isEqualTo((Long) now.get("date") + 86_400_000L);
    later.put("date", now.get("date"));
    assertThat(later).isEqualTo(now);
  }
}
