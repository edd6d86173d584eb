package io.headwater.snapshot;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.headwater.testing.Decoders;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;

/**
 * Damage under a right checksum: a look for it by {@code mvn -Pfuzz}, else what was found and kept.
 * It has a virtual machine of its own, whose classes the fuzzer changes.
 */
@Tag("fuzz")
@Tag("alone")
class DecodersFuzzTest {
  private static final Decoders[] DECODERS = Decoders.values();

  /** The first byte says whose bytes the others are. */
  @FuzzTest(maxDuration = "2m")
  void damageIsRefusedOrDoesNoHarm(byte[] bytes) {
    if (bytes.length > 0) {
      DECODERS[(bytes[0] & 0xFF) % DECODERS.length].read(
          Arrays.copyOfRange(bytes, 1, bytes.length));
    }
  }
}
