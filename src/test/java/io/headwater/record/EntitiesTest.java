package io.headwater.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntitiesTest {
  private static final int ROWS = 4_000;

  private static Map<Integer, Integer> drawn(int customers, int rows, RandomKey key) {
    RandomStream random = key.stream();
    Map<Integer, Integer> counts = new HashMap<>();
    for (int i = 0; i < rows; i++) {
      counts.merge(random.nextInt(customers), 1, Integer::sum);
    }
    return counts;
  }

  private static double different(Entities entities, int rows, RandomKey key) {
    return LongStream.range(0, rows).map(i -> entities.at(i, key)).distinct().count();
  }

  /** Also of ten times as many records, whose customers are not ten times as many. */
  @ParameterizedTest
  @CsvSource({"100", "500", "4000", "40000"})
  void asManyRecordsAreOfAsManyEntities(int customers) {
    double once = 0;
    double tenfold = 0;
    double onceReal = 0;
    double tenfoldReal = 0;
    for (int k = 0; k < 10; k++) {
      RandomKey key = RandomKey.of(k);
      Entities entities = Entities.of(drawn(customers, ROWS, key).values());
      once += different(entities, ROWS, key.split("twin"));
      tenfold += different(entities, 10 * ROWS, key.split("twin"));
      onceReal += drawn(customers, ROWS, key.split("real")).size();
      tenfoldReal += drawn(customers, 10 * ROWS, key.split("real")).size();
    }
    assertThat(once / onceReal).isCloseTo(1, within(.03));
    assertThat(tenfold / tenfoldReal).isCloseTo(1, within(.1));
  }

  @Test
  void oneThatIsSeenOftenIsDrawnOften() {
    Map<Integer, Integer> counts = drawn(300, 1_000, RandomKey.of(1));
    counts.put(-1, 1_000);
    Entities entities = Entities.of(counts.values());
    Map<Long, Integer> drawn = new HashMap<>();
    for (int i = 0; i < ROWS; i++) {
      drawn.merge(entities.at(i, RandomKey.of(2)), 1, Integer::sum);
    }
    assertThat(Collections.max(drawn.values()) / (double) ROWS).isCloseTo(.5, within(.03));
  }

  @Test
  void withoutRepeatsEveryRecordIsOfItsOwn() {
    Entities entities = Entities.of(Collections.nCopies(50, 1));
    assertThat(entities.isUnique()).isTrue();
    assertThat(entities.at(7, RandomKey.of(1))).isEqualTo(7);
  }

  @Test
  void comesBackFromItsBytes() {
    Entities entities = Entities.of(drawn(500, ROWS, RandomKey.of(1)).values());
    ByteWriter out = new ByteWriter();
    entities.write(out);
    Entities read = ByteReader.readAll("entities", out.toByteArray(), Entities::read);
    assertThat(LongStream.range(0, 100).map(i -> read.at(i, RandomKey.of(3))))
        .containsExactlyElementsOf(
            LongStream.range(0, 100).map(i -> entities.at(i, RandomKey.of(3))).boxed().toList());
  }
}
