package io.headwater.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.record.AvroBytes;
import io.headwater.record.BadBytesException;
import io.headwater.testing.Events;
import io.headwater.testing.Evolution;
import io.headwater.testing.Golden;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class WindowSampleTest {
  private static byte[] record(int i) {
    return ByteBuffer.allocate(12).putInt(i).putLong(31L * i).array();
  }

  private static WindowSample of(int capacity, long seed, int from, int to) {
    WindowSample sample = new WindowSample(capacity, seed);
    for (int i = from; i < to; i++) {
      sample.add(record(i), i);
    }
    return sample;
  }

  @Test
  void keepsEverythingThatFits() {
    WindowSample sample = of(10, 1, 0, 7);
    assertThat(sample.size()).isEqualTo(7);
    assertThat(sample.count()).isEqualTo(7);
    assertThat(sample.entries()).hasSize(7);
    assertThat(new WindowSample(10, 1).entries()).isEmpty();
  }

  @Test
  void everyRecordIsDrawnEquallyOften() {
    int records = 40;
    int capacity = 10;
    int trials = 4_000;
    int[] drawn = new int[records];
    for (int seed = 0; seed < trials; seed++) {
      for (WindowSample.Entry entry : of(capacity, seed, 0, records).entries()) {
        drawn[ByteBuffer.wrap(entry.avro()).getInt()]++;
      }
    }
    double p = capacity / (double) records;
    double expected = trials * p;
    double chiSquare = 0;
    for (int count : drawn) {
      chiSquare += (count - expected) * (count - expected) / expected;
    }
    // Counts have variance n p (1 - p) and sum to a constant: the statistic over (1 - p) is
    // chi-square with 39 degrees of freedom, times 40/39; its 0.1 % point is 72.1.
    assertThat(chiSquare / (1 - p)).isLessThan(72.1 * 40 / 39);
  }

  @Test
  void pairsAreDrawnTogetherAsOftenAsTheyShould() {
    int trials = 4_000;
    int together = 0;
    for (int seed = 0; seed < trials; seed++) {
      Set<Integer> drawn = new HashSet<>();
      of(10, seed, 0, 40).entries().forEach(e -> drawn.add(ByteBuffer.wrap(e.avro()).getInt()));
      together += drawn.contains(3) && drawn.contains(4) ? 1 : 0;
    }
    double p = 10.0 / 40 * 9 / 39;
    double error = 4 * Math.sqrt(p * (1 - p) / trials);
    assertThat(together / (double) trials).isCloseTo(p, within(error));
  }

  @Test
  void orderOfArrivalAndOfMergesDoesNotMatter() {
    byte[] all = of(50, 7, 0, 1_000).toBytes();
    RandomStream random = RandomKey.of(5).stream();
    for (int round = 0; round < 10; round++) {
      WindowSample[] shards = new WindowSample[1 + random.nextInt(5)];
      Arrays.setAll(shards, s -> new WindowSample(50, 7));
      for (int i : random.permutation(1_000)) {
        shards[random.nextInt(shards.length)].add(record(i), i);
      }
      WindowSample merged = new WindowSample(50, 7);
      for (int s : random.permutation(shards.length)) {
        merged.merge(shards[s]);
      }
      assertThat(merged.toBytes()).isEqualTo(all);
      assertThat(merged.count()).isEqualTo(1_000);
    }
  }

  @Test
  void mergingLeavesTheOtherAsItWas() {
    WindowSample left = of(5, 1, 0, 20);
    WindowSample right = of(5, 1, 20, 30);
    byte[] before = right.toBytes();
    left.merge(right);
    assertThat(right.toBytes()).isEqualTo(before);
    WindowSample copy = left.copy();
    copy.add(record(99), 99);
    assertThat(left.count()).isEqualTo(30);
  }

  @Test
  void equalRecordsAtDifferentPositionsAreDrawnEachForItself() {
    int kept = 0;
    int trials = 2_000;
    for (int seed = 0; seed < trials; seed++) {
      WindowSample sample = new WindowSample(5, seed);
      for (int i = 0; i < 20; i++) {
        sample.add(record(i < 10 ? 0 : i), i);
      }
      for (WindowSample.Entry entry : sample.entries()) {
        kept += ByteBuffer.wrap(entry.avro()).getInt() == 0 ? 1 : 0;
      }
    }
    // Half of the records: hypergeometric, variance 5/4 * 15/19 a trial; four standard errors.
    double error = 4 * Math.sqrt(1.25 * 15 / 19 / trials);
    assertThat(kept / (double) trials).isCloseTo(2.5, within(error));
  }

  @Test
  void contentHashSpreadsOverAllBits() {
    Set<Long> hashes = new HashSet<>();
    int[] ones = new int[64];
    int n = 4_096;
    for (int i = 0; i < n; i++) {
      byte[] bytes = new byte[i % 21];
      Arrays.fill(bytes, (byte) (i / 21));
      long hash = WindowSample.contentHash(bytes);
      hashes.add(hash);
      for (int b = 0; b < 64; b++) {
        ones[b] += (int) (hash >>> b & 1);
      }
    }
    // The empty array is met once for every fill value; all others differ.
    assertThat(hashes).hasSize(n - (n - 1) / 21);
    for (int b = 0; b < 64; b++) {
      assertThat(ones[b] / (double) n).isCloseTo(.5, within(.08));
    }
  }

  @Test
  void refusesToMergeWhatWasDrawnOtherwise() {
    assertThatThrownBy(() -> of(5, 1, 0, 3).merge(of(6, 1, 0, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("samples to merge: expected capacity 5 and seed 1, got 6 and 1");
    assertThatThrownBy(() -> new WindowSample(0, 1)).hasMessageContaining("expected >= 1, got 0");
  }

  @Test
  void recordsAreReadAsThoseOfAnotherSchemaAndKeepTheirPlaces() throws Exception {
    WindowSample sample = Evolution.window("a", 0, 50, Evolution.OLD).sample();
    WindowSample evolved = sample.inSchema(Evolution.NEW);
    assertThat(evolved.count()).isEqualTo(50);
    assertThat(evolved.schema()).contains(Evolution.NEW);
    AvroBytes bytes = new AvroBytes(Evolution.NEW);
    for (int i = 0; i < sample.size(); i++) {
      assertThat(evolved.entries().get(i).priority()).isEqualTo(sample.entries().get(i).priority());
      assertThat(evolved.entries().get(i).contentHash())
          .as("what the held-out split goes by")
          .isEqualTo(sample.entries().get(i).contentHash());
      GenericRecord before = new AvroBytes(Evolution.OLD).decode(sample.entries().get(i).avro());
      assertThat(bytes.decode(evolved.entries().get(i).avro()))
          .isEqualTo(Evolution.resolved(before));
    }
    assertThatThrownBy(() -> evolved.merge(sample)).hasMessageContaining("one schema");
    assertThatThrownBy(() -> evolved.inSchema(Evolution.OLD))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("field 'size'");
  }

  @Test
  void bytesComeBackAndGoOn() {
    WindowSample sample = of(20, 3, 0, 100);
    WindowSample read = WindowSample.fromBytes(sample.toBytes());
    assertThat(read).isEqualTo(sample);
    for (int i = 100; i < 200; i++) {
      sample.add(record(i), i);
      read.add(record(i), i);
    }
    assertThat(read.toBytes()).isEqualTo(sample.toBytes());
  }

  @Test
  void goldenBytes() {
    Golden.check("window-sample-v3.bin", of(4, 42, 0, 9).inSchema(Events.SCHEMA).toBytes());
    WindowSample read = WindowSample.fromBytes(Golden.bytes("window-sample-v3.bin"));
    assertThat(read).isEqualTo(of(4, 42, 0, 9).inSchema(Events.SCHEMA));
    assertThat(WindowSample.fromBytes(Golden.bytes("window-sample-v2.bin"))).isEqualTo(read);
    WindowSample before = WindowSample.fromBytes(Golden.bytes("window-sample-v1.bin"));
    assertThat(before).isEqualTo(of(4, 42, 0, 9));
    assertThat(before.inSchema(Events.SCHEMA)).isEqualTo(read);
  }

  @Test
  void badBytesAreNamed() {
    byte[] bytes = of(4, 42, 0, 9).toBytes();
    assertFault(Arrays.copyOf(bytes, bytes.length - 1), BadBytesException.Fault.CORRUPT);
    assertFault(Arrays.copyOf(bytes, bytes.length + 1), BadBytesException.Fault.CORRUPT);
    assertFault(new byte[0], BadBytesException.Fault.CORRUPT);
    byte[] newer = bytes.clone();
    newer[0] = 9;
    assertFault(newer, BadBytesException.Fault.TOO_NEW);
    newer[0] = 0;
    assertFault(newer, BadBytesException.Fault.TOO_OLD);
    byte[] noCapacity = bytes.clone();
    noCapacity[2] = 0;
    assertFault(noCapacity, BadBytesException.Fault.CORRUPT);
    byte[] noSchema = of(4, 42, 0, 9).inSchema(Events.SCHEMA).toBytes();
    noSchema[10] = '}';
    assertFault(noSchema, BadBytesException.Fault.CORRUPT);
  }

  private static void assertFault(byte[] bytes, BadBytesException.Fault fault) {
    assertThatThrownBy(() -> WindowSample.fromBytes(bytes))
        .isInstanceOfSatisfying(
            BadBytesException.class, e -> assertThat(e.fault()).isEqualTo(fault));
  }
}
