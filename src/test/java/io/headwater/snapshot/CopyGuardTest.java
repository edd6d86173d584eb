package io.headwater.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.record.ByteReader;
import io.headwater.record.ByteWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CopyGuardTest {
  private static byte[] record(long i) {
    return ByteBuffer.allocate(Long.BYTES).putLong(i).array();
  }

  private static List<byte[]> records(int from, int to) {
    return IntStream.range(from, to).mapToObj(CopyGuardTest::record).toList();
  }

  @Test
  void itMissesNoTrainingRecordAndSuspectsFewOthers() {
    CopyGuard guard = CopyGuard.of(records(0, 3_000));
    assertThat(records(0, 3_000)).allMatch(guard::suspects);
    long others = records(3_000, 23_000).stream().filter(guard::suspects).count();
    // (1 − e^(−7/10))^7 = .82 %: 164 of 20,000, with deviation 13; four of these.
    assertThat(others).isBetween(164L - 52, 164L + 52);
  }

  @Test
  void whereRecordsRepeatByThemselvesItStaysOpen() {
    List<byte[]> levels = IntStream.range(0, 500).mapToObj(i -> record(i % 7)).toList();
    assertThat(CopyGuard.of(levels).isOpen()).isTrue();
    assertThat(CopyGuard.of(levels).suspects(record(1))).isFalse();
    assertThat(CopyGuard.of(List.of()).isOpen()).isTrue();
  }

  /** Nine equal records of a thousand are a mass of .9 %, and the other 991 are still guarded. */
  @Test
  void aRecordThatRepeatsIsNoCopy() {
    List<byte[]> training = new ArrayList<>(records(0, 991));
    training.addAll(Collections.nCopies(9, record(5_000)));
    CopyGuard guard = CopyGuard.of(training);
    assertThat(guard.suspects(record(5_000))).isFalse();
    assertThat(records(0, 991)).allMatch(guard::suspects);
  }

  @Test
  void bytesBringItBack() {
    for (CopyGuard guard : List.of(CopyGuard.open(), CopyGuard.of(records(0, 100)))) {
      ByteWriter out = new ByteWriter();
      guard.write(out);
      ByteReader in = new ByteReader("guard", out.toByteArray());
      assertThat(CopyGuard.read(in)).isEqualTo(guard);
      in.end();
    }
  }
}
