package io.headwater.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.testing.Decoders;
import io.headwater.testing.Mutations;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Damage under a right checksum, thousands of kinds of it for each layout. */
class DamagedBytesTest {
  private static final int MUTATIONS = Integer.getInteger("test.mutations", 3_000);
  private static final long SEED = Long.getLong("test.seed", 12);

  @ParameterizedTest
  @EnumSource
  void damageIsRefusedOrDoesNoHarm(Decoders decoder) {
    byte[] whole = decoder.payload();
    assertThat(decoder.read(whole)).as("undamaged").isTrue();
    int refused = 0;
    Map<String, Long> failures = new TreeMap<>();
    for (long seed = SEED; seed < SEED + MUTATIONS / decoder.cost(); seed++) {
      try {
        refused += decoder.read(Mutations.of(whole, seed)) ? 0 : 1;
      } catch (RuntimeException | Error e) {
        failures.putIfAbsent(e + " at " + e.getStackTrace()[0], seed);
      }
    }
    assertThat(failures).as("failures, and the seed of the first of each").isEmpty();
    assertThat(refused).isGreaterThan(MUTATIONS / decoder.cost() / 10);
  }
}
