package io.headwater.operator;

import static io.headwater.operator.Routers.isInFirstHalf;
import static io.headwater.operator.Routers.open;
import static io.headwater.operator.Routers.request;
import static io.headwater.operator.Routers.rows;
import static io.headwater.operator.Routers.settings;
import static io.headwater.operator.Routers.upTo;
import static io.headwater.operator.Routers.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.operator.Routers.Router;
import io.headwater.testing.Golden;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests for more than is drawn at once, and more of them than there is room for. */
final class RequestSlicesTest {
  private static final int A_TICK = 1 << 13;

  @TempDir private Path folder;

  @Test
  void aLargeRequestIsOrderedInSlices() throws Exception {
    try (Router router = open(Optional.empty())) {
      router.notice(version("a", 1));
      router.ask(request("a", 20_000, ""));
      assertThat(rows(router.extractOutputValues(), "id")).isEqualTo(upTo(A_TICK));
      router.tick(1);
      assertThat(rows(router.extractOutputValues(), "id")).isEqualTo(upTo(2 * A_TICK));
      router.tick(1);
      assertThat(rows(router.extractOutputValues(), "id")).isEqualTo(upTo(20_000));
      router.tick(5);
      assertThat(router.extractOutputValues()).hasSize((20_000 + 255) / 256);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5})
  void aRestoredTaskGoesOnWithTheNextRowOfTheSameSnapshot(int ticks) throws Exception {
    OperatorSubtaskState state;
    List<SampleOrder> all;
    try (Router router = open(Optional.empty())) {
      router.notice(version("a", 1));
      router.ask(request("", "a", "long", 30_000, ""));
      router.ask(request("me", "a", "short", 1_000, ""));
      router.ask(request("", "b", "early", 10_000, ""));
      router.tick(ticks);
      router.notice(version("a", 2));
      state = router.snapshot(1, 1);
      all = new ArrayList<>(router.extractOutputValues());
    }
    try (Router router = open(Optional.of(state))) {
      router.notice(version("b", 1));
      router.tick(20);
      all.addAll(router.extractOutputValues());
    }
    assertThat(rows(all, "long")).isEqualTo(upTo(30_000));
    assertThat(all)
        .filteredOn(order -> order.ticket().orElseThrow().correlation().equals("long"))
        .extracting(SampleOrder::snapshot)
        .containsOnly(version("a", 1));
    assertThat(rows(all, "short")).isEqualTo(upTo(1_000));
    assertThat(rows(all, "early")).isEqualTo(upTo(10_000));
  }

  @Test
  void twoHalvesOfARescaledTaskOrderTheMissingRowsTogether() throws Exception {
    List<String> streams = List.of("a", "b", "c", "d", "e", "f", "g", "h");
    assertThat(streams).anyMatch(Routers::isInFirstHalf).anyMatch(stream -> !isInFirstHalf(stream));
    OperatorSubtaskState state;
    List<SampleOrder> all;
    try (Router router = open(Optional.empty())) {
      for (String stream : streams) {
        router.notice(version(stream, 1));
        router.ask(request("", stream, stream, 9_000, ""));
      }
      state = router.snapshot(1, 1);
      all = new ArrayList<>(router.extractOutputValues());
    }
    for (int subtask = 0; subtask < 2; subtask++) {
      try (Router half = Routers.half(state, subtask)) {
        half.tick(20);
        all.addAll(half.extractOutputValues());
      }
    }
    for (String stream : streams) {
      assertThat(rows(all, stream)).isEqualTo(upTo(9_000));
    }
  }

  /** Written by the router of before, which kept requests without a snapshot, and no others. */
  @Test
  void theWaitingRequestsOfTheFirstLayoutAreRestored() throws Exception {
    Path kept = Files.write(folder.resolve("state"), Golden.bytes("request-router.1.bin"));
    OperatorSubtaskState state = OperatorSnapshotUtil.readStateHandle(kept.toString());
    try (Router router = new Router(settings(1_000, 1_000, 1_000_000), 1, 1, 0)) {
      router.initializeState(state);
      router.open();
      router.setProcessingTime(1_100);
      assertThat(router.letters())
          .extracting(letter -> letter.origin().offset())
          .as("each at its deadline")
          .containsExactly(0L, 1L);
      router.ask(request("", "a", "new", 3, ""));
      router.notice(version("b", 1));
      router.tick(1);
      assertThat(rows(router.extractOutputValues(), "new")).isEqualTo(upTo(3));
      assertThat(rows(router.extractOutputValues(), "id2")).isEqualTo(upTo(302));
      assertThat(router.snapshot(2, 2)).isNotNull();
    }
  }

  @Test
  void theWatermarkWaitsForTheRequestsThatAreBegun() throws Exception {
    try (Router router = open(Optional.empty())) {
      router.notice(version("a", 1));
      router.ask(request("a", 20_000, ""));
      router.processWatermark1(Watermark.MAX_WATERMARK);
      router.notice(version("a", 2));
      router.processWatermark2(new Watermark(25));
      router.processWatermarkStatus2(WatermarkStatus.IDLE);
      assertThat(router.watermarks()).containsExactly(9L);
      router.tick(3);
      assertThat(router.watermarks()).containsExactly(9L, 25L);
      assertThat(router.getOutput()).doesNotHaveAnyElementsOfTypes(WatermarkStatus.class);
    }
  }

  /** A silent source makes the snapshots idle, not the end of them. */
  @Test
  void requestsWaitWhileTheirSourceIsIdle() throws Exception {
    try (Router router = open(Optional.empty())) {
      router.processWatermark1(Watermark.MAX_WATERMARK);
      router.processWatermark2(new Watermark(5));
      router.ask(request("a", 3, ""));
      router.processWatermarkStatus2(WatermarkStatus.IDLE);
      assertThat(router.letters()).isEmpty();
      router.processWatermarkStatus2(WatermarkStatus.ACTIVE);
      router.notice(version("a", 1));
      assertThat(rows(router.extractOutputValues(), "id")).isEqualTo(upTo(3));
    }
  }

  @Test
  void theEndOfTheInputAnswersWhatCanBeAnsweredAndRefusesTheRest() throws Exception {
    try (Router router = open(Optional.empty())) {
      router.notice(version("a", 1));
      router.ask(request("", "a", "one", 100_000, ""));
      router.ask(request("", "a", "two", 50_000, ""));
      router.ask(request("nobody", 1, ""));
      router.endInput1();
      router.endInput2();
      assertThat(rows(router.extractOutputValues(), "one")).isEqualTo(upTo(100_000));
      assertThat(rows(router.extractOutputValues(), "two")).isEqualTo(upTo(50_000));
      assertThat(router.letters())
          .extracting(DeadLetter::reason)
          .containsExactly(
              "stream: expected one with a snapshot, got 'nobody', which had none until the streams"
                  + " ended");
    }
  }

  @Test
  void whatThereIsNoRoomForIsADeadLetter() throws Exception {
    try (Router router = open(settings(4, 2, 500), Optional.empty())) {
      router.ask(request("me", "a", "1", 300, ""));
      router.ask(request("me", "a", "2", 201, ""));
      router.ask(request("me", "a", "3", 200, ""));
      router.ask(request("me", "a", "4", 1, ""));
      router.ask(request("", "a", "5", 900, ""));
      router.ask(request("you", "a", "6", 500, ""));
      router.ask(request("they", "a", "7", 1, ""));
      assertThat(router.letters())
          .extracting(DeadLetter::reason)
          .containsExactly(
              "requests.most-rows-of-requester: expected at most 500 rows of 'me' waiting in a"
                  + " task, got 300 and 201 more; ask again later, for less, or raise it",
              "requests.most-waiting-of-requester: expected at most 2 requests of 'me' waiting in"
                  + " a task, got one more; ask again later, or raise it",
              "requests.most-waiting: expected at most 4 requests waiting in a task, got one more;"
                  + " ask again later, or raise it");
      router.notice(version("a", 1));
      router.tick(5);
      router.ask(request("me", "a", "8", 300, ""));
      router.ask(request("they", "a", "9", 1, ""));
      assertThat(router.letters()).as("there is room again").hasSize(3);
      for (String answered : List.of("1", "3", "5", "6", "8", "9")) {
        assertThat(rows(router.extractOutputValues(), answered)).isNotEmpty();
      }
    }
  }

  /** Of a hundred requests half may be nonsense; the bound is that of records. */
  @Test
  void nonsenseEndsNoJobAndDoesNotFillTheDeadLetters() throws Exception {
    try (Router router = open(Optional.empty())) {
      router.notice(version("a", 1));
      for (int i = 0; i < 90; i++) {
        router.ask(request("a", 1, "request: expected JSON"));
      }
      for (int i = 0; i < 10; i++) {
        router.ask(request("a", 1, ""));
      }
      assertThat(router.letters()).hasSize(50);
      assertThat(router.extractOutputValues()).hasSize(10);
      router.ask(request("a", 1, "request: expected JSON"));
      assertThat(router.letters()).as("of the next hundred").hasSize(51);
    }
  }
}
