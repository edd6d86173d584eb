package io.headwater.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.record.BadBytesException;
import io.headwater.record.ByteReader;
import io.headwater.record.ByteWriter;
import io.headwater.testing.Golden;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlowStateCodecTest {
  private static final String GOLDEN = "flow-state.1.bin";

  /** Every shape of array: a number, none at all, feature axes; every awkward float. */
  private static FlowState awkward() {
    return new FlowState(
        "some-method",
        1L << 40,
        3,
        new java.util.TreeMap<>(
            Map.of(
                "scalar", NamedArray.of(new float[] {-0f}),
                "empty", NamedArray.of(new float[0], 0, 7),
                "extremes",
                    NamedArray.of(
                        new float[] {
                          Float.MIN_VALUE, Float.MAX_VALUE, Float.NaN, Float.NEGATIVE_INFINITY
                        },
                        4),
                "particles", NamedArray.withFeatureAxes(2, new float[] {1, 2, 3, 4, 5, 6}, 2, 3))));
  }

  private static byte[] write(FlowState state) {
    ByteWriter out = new ByteWriter();
    FlowStateCodec.write(state, out);
    return out.toByteArray();
  }

  private static FlowState read(byte[] bytes) {
    ByteReader in = new ByteReader("flow state", bytes);
    FlowState state = FlowStateCodec.read(in);
    in.end();
    return state;
  }

  @Test
  void whatIsWrittenIsRead() {
    assertThat(read(write(awkward()))).isEqualTo(awkward());
    FlowState bare = FlowState.of("m", 1, Map.of());
    assertThat(read(write(bare))).isEqualTo(bare);
  }

  @Test
  void theBytesAreThoseCheckedIn() {
    Golden.check(GOLDEN, write(awkward()));
    assertThat(read(Golden.bytes(GOLDEN))).isEqualTo(awkward());
  }

  @Test
  void theReadStateStillFollowsItsFeatures() {
    FlowState moved = read(write(awkward())).remap(new int[] {2, -1, 0, 1});
    assertThat(moved.array("particles").toArray()).containsExactly(3, 0, 1, 2, 6, 0, 4, 5);
  }

  @Test
  void bytesCutAnywhereAreRefused() {
    byte[] bytes = write(awkward());
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(BadBytesException.class);
    }
  }

  @Test
  void aShapeThatDoesNotFitItsValuesIsRefused() {
    ByteWriter out = new ByteWriter();
    out.writeText("m");
    out.writeLong(0);
    out.writeInt(1);
    out.writeVarLong(1);
    out.writeText("array");
    out.writeVarLong(2);
    out.writeInt(1 << 20);
    out.writeInt(1 << 20);
    out.writeInt(0);
    out.writeBytes(new byte[8]);
    assertThatThrownBy(() -> read(out.toByteArray()))
        .isInstanceOf(BadBytesException.class)
        .hasMessageContaining("expected 1099511627776 floats, got 8 bytes");
  }
}
