package io.headwater.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.embedded.DemoStream;
import io.headwater.embedded.DemoStream.TimedRecord;
import io.headwater.record.AvroBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class FlightLoadTest {
  private static final Schema SCHEMA = schema();
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private static Schema schema() {
    try {
      return new Schema.Parser().parse(Path.of("schemas", "flight.avsc").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TimedRecord flight(int delay) {
    GenericRecord flight = new GenericData.Record(SCHEMA);
    flight.put("date", 0L);
    flight.put("delay", delay);
    flight.put("distance", 100);
    flight.put("origin", "AAA");
    flight.put("destination", "BBB");
    return new TimedRecord(0, new AvroBytes(SCHEMA).encode(flight));
  }

  @Test
  void everyHourHoldsTheSameNumberOfRecordsAndTheyComeAgainAndAgain() throws Exception {
    FlightLoad load = new FlightLoad(new DemoStream(SCHEMA, List.of(flight(1), flight(2))), 7);
    for (long i = 0; i < 35; i++) {
      assertThat((load.time(i) - FlightLoad.START) / HOUR).isEqualTo(i / 7);
      GenericRecord flight = new AvroBytes(SCHEMA).decode(load.at(i, load.time(i)));
      assertThat(flight.get("date")).isEqualTo(load.time(i));
      assertThat(flight.get("delay")).isEqualTo(1 + (int) (i % 2));
    }
    assertThat(FlightLoad.START % HOUR).isZero();
  }
}
