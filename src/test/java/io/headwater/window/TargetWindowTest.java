package io.headwater.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headwater.record.BadBytesException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TargetWindowTest {
  private static TargetWindow of(int records, int distinct) {
    WindowSample sample = new WindowSample(10_000, 1);
    for (int i = 0; i < records; i++) {
      sample.add(ByteBuffer.allocate(8).putInt(7).putInt(i % distinct).array(), i);
    }
    return new TargetWindow(StreamKey.ALL, 0, 1_000, records, sample);
  }

  private static Map<ByteBuffer, Long> counts(List<byte[]> records) {
    return records.stream().collect(Collectors.groupingBy(ByteBuffer::wrap, Collectors.counting()));
  }

  private static Set<ByteBuffer> distinct(List<byte[]> records) {
    Set<ByteBuffer> distinct = new HashSet<>();
    records.forEach(record -> distinct.add(ByteBuffer.wrap(record)));
    return distinct;
  }

  @Test
  void distinctRecordsAreOnOneSideEach() {
    TargetWindow window = of(5_000, 5_000);
    List<byte[]> training = window.training(.2);
    List<byte[]> heldOut = window.heldOut(.2);
    assertThat(training.size() + heldOut.size()).isEqualTo(5_000);
    assertThat(distinct(training)).doesNotContainAnyElementsOf(distinct(heldOut));
    // 5,000 distinct records, each on its side by one draw: four standard errors.
    double error = 4 * Math.sqrt(.2 * .8 / 5_000);
    assertThat(heldOut.size() / 5_000.0).isCloseTo(.2, within(error));
  }

  /** n equal records are a mass of n: n s of it, rounded up or down, is held out. */
  @Test
  void equalRecordsAreSplitInProportion() {
    for (int copies : new int[] {1, 2, 3, 5, 7, 10, 99}) {
      TargetWindow window = of(50 * copies, 50);
      Map<ByteBuffer, Long> heldOut = counts(window.heldOut(.2));
      Map<ByteBuffer, Long> training = counts(window.training(.2));
      for (int i = 0; i < 50; i++) {
        ByteBuffer record = ByteBuffer.allocate(8).putInt(7).putInt(i).flip();
        long held = heldOut.getOrDefault(record, 0L);
        assertThat(held + training.getOrDefault(record, 0L)).isEqualTo(copies);
        assertThat(held)
            .as("held out of %d equal records", copies)
            .isBetween((long) Math.floor(.2 * copies), (long) Math.ceil(.2 * copies));
      }
    }
  }

  /** Rounding up or down is fair: over many contents the share is held out, whatever the number. */
  @Test
  void pairsAndTriplesAreHeldOutInProportionOnAverage() {
    for (int copies : new int[] {2, 3, 4}) {
      double share = of(copies * 2_000, 2_000).heldOut(.1).size() / (copies * 2_000.0);
      // One draw a content decides one record: its variance is that of a Bernoulli of copies * .1.
      double error = 4 * Math.sqrt(copies * .1 * (1 - copies * .1) / 2_000) / copies;
      assertThat(share).isCloseTo(.1, within(error));
    }
  }

  @Test
  void theSplitOfEqualRecordsIsThatOfTheirMergedShards() {
    WindowSample left = new WindowSample(10_000, 1);
    WindowSample right = new WindowSample(10_000, 1);
    for (int i = 0; i < 600; i++) {
      (i % 3 == 0 ? left : right).add(ByteBuffer.allocate(8).putInt(7).putInt(i % 20).array(), i);
    }
    right.merge(left);
    TargetWindow merged = new TargetWindow(StreamKey.ALL, 0, 1_000, 600, right);
    assertThat(merged.heldOut(.2)).containsExactlyElementsOf(of(600, 20).heldOut(.2));
    assertThat(TargetWindow.fromBytes(merged.toBytes()).heldOut(.2))
        .containsExactlyElementsOf(merged.heldOut(.2));
  }

  @Test
  void aRecordKeepsItsSideInEveryWindowAndForEverySeed() {
    Set<ByteBuffer> heldOut = distinct(of(1_000, 1_000).heldOut(.2));
    WindowSample other = new WindowSample(300, 99);
    for (int i = 0; i < 1_000; i++) {
      other.add(ByteBuffer.allocate(8).putInt(7).putInt(i).array(), 5_000 - i);
    }
    TargetWindow later = new TargetWindow(new StreamKey("b"), 5, 6, 1_000, other);
    assertThat(heldOut).containsAll(distinct(later.heldOut(.2)));
  }

  @Test
  void theSidesAreInTheSamplesOrder() {
    TargetWindow window = of(200, 200);
    List<byte[]> all = new ArrayList<>();
    window.sample().entries().forEach(entry -> all.add(entry.avro()));
    assertThat(window.training(0)).containsExactlyElementsOf(all);
    assertThat(window.heldOut(0)).isEmpty();
    assertThat(all).containsSubsequence(window.training(.5));
  }

  @Test
  void aWindowOfOneRecordTrainsOnIt() {
    for (int i = 0; i < 50; i++) {
      WindowSample sample = new WindowSample(10, 1);
      sample.add(new byte[] {(byte) i}, 0);
      TargetWindow window = new TargetWindow(StreamKey.ALL, 0, 1, 1, sample);
      assertThat(window.training(.9)).hasSize(1);
      assertThat(window.heldOut(.9)).isEmpty();
    }
  }

  @Test
  void refusesWhatCannotBe() {
    WindowSample sample = new WindowSample(1, 1);
    sample.add(new byte[1], 0);
    assertThatThrownBy(() -> new TargetWindow(StreamKey.ALL, 5, 5, 1, sample))
        .hasMessageContaining("expected start < end");
    assertThatThrownBy(() -> new TargetWindow(StreamKey.ALL, 5, 6, 0, sample))
        .hasMessageContaining("count >= sample size");
  }

  @Test
  void bytesComeBack() {
    TargetWindow window = of(40, 11);
    assertThat(TargetWindow.fromBytes(window.toBytes())).isEqualTo(window);
    byte[] cut = java.util.Arrays.copyOf(window.toBytes(), 30);
    assertThatThrownBy(() -> TargetWindow.fromBytes(cut)).isInstanceOf(BadBytesException.class);
    byte[] other = window.toBytes();
    other[0] = 2;
    assertThatThrownBy(() -> TargetWindow.fromBytes(other)).hasMessageContaining("upgrade");
    other[0] = 0;
    assertThatThrownBy(() -> TargetWindow.fromBytes(other)).hasMessageContaining("that wrote it");
  }
}
