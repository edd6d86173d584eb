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

  /** Equal records are a mass of n: each occurrence is held out by a draw of its own. */
  @Test
  void equalRecordsAreSplitInProportion() {
    int contents = 2_000;
    for (int copies : new int[] {1, 2, 3, 4, 5}) {
      TargetWindow window = of(contents * copies, contents);
      Map<ByteBuffer, Long> heldOut = counts(window.heldOut(.2));
      assertThat(window.training(.2).size() + window.heldOut(.2).size())
          .isEqualTo(contents * copies);
      double mean = heldOut.values().stream().mapToLong(n -> n).sum() / (double) contents;
      double square = heldOut.values().stream().mapToLong(n -> n * n).sum() / (double) contents;
      double variance = copies * .2 * .8;
      assertThat(mean).isCloseTo(.2 * copies, within(4 * Math.sqrt(variance / contents)));
      // The variance of a binomial; four standard errors, of a fourth moment of 3 variance² at
      // most.
      assertThat(square - mean * mean)
          .as("%d equal records", copies)
          .isCloseTo(variance, within(4 * (variance + .2) * Math.sqrt(3.0 / contents)));
    }
  }

  /** A mass is on both sides: 99 equal records hold out some and train on more. */
  @Test
  void aMassIsOnBothSides() {
    Map<ByteBuffer, Long> heldOut = counts(of(50 * 99, 50).heldOut(.2));
    assertThat(heldOut).hasSize(50);
    // Mean 19.8, deviation 4: five deviations.
    assertThat(heldOut.values()).allSatisfy(n -> assertThat(n).isBetween(1L, 40L));
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
