package io.headwater.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.headwater.record.BadBytesException;
import io.headwater.record.BadBytesException.Fault;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
  private static final Envelope ENVELOPE = new Envelope("HWTEST", "test bytes", 2, 3);
  private static final byte[] PAYLOAD = {1, 2, 3, 4, 5};

  private static Fault faultOf(byte[] bytes) {
    return catchThrowableOfType(BadBytesException.class, () -> ENVELOPE.open(bytes)).fault();
  }

  @Test
  void whatIsSealedIsOpened() {
    assertThat(ENVELOPE.open(ENVELOPE.seal(PAYLOAD)).payload()).isEqualTo(PAYLOAD);
    assertThat(ENVELOPE.open(ENVELOPE.seal(PAYLOAD)).version()).isEqualTo(3);
    assertThat(ENVELOPE.open(ENVELOPE.seal(new byte[0])).payload()).isEmpty();
  }

  /** The layout, spelt out; the CRC is zlib.crc32c's of the bytes before it. */
  @Test
  void theLayoutIsTheDocumentedOne() {
    byte[] sealed = ENVELOPE.seal(PAYLOAD);
    assertThat(sealed).hasSize(6 + 4 + 4 + PAYLOAD.length + 4).startsWith("HWTEST".getBytes());
    assertThat(Arrays.copyOfRange(sealed, 6, 14)).isEqualTo(new byte[] {0, 0, 0, 3, 0, 0, 0, 5});
    assertThat(Arrays.copyOfRange(sealed, 19, 23)).isEqualTo(crc32c(sealed, 19));
  }

  /** CRC-32C bit by bit: reflected polynomial 0x82F63B78. */
  private static byte[] crc32c(byte[] bytes, int length) {
    int crc = -1;
    for (int i = 0; i < length; i++) {
      crc ^= bytes[i] & 0xFF;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ 0x82F63B78;
      }
    }
    int value = ~crc;
    return new byte[] {
      (byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value
    };
  }

  @Test
  void anyChangedBitIsFound() {
    byte[] sealed = ENVELOPE.seal(PAYLOAD);
    for (int bit = 0; bit < 8 * sealed.length; bit++) {
      byte[] changed = sealed.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> ENVELOPE.open(changed)).isInstanceOf(BadBytesException.class);
    }
  }

  @Test
  void anyCutIsCorrupt() {
    byte[] sealed = ENVELOPE.seal(PAYLOAD);
    for (int length = 0; length < sealed.length; length++) {
      assertThat(faultOf(Arrays.copyOf(sealed, length))).isEqualTo(Fault.CORRUPT);
    }
    assertThat(faultOf(Arrays.copyOf(sealed, sealed.length + 1))).isEqualTo(Fault.CORRUPT);
  }

  @Test
  void otherVersionsAreToldApartFromDamage() {
    byte[] newer = new Envelope("HWTEST", "test bytes", 2, 4).seal(PAYLOAD);
    byte[] older = new Envelope("HWTEST", "test bytes", 1, 1).seal(PAYLOAD);
    byte[] lastOne = new Envelope("HWTEST", "test bytes", 1, 2).seal(PAYLOAD);
    assertThatThrownBy(() -> ENVELOPE.open(newer))
        .hasMessage(
            "test bytes: expected format version 2 to 3, got 4; upgrade Headwater to read it");
    assertThatThrownBy(() -> ENVELOPE.open(older))
        .hasMessage(
            "test bytes: expected format version 2 to 3, got 1; train it again with this version");
    assertThat(faultOf(newer)).isEqualTo(Fault.TOO_NEW);
    assertThat(faultOf(older)).isEqualTo(Fault.TOO_OLD);
    assertThat(ENVELOPE.open(lastOne).version()).isEqualTo(2);
  }

  @Test
  void somethingElseIsSaidToBeSo() {
    assertThatThrownBy(() -> ENVELOPE.open("carat,cut,color,clarity,depth".getBytes()))
        .isInstanceOf(BadBytesException.class)
        .hasMessageContaining("expected bytes that begin with HWTEST");
  }
}
