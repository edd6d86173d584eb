package io.headwater.operator;

import static io.headwater.operator.Routers.request;
import static io.headwater.operator.Routers.version;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RequestTurnsTest {
  private static final SnapshotNotice SNAPSHOT = new SnapshotNotice(version("a", 1), 0, 1);

  private final RequestTurns turns = new RequestTurns();

  @Test
  void requestersTakeTurnsHoweverMuchEachAsksFor() {
    for (int i = 0; i < 100; i++) {
      turns.add(pending("greedy", "g" + i, 1_000_000));
    }
    turns.add(pending("modest", "m", 1_000_000));
    turns.add(pending("", "nameless", 1_000_000));
    assertThat(serve(9))
        .containsExactly("g0", "m", "nameless", "g1", "m", "nameless", "g2", "m", "nameless");
  }

  @Test
  void fewLongRequestsOfARequesterTakeTurns() {
    for (int i = 0; i < 6; i++) {
      turns.add(pending("", "r" + i, 3 * RequestTurns.SHORT));
    }
    assertThat(serve(8)).containsExactly("r0", "r1", "r2", "r3", "r0", "r1", "r2", "r3");
    assertThat(serve(Integer.MAX_VALUE)).contains("r4", "r5");
    assertThat(turns.isEmpty()).isTrue();
  }

  @Test
  void aShortRequestWaitsForNoLongOneAndNoLongOneForAllShortOnes() {
    turns.add(pending("", "long", 1_000_000));
    turns.add(pending("", "later", 1_000_000));
    serve(2);
    turns.add(pending("", "s1", 300));
    turns.add(pending("", "s2", 100));
    assertThat(serve(6)).containsExactly("s1", "long", "s1", "later", "s2", "long");
  }

  @Test
  void notAllRequestersBeginLongRequestsAtOnce() {
    for (int i = 0; i < 50; i++) {
      turns.add(pending("requester" + i, "r" + i, 2 * RequestTurns.SHORT));
    }
    assertThat(new HashSet<>(serve(300))).hasSize(32);
  }

  /** The requests whose turns came, each once for every order. */
  private List<String> serve(int most) {
    List<String> served = new ArrayList<>();
    for (int i = 0; i < most && !turns.isEmpty(); i++) {
      PendingRequest pending = turns.take().orElseThrow();
      served.add(pending.request().ticket().correlation());
      Optional<PendingRequest> left = pending.after(pending.order(SNAPSHOT), SNAPSHOT);
      left.ifPresent(turns::add);
    }
    return served;
  }

  private static PendingRequest pending(String requester, String correlation, long count) {
    return new PendingRequest(request(requester, "a", correlation, count, ""), 0);
  }
}
