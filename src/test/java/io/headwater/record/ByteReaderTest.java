package io.headwater.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ByteReaderTest {
  private static byte[] everything() {
    ByteWriter out = new ByteWriter();
    out.writeByte(200);
    out.writeBoolean(true);
    out.writeInt(-5);
    out.writeLong(Long.MIN_VALUE + 1);
    out.writeFloat(-0.1f);
    out.writeDouble(Double.MIN_VALUE);
    out.writeVarLong(0);
    out.writeVarLong(300);
    out.writeVarLong(-1);
    out.writeText("Grüße \u0000 \uD83D\uDE80");
    out.writeBytes(new byte[1_000]);
    return out.toByteArray();
  }

  private static ByteReader read(byte[] bytes) {
    ByteReader in = new ByteReader("test bytes", bytes);
    assertThat(in.readByte()).isEqualTo(200);
    assertThat(in.readBoolean()).isTrue();
    assertThat(in.readInt()).isEqualTo(-5);
    assertThat(in.readLong()).isEqualTo(Long.MIN_VALUE + 1);
    assertThat(in.readFloat()).isEqualTo(-0.1f);
    assertThat(in.readDouble()).isEqualTo(Double.MIN_VALUE);
    assertThat(in.readVarLong()).isZero();
    assertThat(in.readVarLong()).isEqualTo(300);
    assertThat(in.readVarLong()).isEqualTo(-1);
    assertThat(in.readText()).isEqualTo("Grüße \u0000 \uD83D\uDE80");
    assertThat(in.readBytes()).hasSize(1_000);
    return in;
  }

  @Test
  void everythingComesBack() {
    read(everything()).end();
  }

  @Test
  void everyTruncationIsNamed() {
    byte[] bytes = everything();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> read(cut))
          .isInstanceOfSatisfying(
              BadBytesException.class,
              e -> assertThat(e.fault()).isEqualTo(BadBytesException.Fault.CORRUPT))
          .hasMessageStartingWith("test bytes, byte ");
    }
    assertThatThrownBy(() -> read(Arrays.copyOf(bytes, bytes.length + 2)).end())
        .hasMessageContaining("expected the end, got 2 more bytes");
  }

  @Test
  void aCountThatCannotBeAllocatesNothing() {
    ByteWriter out = new ByteWriter();
    out.writeVarLong(Integer.MAX_VALUE);
    assertThatThrownBy(() -> new ByteReader("t", out.toByteArray()).readBytes())
        .isInstanceOf(BadBytesException.class);
    ByteWriter huge = new ByteWriter();
    huge.writeVarLong(Long.MAX_VALUE / 8);
    assertThatThrownBy(() -> new ByteReader("t", huge.toByteArray()).readCount(16))
        .isInstanceOf(BadBytesException.class);
    byte[] endless = new byte[11];
    Arrays.fill(endless, (byte) 0x80);
    assertThatThrownBy(() -> new ByteReader("t", endless).readVarLong())
        .hasMessageContaining("at most ten bytes");
  }

  @Test
  void versionsOutsideTheRangeAreToldApart() {
    BadBytesException.checkVersion("thing", 2, 1, 3);
    assertThatThrownBy(() -> BadBytesException.checkVersion("thing", 4, 1, 3))
        .hasMessage("thing: expected format version 1 to 3, got 4; upgrade Headwater to read it")
        .extracting(e -> ((BadBytesException) e).fault())
        .isEqualTo(BadBytesException.Fault.TOO_NEW);
    assertThatThrownBy(() -> BadBytesException.checkVersion("thing", 0, 1, 3))
        .extracting(e -> ((BadBytesException) e).fault())
        .isEqualTo(BadBytesException.Fault.TOO_OLD);
  }

  @Test
  void avroBytesThatAreNoRecordAreBadRecords() throws BadRecordException {
    AvroBytes avro = new AvroBytes(Tables.schema("a:string", "n:int"));
    byte[] bytes = avro.encode(Tables.record(Tables.schema("a:string", "n:int"), "hello", 7));
    assertThat(avro.decode(bytes).get("n")).isEqualTo(7);
    for (byte[] bad :
        new byte[][] {
          {}, Arrays.copyOf(bytes, 3), Arrays.copyOf(bytes, bytes.length + 1), {-1, -1, -1, -1, -1}
        }) {
      assertThatThrownBy(() -> avro.decode(bad))
          .isInstanceOf(BadRecordException.class)
          .hasMessageStartingWith("record of %d bytes".formatted(bad.length));
    }
    assertThat(avro.decode(bytes).get("a")).hasToString("hello");
  }
}
