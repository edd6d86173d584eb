package io.headwater.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.snapshot.SnapshotVersion;
import io.headwater.window.StreamKey;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EmissionTest {
  private static final SnapshotVersion VERSION = new SnapshotVersion(StreamKey.ALL, 10, 1);

  @Test
  void tombstonesAreOrderedAmongTheRecordsInTheirShare() {
    Emission before = new Emission(10, 10, 4).plusReal(7).plusTombstones(3);
    Emission after = before.ordered(BigDecimal.ONE, true);
    assertThat(after).isEqualTo(new Emission(17, 17, 14, 3, 3, BigDecimal.ONE));
    assertThat(after.tombstonesSince(before)).isEqualTo(3);
    List<SampleOrder> orders = after.ordersSince(before, VERSION, 0);
    assertThat(orders).hasSize(1);
    assertThat(LongStream.range(4, 14).filter(orders.get(0).tombstones()::isTombstone))
        .containsExactly(7L, 10L, 13L);
  }

  /** What was due while they were not asked for is not made up for. */
  @Test
  void tombstonesThatWereNotAskedForAreNotOrderedLater() {
    Emission unasked = Emission.NONE.plusReal(5).plusTombstones(5).ordered(BigDecimal.ONE, false);
    assertThat(unasked.next()).isEqualTo(5);
    assertThat(unasked.plusTombstones(1).ordered(BigDecimal.ONE, true).next()).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "0", "0.1", "1.5", "3", "0.3333333333", "17.25"})
  void whatIsOrderedIsTheFloorOfTheRatioTimesTheSumAndNoDrawIsOrderedTwice(String ratio) {
    BigDecimal exact = new BigDecimal(ratio);
    RandomStream random = RandomKey.of(7).stream();
    Emission emission = Emission.NONE;
    long real = 0;
    long ordered = 0;
    long next = 0;
    for (int window = 0; window < 500; window++) {
      int records = random.nextInt(3) == 0 ? 0 : random.nextInt(2_000);
      if (random.nextInt(4) == 0) {
        emission = emission.ofNewSnapshot();
        next = 0;
      }
      Emission before = emission;
      emission = emission.plusReal(records);
      real += records;
      // Now and then there is nothing to draw from: the next window makes good for it.
      if (random.nextInt(5) > 0) {
        emission = emission.ordered(exact);
        for (SampleOrder order : emission.ordersSince(before, VERSION, 0)) {
          assertThat(order.first()).isEqualTo(next);
          assertThat(order.count()).isBetween(1, SampleOrder.MOST);
          next += order.count();
          ordered += order.count();
        }
        assertThat(ordered)
            .isEqualTo(exact.multiply(BigDecimal.valueOf(real)).toBigInteger().longValueExact());
      }
    }
    assertThat(emission.real()).isEqualTo(real);
    assertThat(emission.synthetic()).isEqualTo(ordered);
  }

  @Test
  void anotherRatioCountsFromItsFirstWindowOn() {
    BigDecimal half = new BigDecimal("0.50");
    Emission before = Emission.NONE.plusReal(1_000).ordered(BigDecimal.ONE).under(half);
    Emission after = before.plusReal(91).ordered(half);
    assertThat(after.ordersSince(before, VERSION, 0))
        .containsExactly(new SampleOrder(VERSION, 0, 1_000, 45));
    assertThat(after.under(new BigDecimal("0.5"))).isSameAs(after);
  }

  /** The first layout did not say the ratio; what it counted does, but for a new one. */
  @Test
  void countsWithoutTheirRatioAreThoseOfTheSameJobIfTheyMayBe() {
    BigDecimal tenth = new BigDecimal("0.1");
    assertThat(old(1_000, 100).under(tenth).ordered(tenth).next()).isEqualTo(7);
    assertThat(old(9, 0).under(tenth)).as("nothing is due yet").isEqualTo(mirror(9, 0, 7, tenth));
    assertThat(old(1_000, 900).under(tenth)).isEqualTo(mirror(0, 0, 7, tenth));
    assertThat(old(1_000, 0).under(tenth))
        .as("rows were paced")
        .isEqualTo(mirror(0, 0, 7 + Emission.PACED, tenth));
    assertThat(old(1_000, 900).under(BigDecimal.ZERO)).isEqualTo(mirror(0, 0, 7, BigDecimal.ZERO));
  }

  private static Emission old(long real, long synthetic) {
    return new Emission(real, synthetic, 7);
  }

  private static Emission mirror(long real, long synthetic, long next, BigDecimal ratio) {
    return new Emission(real, synthetic, next, 0, 0, ratio);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 255, 256, 257, 1_000})
  void ordersAreNoLargerThanASamplerDoesAtOnce(long records) {
    Emission after = Emission.NONE.plusReal(records).ordered(BigDecimal.ONE);
    List<SampleOrder> orders = after.ordersSince(Emission.NONE, VERSION, 0);
    assertThat(orders).hasSize((int) ((records + 255) / 256));
    assertThat(orders.stream().mapToLong(SampleOrder::count).sum()).isEqualTo(records);
  }
}
