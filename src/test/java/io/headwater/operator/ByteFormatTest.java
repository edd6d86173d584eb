package io.headwater.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.evaluation.Certificate.Verdict;
import io.headwater.record.BadBytesException;
import io.headwater.record.ByteWriter;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.snapshot.SnapshotCodec;
import io.headwater.snapshot.SnapshotVersion;
import io.headwater.testing.Events;
import io.headwater.training.TrainerState;
import io.headwater.training.WindowReport;
import io.headwater.window.StreamKey;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;
import org.junit.jupiter.api.Test;

final class ByteFormatTest {
  private static final SnapshotVersion VERSION = new SnapshotVersion(new StreamKey("süd"), 7, 3);

  @Test
  void whatIsWrittenIsReadAgain() throws Exception {
    Origin origin = new Origin("events", 3, Long.MAX_VALUE);
    DeadLetter letter =
        new DeadLetter(
            StreamKey.ALL, origin, new byte[] {1, 2}, DeadLetter.Stage.LATE, "Late", "too late");
    assertThat(copy(SourceRecord.TYPE, letter)).usingRecursiveComparison().isEqualTo(letter);
    byte[] avro = {4, 5, 6};
    AcceptedRecord plain = new AcceptedRecord(StreamKey.ALL, origin, -1, avro, avro);
    assertThat(copy(SourceRecord.TYPE, plain)).usingRecursiveComparison().isEqualTo(plain);
    AcceptedRecord framed = new AcceptedRecord(StreamKey.ALL, origin, -1, 7, new byte[9], avro);
    assertThat(copy(SourceRecord.TYPE, framed)).usingRecursiveComparison().isEqualTo(framed);

    Tombstone tombstone = new Tombstone(StreamKey.ALL, origin, 5);
    assertThat(copy(SourceRecord.TYPE, tombstone)).isEqualTo(tombstone);
    Refusals refusals = new Refusals(1, 2, 3);
    assertThat(copy(Refusals.TYPE, refusals)).isEqualTo(refusals);

    SampleOrder order =
        new SampleOrder(VERSION, -5, 1L << 40, 256).notAfter(9).with(new TombstoneMix(1, 2, 3));
    assertThat(copy(SampleOrder.TYPE, order)).isEqualTo(order);
    SampleOrder asked = order.withTicket(new SampleTicket("süd-1", Long.MIN_VALUE, 9));
    assertThat(copy(SampleOrder.TYPE, asked)).isEqualTo(asked);
    SnapshotNotice notice = new SnapshotNotice(VERSION, -5, 77, 9, 0);
    assertThat(copy(SnapshotNotice.TYPE, notice.after(1L << 40))).isEqualTo(notice.after(1L << 40));
    RateProgress progress =
        new RateProgress(
            5, 6, new TreeMap<>(Map.of("süd", new RateProgress.Source(notice, 1L << 40))));
    assertThat(copy(RateProgress.TYPE, progress)).isEqualTo(progress);
    SampleRequest request =
        new SampleRequest(
            "me", VERSION.stream(), new SampleTicket("", 1, 300), origin, new byte[] {1}, "why");
    assertThat(copy(SampleRequest.TYPE, request)).usingRecursiveComparison().isEqualTo(request);
    PendingRequest pending = new PendingRequest(request, 5).after(asked, notice).orElseThrow();
    assertThat(copy(PendingRequest.TYPE, pending)).usingRecursiveComparison().isEqualTo(pending);
    Emission emission = new Emission(1, 2, 3, 4, 5, new BigDecimal("1.50"));
    assertThat(copy(Emission.TYPE, emission)).isEqualTo(emission);
    CountedWindow window = new CountedWindow(Events.window("a", 3, 100), 4, 5, 6, 7);
    assertThat(copy(CountedWindow.TYPE, window)).isEqualTo(window);
    TwinReport report =
        new TwinReport(
            TwinReport.untrained(window.window(), Optional.of(VERSION)),
            TwinReport.Outcome.REUSED,
            6,
            7,
            8,
            9,
            10);
    assertThat(copy(TwinReport.TYPE, report)).isEqualTo(report);
    SampleBatch batch =
        new SampleBatch(
            VERSION,
            1L << 40,
            Verdict.FAIL,
            Optional.of(new SampleTicket("süd-1", 3, 9)),
            List.of(new SampleBatch.Row(-2, avro), new SampleBatch.Row(3, new byte[0], true)));
    assertThat(copy(SampleBatch.TYPE, batch)).usingRecursiveComparison().isEqualTo(batch);
    FlowSnapshot snapshot = Events.snapshots("a", 1).get(0);
    assertThat(SnapshotCodec.encode(copy(SnapshotFormat.TYPE, snapshot)))
        .isEqualTo(SnapshotCodec.encode(snapshot));
  }

  /** Of every format, so that what was cut short on its way says so and nothing else. */
  @Test
  void bytesThatEndTooEarlyOrSayNonsenseAreDamaged() throws Exception {
    Origin origin = new Origin("events", 3, 9);
    byte[] avro = {4, 5, 6};
    CountedWindow window = new CountedWindow(Events.window("a", 3, 9), 4, 5);
    SnapshotNotice notice = new SnapshotNotice(VERSION, -5, 77);
    SampleTicket ticket = new SampleTicket("c", 8, 9);
    cutShort(SourceRecord.TYPE, new AcceptedRecord(StreamKey.ALL, origin, -1, new byte[9], avro));
    cutShort(
        DeadLetter.TYPE,
        new DeadLetter(StreamKey.ALL, origin, avro, DeadLetter.Stage.LATE, "Late", "too late"));
    cutShort(SampleOrder.TYPE, new SampleOrder(VERSION, -5, 1, 2).withTicket(ticket));
    cutShort(SnapshotNotice.TYPE, notice);
    cutShort(
        RateProgress.TYPE,
        new RateProgress(5, 6, new TreeMap<>(Map.of("süd", new RateProgress.Source(notice, 1)))));
    cutShort(
        SampleRequest.TYPE,
        new SampleRequest(VERSION.stream(), ticket, origin, new byte[] {1}, "why"));
    cutShort(Emission.TYPE, new Emission(1, 2, 3));
    cutShort(Refusals.TYPE, new Refusals(1, 2, 3));
    cutShort(SourceRecord.TYPE, new Tombstone(StreamKey.ALL, origin, 5));
    cutShort(
        PendingRequest.TYPE,
        new PendingRequest(
            new SampleRequest(VERSION.stream(), ticket, origin, new byte[] {1}, ""), 5));
    cutShort(CountedWindow.TYPE, window);
    cutShort(new FormatTypeInformation<>(new SampleFormat()), window.window().sample());
    cutShort(
        new FormatTypeInformation<>(new TrainerStateFormat()), TrainerState.initial(StreamKey.ALL));
    cutShort(SnapshotFormat.TYPE, Events.snapshots("a", 1).get(0));
    cutShort(
        SyntheticRecord.TYPE,
        new SyntheticRecord(VERSION, 1, 2, avro, Verdict.PASS, Optional.of(ticket)));
    cutShort(
        SampleBatch.TYPE,
        new SampleBatch(
            VERSION,
            1,
            Verdict.PASS,
            Optional.of(ticket),
            List.of(new SampleBatch.Row(2, avro), new SampleBatch.Row(3, new byte[0]))));
    cutShort(
        TwinReport.TYPE,
        new TwinReport(
            TwinReport.untrained(window.window(), Optional.of(VERSION)),
            TwinReport.Outcome.REUSED,
            6,
            7,
            8));

    DataOutputSerializer nonsense = new DataOutputSerializer(64);
    nonsense.writeUTF("all");
    origin.write(nonsense);
    ByteFormat.writeBytes(avro, nonsense);
    nonsense.writeByte(77);
    assertDamaged(DeadLetter.TYPE, nonsense.getCopyOfBuffer());
    // A length of two gigabytes, and of less than nothing.
    assertDamaged(SnapshotFormat.TYPE, new byte[] {127, -1, -1, -1, 0});
    assertDamaged(SnapshotFormat.TYPE, new byte[] {-1, -1, -1, -1, 0});
  }

  private static <T> void cutShort(TypeInformation<T> type, T value) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    type.createSerializer(new SerializerConfigImpl()).serialize(value, out);
    byte[] whole = out.getCopyOfBuffer();
    for (int length = 0; length < whole.length; length += 1 + whole.length / 64) {
      assertDamaged(type, java.util.Arrays.copyOf(whole, length));
    }
  }

  private static void assertDamaged(TypeInformation<?> type, byte[] bytes) {
    TypeSerializer<?> serializer = type.createSerializer(new SerializerConfigImpl());
    assertThatThrownBy(() -> serializer.deserialize(new DataInputDeserializer(bytes)))
        .as("%s of %d bytes", type, bytes.length)
        .isInstanceOfSatisfying(
            BadBytesException.class,
            e -> assertThat(e.fault()).isEqualTo(BadBytesException.Fault.CORRUPT))
        .hasMessageContaining("damaged");
  }

  @Test
  void aReportOfTheFirstLayoutKnewOfNoStartAndNoChanges() throws Exception {
    TwinReport report =
        new TwinReport(
            TwinReport.untrained(Events.window("a", 3, 9), Optional.of(VERSION)),
            TwinReport.Outcome.REUSED,
            6,
            7,
            8);
    WindowReport training = report.training();
    ByteWriter old = new ByteWriter();
    old.writeText(training.stream().value());
    old.writeLong(training.windowStart());
    old.writeLong(training.windowEnd());
    SnapshotCodec.writeVersion(training.snapshot(), old);
    old.writeLong(training.real());
    old.writeInt(training.sampled());
    old.writeInt(training.trained());
    old.writeInt(training.heldOut());
    old.writeInt(training.steps());
    old.writeText(training.rest().name());
    SnapshotCodec.writeMeasures(training.measures(), old);
    old.writeText("REUSED");
    old.writeLong(6);
    old.writeLong(7);
    old.writeLong(8);
    DataOutputSerializer first = new DataOutputSerializer(64);
    ByteFormat.writeBytes(old.toByteArray(), first);
    assertThat(new TwinReport.Format().read(1, input(first))).isEqualTo(report);
  }

  @Test
  void anOrderOfTheFirstLayoutIsOneForTheTwin() throws Exception {
    DataOutputSerializer written = new DataOutputSerializer(64);
    SampleOrder.writeVersion(VERSION, written);
    written.writeLong(-5);
    written.writeLong(3);
    written.writeInt(4);
    assertThat(new SampleOrder.Format().read(1, input(written)))
        .isEqualTo(new SampleOrder(VERSION, -5, 3, 4));
  }

  /** What did not know the newest Kafka timestamp is bound by none. */
  @Test
  void layoutsBeforeTheNewestTimestampAreRead() throws Exception {
    byte[] avro = {4, 5, 6};
    DataOutputSerializer accepted = new DataOutputSerializer(64);
    accepted.writeBoolean(true);
    accepted.writeUTF("all");
    new Origin("events", 3, 9).write(accepted);
    accepted.writeLong(-1);
    ByteFormat.writeBytes(avro, accepted);
    accepted.writeBoolean(true);
    assertThat(new SourceRecord.Format().read(1, input(accepted)))
        .usingRecursiveComparison()
        .isEqualTo(new AcceptedRecord(StreamKey.ALL, new Origin("events", 3, 9), -1, avro, avro));

    CountedWindow window = new CountedWindow(Events.window("a", 3, 9), 4, 5);
    DataOutputSerializer counted = new DataOutputSerializer(64);
    ByteFormat.writeBytes(window.window().toBytes(), counted);
    counted.writeLong(4);
    counted.writeLong(5);
    assertThat(new CountedWindow.Format().read(1, input(counted))).isEqualTo(window);

    SnapshotNotice notice = new SnapshotNotice(VERSION, -5, 77);
    DataOutputSerializer progress = new DataOutputSerializer(64);
    progress.writeLong(5);
    progress.writeLong(6);
    progress.writeInt(1);
    SampleOrder.writeVersion(VERSION, progress);
    progress.writeLong(-5);
    progress.writeLong(77);
    progress.writeLong(3);
    assertThat(new RateProgress.Format().read(1, input(progress)))
        .isEqualTo(
            new RateProgress(
                5, 6, new TreeMap<>(Map.of("süd", new RateProgress.Source(notice, 3)))));

    DataOutputSerializer order = new DataOutputSerializer(64);
    SampleOrder.writeVersion(VERSION, order);
    order.writeLong(-5);
    order.writeLong(3);
    order.writeInt(4);
    SampleOrder.writeTicket(Optional.of(new SampleTicket("c", 8, 9)), order);
    assertThat(new SampleOrder.Format().read(2, input(order)))
        .isEqualTo(new SampleOrder(VERSION, -5, 3, 4).withTicket(new SampleTicket("c", 8, 9)));
  }

  @Test
  void layoutsBeforeTombstonesHadNone() throws Exception {
    DataOutputSerializer refusals = new DataOutputSerializer(16);
    refusals.writeLong(4);
    refusals.writeLong(5);
    assertThat(new Refusals.Format().read(1, input(refusals))).isEqualTo(new Refusals(4, 5, 0));
    DataOutputSerializer emission = new DataOutputSerializer(24);
    emission.writeLong(1);
    emission.writeLong(2);
    emission.writeLong(3);
    assertThat(new Emission.Format().read(1, input(emission))).isEqualTo(new Emission(1, 2, 3));
    DataOutputSerializer record = new DataOutputSerializer(64);
    SampleOrder.writeVersion(VERSION, record);
    record.writeLong(1);
    record.writeLong(2);
    ByteFormat.writeBytes(new byte[] {4}, record);
    record.writeBoolean(false);
    record.writeUTF("PASS");
    assertThat(new SyntheticRecord.Format().read(3, input(record)).tombstone()).isFalse();
  }

  @Test
  void requestsNoticesAndEmissionsOfTheirFirstLayoutsAreRead() throws Exception {
    DataOutputSerializer request = new DataOutputSerializer(64);
    request.writeUTF("süd");
    request.writeUTF("c");
    request.writeLong(8);
    request.writeLong(9);
    new Origin("requests", 3, 9).write(request);
    ByteFormat.writeBytes(new byte[] {1}, request);
    request.writeUTF("");
    assertThat(new SampleRequest.Format().read(1, input(request)))
        .usingRecursiveComparison()
        .isEqualTo(
            new SampleRequest(
                "",
                VERSION.stream(),
                new SampleTicket("c", 8, 9),
                new Origin("requests", 3, 9),
                new byte[] {1},
                ""));

    DataOutputSerializer notice = new DataOutputSerializer(64);
    SampleOrder.writeVersion(VERSION, notice);
    notice.writeLong(-5);
    notice.writeLong(77);
    assertThat(new SnapshotNotice.Format().read(1, input(notice)))
        .isEqualTo(new SnapshotNotice(VERSION, -5, 77));

    DataOutputSerializer emission = new DataOutputSerializer(64);
    emission.writeLong(90);
    emission.writeLong(45);
    emission.writeLong(7);
    BigDecimal half = new BigDecimal("0.5");
    assertThat(new Emission.Format().read(1, input(emission)).under(half))
        .isEqualTo(new Emission(90, 45, 7, 0, 0, half));
  }

  @Test
  void anOlderLayoutIsReadAndMigrated() throws Exception {
    TypeSerializerSnapshot<String> old =
        throughBytes(new FormatSerializerSnapshot<>(new Greeting(), 1));
    TypeSerializerSnapshot<String> now =
        new FormatSerializer<>(new Greeting()).snapshotConfiguration();
    assertThat(now.resolveSchemaCompatibility(old).isCompatibleAfterMigration()).isTrue();
    assertThat(now.resolveSchemaCompatibility(now).isCompatibleAsIs()).isTrue();

    DataOutputSerializer written = new DataOutputSerializer(16);
    written.writeUTF("you");
    assertThat(old.restoreSerializer().deserialize(input(written))).isEqualTo("hello you");
  }

  @Test
  void aNewerLayoutAndAnotherFormatAreRefused() throws Exception {
    assertThatThrownBy(() -> throughBytes(new FormatSerializerSnapshot<>(new Greeting(), 3)))
        .isInstanceOf(BadBytesException.class)
        .hasMessage(
            "state of String: expected format version 1 to 2, got 3; upgrade Headwater to read it");
    assertThatThrownBy(() -> throughBytes(new FormatSerializerSnapshot<>(new Greeting(), 0)))
        .isInstanceOf(BadBytesException.class)
        .hasMessage(
            "state of String: expected format version 1 to 2, got 0; read it with the version that"
                + " wrote it, or train anew");
    TypeSerializerSnapshot<String> now =
        new FormatSerializer<>(new Greeting()).snapshotConfiguration();
    TypeSerializerSnapshot<String> other =
        new FormatSerializer<>(new Farewell()).snapshotConfiguration();
    assertThat(now.resolveSchemaCompatibility(other).isIncompatible()).isTrue();
  }

  private static <T> T copy(TypeInformation<T> type, T value) throws IOException {
    TypeSerializer<T> serializer = type.createSerializer(new SerializerConfigImpl());
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(value, out);
    DataInputDeserializer in = input(out);
    T read = serializer.deserialize(in);
    assertThat(in.available()).as("bytes left").isZero();
    return read;
  }

  private static TypeSerializerSnapshot<String> throughBytes(
      TypeSerializerSnapshot<String> snapshot) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    TypeSerializerSnapshot.writeVersionedSnapshot(out, snapshot);
    return TypeSerializerSnapshot.readVersionedSnapshot(
        input(out), ByteFormatTest.class.getClassLoader());
  }

  private static DataInputDeserializer input(DataOutputSerializer out) {
    return new DataInputDeserializer(out.getCopyOfBuffer());
  }

  /** Layout 1: a name, greeted with hello. Layout 2: the greeting itself. */
  static final class Greeting implements ByteFormat<String> {
    private static final long serialVersionUID = 1;

    Greeting() {}

    @Override
    public Class<String> type() {
      return String.class;
    }

    @Override
    public int version() {
      return 2;
    }

    @Override
    public void write(String value, DataOutputView out) throws IOException {
      out.writeUTF(value);
    }

    @Override
    public String read(int version, DataInputView in) throws IOException {
      return version == 1 ? "hello " + in.readUTF() : in.readUTF();
    }
  }

  static final class Farewell implements ByteFormat<String> {
    private static final long serialVersionUID = 1;

    Farewell() {}

    @Override
    public Class<String> type() {
      return String.class;
    }

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(String value, DataOutputView out) throws IOException {
      out.writeUTF(value);
    }

    @Override
    public String read(int version, DataInputView in) throws IOException {
      return in.readUTF();
    }
  }
}
