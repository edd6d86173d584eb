package io.headwater.window;

import io.headwater.record.BadBytesException;
import io.headwater.record.ByteReader;
import io.headwater.record.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/**
 * One event-time window of one stream: what came, and a draw from it.
 *
 * @param stream whose window it is
 * @param start its first moment, epoch milliseconds
 * @param end the first moment after it
 * @param count the records that fell into it; at least the sample's
 * @param sample the draw; not written once it is here
 */
public record TargetWindow(
    StreamKey stream, long start, long end, long count, WindowSample sample) {
  private static final int VERSION = 1;

  public TargetWindow {
    if (start >= end || count < sample.size()) {
      throw new IllegalArgumentException(
          "target window: expected start < end and count >= sample size, got [%d, %d), %d, %d"
              .formatted(start, end, count, sample.size()));
    }
  }

  /**
   * The records to train on, as Avro bytes, in the sample's order. Never empty while the sample is
   * not: when every record would be held out, they are trained on instead.
   *
   * @param heldOutShare the share held out, in [0, 1)
   */
  public List<byte[]> training(double heldOutShare) {
    List<byte[]> training = side(heldOutShare, false);
    return training.isEmpty() ? side(heldOutShare, true) : training;
  }

  /**
   * The records held out, as Avro bytes, in the sample's order. None of them is trained on, but
   * where equal records repeat, some of them are on each side: see {@link HeldOutSplit}.
   */
  public List<byte[]> heldOut(double heldOutShare) {
    boolean allHeldOut = side(heldOutShare, false).isEmpty();
    return allHeldOut ? List.of() : side(heldOutShare, true);
  }

  /** Of {@link #training} those of the uniform draw: what is kept of rare levels is not in it. */
  public List<byte[]> drawnTraining(double heldOutShare) {
    boolean allHeldOut = side(heldOutShare, false).isEmpty();
    return side(heldOutShare, allHeldOut, sample.drawn());
  }

  /** Of {@link #heldOut} those of the uniform draw. */
  public List<byte[]> drawnHeldOut(double heldOutShare) {
    return heldOut(heldOutShare).isEmpty() ? List.of() : side(heldOutShare, true, sample.drawn());
  }

  private List<byte[]> side(double heldOutShare, boolean heldOut) {
    return side(heldOutShare, heldOut, Integer.MAX_VALUE);
  }

  /** The side of the first records: a record has the same one however many come after it. */
  private List<byte[]> side(double heldOutShare, boolean heldOut, int first) {
    List<byte[]> side = new ArrayList<>();
    HeldOutSplit split = new HeldOutSplit(heldOutShare);
    for (WindowSample.Entry entry : sample.entries().stream().limit(first).toList()) {
      if (split.isHeldOut(entry.contentHash()) == heldOut) {
        side.add(entry.avro());
      }
    }
    return side;
  }

  /** The window with its records written with {@code now}: see {@link WindowSample#inSchema}. */
  public TargetWindow inSchema(Schema now) {
    WindowSample written = sample.inSchema(now);
    return written == sample ? this : new TargetWindow(stream, start, end, count, written);
  }

  /** The window as bytes; equal windows give equal bytes. */
  public byte[] toBytes() {
    ByteWriter out = new ByteWriter();
    out.writeByte(VERSION);
    out.writeText(stream.value());
    out.writeLong(start);
    out.writeLong(end);
    out.writeLong(count);
    out.writeBytes(sample.toBytes());
    return out.toByteArray();
  }

  /** The window in {@code bytes}. */
  public static TargetWindow fromBytes(byte[] bytes) {
    return ByteReader.readAll("target window", bytes, TargetWindow::read);
  }

  private static TargetWindow read(ByteReader in) {
    BadBytesException.checkVersion("target window", in.readByte(), VERSION, VERSION);
    StreamKey stream = new StreamKey(in.readText());
    long start = in.readLong();
    long end = in.readLong();
    long count = in.readLong();
    WindowSample sample = WindowSample.fromBytes(in.readBytes());
    if (start >= end || count < sample.size()) {
      throw in.corrupt("expected start < end and count >= sample size");
    }
    return new TargetWindow(stream, start, end, count, sample);
  }
}
