package io.headwater.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.window.StreamKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotVersionTest {
  private static final StreamKey A = new StreamKey("a");

  /** Oldest first. */
  private static final List<SnapshotVersion> ORDERED =
      List.of(
          new SnapshotVersion(A, -5, 9),
          new SnapshotVersion(A, 10, 1),
          new SnapshotVersion(A, 10, 2),
          new SnapshotVersion(A, 9_000_000_000L, 1),
          new SnapshotVersion(new StreamKey("b"), 0, 0));

  @Test
  void theOrderIsTotal() {
    for (int i = 0; i < ORDERED.size(); i++) {
      for (int j = 0; j < ORDERED.size(); j++) {
        assertThat(Integer.signum(ORDERED.get(i).compareTo(ORDERED.get(j))))
            .isEqualTo(Integer.compare(i, j));
        assertThat(ORDERED.get(i).isNewerThan(ORDERED.get(j))).isEqualTo(i > j);
      }
    }
  }

  @Test
  void anyOrderOfArrivalLeavesTheSameNewest() {
    List<SnapshotVersion> arrived = new ArrayList<>(ORDERED.subList(0, 4));
    for (int i = 0; i < 4; i++) {
      Collections.rotate(arrived, 1);
      assertThat(Collections.max(arrived)).isEqualTo(ORDERED.get(3));
    }
  }

  @Test
  void itsTextIsReadAgain() {
    assertThat(ORDERED)
        .allSatisfy(
            version -> assertThat(SnapshotVersion.parse(version.toString())).contains(version));
    SnapshotVersion awkward = new SnapshotVersion(new StreamKey("a@1#2\n@"), -60_000, 3);
    assertThat(SnapshotVersion.parse(awkward.toString())).contains(awkward);
    for (String other : List.of("", "a", "a@1", "a@#1", "a@1#x", "a@1#99999999999999999999")) {
      assertThat(SnapshotVersion.parse(other)).as(other).isEmpty();
    }
  }
}
