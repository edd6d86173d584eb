package io.headwater.snapshot;

import io.headwater.record.BadBytesException;
import io.headwater.record.BadBytesException.Fault;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * What stands around every kind of bytes that outlives a process.
 *
 * <pre>
 * magic    6 bytes   ASCII, names the kind
 * version  4 bytes   of the payload's layout, big-endian
 * length   4 bytes   of the payload
 * payload
 * crc      4 bytes   CRC-32C of all before it
 * </pre>
 *
 * @param magic six ASCII letters
 * @param what how messages call such bytes: "snapshot"
 * @param oldest the oldest layout still read
 * @param current the layout written
 */
public record Envelope(String magic, String what, int oldest, int current) {
  private static final int MAGIC = 6;
  private static final int HEADER = MAGIC + 2 * Integer.BYTES;

  /** The payload in the current layout, enclosed. */
  public byte[] seal(byte[] payload) {
    ByteBuffer out = ByteBuffer.allocate(HEADER + payload.length + Integer.BYTES);
    out.put(magicBytes()).putInt(current).putInt(payload.length).put(payload);
    return out.putInt(crc(out.array(), out.position())).array();
  }

  /** What was enclosed, checked; its layout is one of {@code oldest} to {@code current}. */
  public Opened open(byte[] bytes) {
    if (!Arrays.equals(magicBytes(), Arrays.copyOf(bytes, MAGIC))) {
      throw new BadBytesException(
          Fault.CORRUPT,
          "%s: expected bytes that begin with %s, got something else; is it the right file?"
              .formatted(what, magic));
    }
    if (bytes.length < HEADER + Integer.BYTES) {
      throw corrupt("at least %d bytes".formatted(HEADER + Integer.BYTES), "" + bytes.length);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).position(MAGIC);
    int version = in.getInt();
    refuseForeign(version);
    int length = in.getInt();
    if (length != bytes.length - HEADER - Integer.BYTES) {
      throw corrupt(length + " bytes of payload", "" + (bytes.length - HEADER - Integer.BYTES));
    }
    int stored = in.getInt(HEADER + length);
    int computed = crc(bytes, HEADER + length);
    if (stored != computed) {
      throw corrupt("CRC %08x".formatted(stored), "%08x".formatted(computed));
    }
    return new Opened(version, Arrays.copyOfRange(bytes, HEADER, HEADER + length));
  }

  /**
   * A payload and its layout's version.
   *
   * @param version in [oldest, current]
   * @param payload as it was sealed
   */
  @SuppressWarnings("ArrayRecordComponent") // handed straight to a reader, never compared
  public record Opened(int version, byte[] payload) {}

  private void refuseForeign(int version) {
    if (version >= oldest && version <= current) {
      return;
    }
    boolean tooNew = version > current;
    throw new BadBytesException(
        tooNew ? Fault.TOO_NEW : Fault.TOO_OLD,
        "%s: expected format version %d to %d, got %d; %s"
            .formatted(
                what,
                oldest,
                current,
                version,
                tooNew ? "upgrade Headwater to read it" : "train it again with this version"));
  }

  private BadBytesException corrupt(String expected, String got) {
    return new BadBytesException(
        Fault.CORRUPT,
        "%s: expected %s, got %s; the bytes are damaged or cut short, copy them again"
            .formatted(what, expected, got));
  }

  private byte[] magicBytes() {
    return magic.getBytes(StandardCharsets.US_ASCII);
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
