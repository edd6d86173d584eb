package io.headwater.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LevelBlockTest {
  private static LevelSummary of(Map<String, Integer> counts) {
    LevelSummary summary = new LevelSummary();
    counts.forEach(
        (level, count) -> {
          for (int i = 0; i < count; i++) {
            summary.add(level);
          }
        });
    return summary;
  }

  private static byte[] bytes(LevelSummary summary) {
    ByteWriter out = new ByteWriter();
    summary.write(out);
    return out.toByteArray();
  }

  @Test
  void heaviestLevelsComeFirstAndEqualOnesByName() {
    LevelBlock block = LevelBlock.of(of(Map.of("b", 2, "a", 2, "c", 5, "d", 1)), 256, List.of());
    assertThat(block.coordinates()).containsExactly("c", "a", "b", "d");
    assertThat(block.width()).isEqualTo(4);
  }

  @Test
  void rareLevelsShareACoordinateAndAreDrawnByTheirCounts() {
    LevelBlock block =
        LevelBlock.of(of(Map.of("a", 90, "b", 80, "x", 6, "y", 3, "z", 1)), 2, List.of());
    assertThat(block.coordinates()).containsExactly("a", "b", LevelBlock.REST);
    assertThat(block.levels()).isEqualTo(5);
    assertThat(block.coordinateOf("y")).isEqualTo(2);
    assertThat(block.coordinateOf("never seen")).isEqualTo(2);
    Map<String, Integer> drawn = new HashMap<>();
    RandomStream random = RandomKey.of(1).stream();
    int draws = 10_000;
    float[] atRest = {0, 0, 1};
    for (int i = 0; i < draws; i++) {
      drawn.merge(block.decode(LevelDecoder.largest(), atRest, 0, random), 1, Integer::sum);
    }
    assertThat(drawn.keySet()).containsExactlyInAnyOrder("x", "y", "z");
    // Binomial: four standard errors.
    double error = 4 * Math.sqrt(.25 / draws);
    assertThat(drawn.getOrDefault("x", 0) / (double) draws).isCloseTo(.6, within(error));
    assertThat(drawn.getOrDefault("y", 0) / (double) draws).isCloseTo(.3, within(error));
  }

  @Test
  void levelsKeepTheirOrderNewOnesFollowAndForgottenOnesGo() {
    LevelSummary summary = of(Map.of("a", 5, "b", 4, "c", 3));
    List<String> first = LevelBlock.of(summary, 256, List.of()).coordinates();
    summary.decay(.003);
    summary.merge(of(Map.of("c", 9, "d", 7, "b", 1)));
    assertThat(LevelBlock.of(summary, 256, first).coordinates())
        .containsExactly("a", "b", "c", "d");
    summary.decay(.5);
    assertThat(LevelBlock.of(summary, 256, first).coordinates()).containsExactly("b", "c", "d");
  }

  @Test
  void levelsOfAboutEqualWeightDoNotTakeTurns() {
    List<String> before =
        LevelBlock.of(of(Map.of("a", 10, "b", 9, "c", 8)), 2, List.of()).coordinates();
    assertThat(before).containsExactly("a", "b", LevelBlock.REST);
    assertThat(LevelBlock.of(of(Map.of("a", 10, "b", 8, "c", 9)), 2, before).coordinates())
        .containsExactly("a", "b", LevelBlock.REST);
    assertThat(LevelBlock.of(of(Map.of("a", 10, "b", 8, "c", 13)), 2, before).coordinates())
        .containsExactly("a", LevelBlock.REST, "c");
  }

  @Test
  void aSingleLevelNeedsNoCoordinate() {
    assertThat(LevelBlock.of(of(Map.of("only", 3)), 256, List.of()).width()).isZero();
    assertThat(LevelBlock.of(of(Map.of("a", 3, "b", 1)), 1, List.of()).width()).isEqualTo(2);
    assertThat(LevelBlock.of(of(Map.of()), 256, List.of()).levels()).isZero();
  }

  @Test
  void tenThousandLevels() {
    LevelSummary summary = new LevelSummary();
    for (int i = 0; i < 30_000; i++) {
      summary.add("level-" + i % 10_000);
    }
    LevelBlock block = LevelBlock.of(summary, 256, List.of());
    assertThat(block.width()).isEqualTo(257);
    assertThat(block.levels()).isEqualTo(10_000);
    RandomStream random = RandomKey.of(2).stream();
    float[] x = new float[257];
    x[256] = 1;
    HashSet<String> drawn = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      drawn.add(block.decode(LevelDecoder.largest(), x, 0, random));
    }
    assertThat(drawn).allMatch(level -> summary.weight(level) == 3);
    assertThat(drawn.size()).isGreaterThan(800);
  }

  @Test
  void memoryIsBoundedAndTheHeavyStay() {
    LevelSummary summary = new LevelSummary();
    for (int i = 0; i < 200_000; i++) {
      summary.add(i % 10 == 0 ? "heavy" : "id-" + i);
      assertThat(summary.size()).isLessThanOrEqualTo(LevelSummary.MOST);
    }
    assertThat(summary.weight("heavy")).isEqualTo(20_000);
  }

  @Test
  void mergingIsAddingAllInAnyOrder() {
    RandomStream random = RandomKey.of(3).stream();
    LevelSummary all = new LevelSummary();
    LevelSummary[] parts = {new LevelSummary(), new LevelSummary(), new LevelSummary()};
    for (int i = 0; i < 5_000; i++) {
      String level = "l" + (int) Math.abs(20 * random.nextGaussian());
      all.add(level);
      parts[random.nextInt(3)].add(level);
    }
    parts[0].merge(parts[2]);
    parts[1].merge(parts[0]);
    assertThat(bytes(parts[1])).isEqualTo(bytes(all));
  }

  @Test
  void bytesComeBack() {
    LevelBlock block = LevelBlock.of(of(Map.of("a", 9, "", 8, "\u0000", 2, "ü", 1)), 2, List.of());
    ByteWriter out = new ByteWriter();
    block.write(out);
    ByteReader in = new ByteReader("block", out.toByteArray());
    LevelBlock read = LevelBlock.read(in);
    in.end();
    ByteWriter again = new ByteWriter();
    read.write(again);
    assertThat(again.toByteArray()).isEqualTo(out.toByteArray());
    assertThat(read.coordinates()).isEqualTo(block.coordinates());
    assertThat(read.share("ü")).isEqualTo(block.share("ü"));
  }
}
