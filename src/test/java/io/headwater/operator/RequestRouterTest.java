package io.headwater.operator;

import static io.headwater.operator.Routers.open;
import static io.headwater.operator.Routers.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.snapshot.SnapshotVersion;
import io.headwater.window.StreamKey;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.junit.jupiter.api.Test;

final class RequestRouterTest {
  private static final SnapshotVersion FIRST = new SnapshotVersion(new StreamKey("a"), 10, 1);
  private static final SnapshotVersion SECOND = new SnapshotVersion(new StreamKey("a"), 20, 2);

  /** A window may be closed before its time, by the end of the stream. */
  @Test
  void noDrawIsNewerThanTheNewestRealRecord() throws Exception {
    try (var router = open(Optional.empty())) {
      router.processElement2(new SnapshotNotice(FIRST, 0, 5, 7, 0), 0);
      router.processElement1(request("a", 300, ""), 0);
      assertThat(router.extractOutputValues())
          .hasSize(2)
          .extracting(SampleOrder::newestTimestamp)
          .containsOnly(7L);
    }
  }

  @Test
  void aRequestIsAnsweredFromTheNewestSnapshotInOrdersOfBoundedSize() throws Exception {
    try (var router = open(Optional.empty())) {
      router.processElement2(new SnapshotNotice(SECOND, 10, 5), 0);
      router.processElement2(new SnapshotNotice(FIRST, 0, 5), 0);
      router.processElement1(request("a", 600, ""), 0);
      SampleTicket ticket = new SampleTicket("id", 7, 600);
      assertThat(router.extractOutputValues())
          .containsExactly(
              new SampleOrder(SECOND, 10, 0, 256, Optional.of(ticket)),
              new SampleOrder(SECOND, 10, 256, 256, Optional.of(ticket)),
              new SampleOrder(SECOND, 10, 512, 88, Optional.of(ticket)));
    }
  }

  @Test
  void aRequestWaitsForTheFirstSnapshotOfItsStreamThroughARestore() throws Exception {
    OperatorSubtaskState state;
    try (var router = open(Optional.empty())) {
      router.processElement2(new SnapshotNotice(FIRST, 0, 5), 0);
      router.processElement1(request("b", 3, ""), 0);
      assertThat(router.extractOutputValues()).isEmpty();
      state = router.snapshot(1, 1);
    }
    SnapshotVersion other = new SnapshotVersion(new StreamKey("b"), 10, 1);
    try (var router = open(Optional.of(state))) {
      router.processElement2(new SnapshotNotice(other, 0, 5), 0);
      router.processElement1(request("a", 1, ""), 0);
      assertThat(router.extractOutputValues())
          .extracting(SampleOrder::snapshot)
          .containsExactly(other, FIRST);
      router.setProcessingTime(10_000);
      assertThat(router.letters()).isEmpty();
    }
  }

  @Test
  void aSnapshotWhoseTimeIsOverAnswersNothing() throws Exception {
    try (var router = open(Optional.empty())) {
      router.processElement2(new SnapshotNotice(FIRST, 0, 5), 0);
      router.processBothWatermarks(new Watermark(108));
      router.processElement1(request("a", 1, ""), 0);
      assertThat(router.extractOutputValues()).hasSize(1);
      router.processBothWatermarks(new Watermark(109));
      router.processElement1(request("a", 1, ""), 0);
      assertThat(router.extractOutputValues()).hasSize(1);
      router.processElement2(new SnapshotNotice(SECOND, 10, 5), 0);
      assertThat(router.extractOutputValues())
          .extracting(SampleOrder::snapshot)
          .containsExactly(FIRST, SECOND);
    }
  }

  @Test
  void whatCannotBeAnsweredIsADeadLetter() throws Exception {
    try (var router = open(Optional.empty())) {
      router.processElement1(request("a", 1, "count: expected a number"), 0);
      router.processElement1(request("nobody", 1, ""), 0);
      router.setProcessingTime(999);
      assertThat(router.letters())
          .extracting(DeadLetter::reason)
          .containsExactly("count: expected a number");
      router.setProcessingTime(1_000);
      assertThat(router.letters()).hasSize(2);
      assertThat(router.letters().get(1))
          .satisfies(
              letter -> {
                assertThat(letter.stage()).isEqualTo(DeadLetter.Stage.REQUEST);
                assertThat(letter.reason())
                    .isEqualTo(
                        "stream: expected one with a snapshot, got 'nobody', which had none for"
                            + " 1000 ms");
                assertThat(letter.value()).asString(StandardCharsets.UTF_8).isEqualTo("{}");
              });
    }
  }

  @Test
  void requestsOfOneMomentAreAllRefused() throws Exception {
    try (var router = open(Optional.empty())) {
      for (int i = 0; i < 3; i++) {
        router.processElement1(request("nobody", 1, ""), 0);
      }
      router.setProcessingTime(10);
      router.processElement1(request("nobody", 1, ""), 0);
      router.setProcessingTime(1_000);
      assertThat(router.letters()).hasSize(3);
      router.setProcessingTime(1_010);
      assertThat(router.letters()).hasSize(4);
    }
  }

  @Test
  void theTimerOfAnAnsweredRequestRefusesNoOther() throws Exception {
    try (var router = open(Optional.empty())) {
      router.processElement1(request("a", 1, ""), 0);
      router.processElement2(new SnapshotNotice(FIRST, 0, 5), 0);
      router.processBothWatermarks(new Watermark(109));
      router.setProcessingTime(600);
      router.processElement1(request("a", 1, ""), 0);
      router.setProcessingTime(1_599);
      assertThat(router.letters()).isEmpty();
      router.setProcessingTime(1_600);
      assertThat(router.letters()).hasSize(1);
    }
  }

  @Test
  void afterTheLastWatermarkTheLastSnapshotStillAnswers() throws Exception {
    try (var router = open(Optional.empty())) {
      router.processElement2(new SnapshotNotice(FIRST, 0, 5), 0);
      router.processBothWatermarks(Watermark.MAX_WATERMARK);
      router.processElement1(request("a", 1, ""), 0);
      assertThat(router.extractOutputValues())
          .extracting(SampleOrder::snapshot)
          .containsExactly(FIRST);
    }
  }

  @Test
  void whatWaitsWhenTheStreamsEndIsADeadLetter() throws Exception {
    try (var router = open(Optional.empty())) {
      router.processElement1(request("a", 1, ""), 0);
      router.processElement1(request("nobody", 1, ""), 0);
      router.processElement1(request("nobody", 2, ""), 0);
      router.processElement2(new SnapshotNotice(FIRST, 0, 5), 0);
      router.processBothWatermarks(Watermark.MAX_WATERMARK);
      assertThat(router.extractOutputValues()).hasSize(1);
      assertThat(router.letters())
          .extracting(DeadLetter::reason)
          .containsExactly(unanswered("nobody"), unanswered("nobody"));
      router.setProcessingTime(5_000);
      assertThat(router.letters()).as("refused once").hasSize(2);
    }
  }

  @Test
  void noTimerIsLeftOfRequestsThatDoNotWaitAnyMore() throws Exception {
    try (var router = open(Optional.empty())) {
      router.processElement1(request("nobody", 1, ""), 0);
      router.processElement1(request("a", 1, ""), 0);
      assertThat(router.numEventTimeTimers()).as("that of the snapshot is to come").isZero();
      router.processElement2(new SnapshotNotice(FIRST, 0, 5), 0);
      router.setProcessingTime(1_000);
      assertThat(router.numEventTimeTimers()).as("that of the snapshot's time").isOne();
      router.processBothWatermarks(new Watermark(109));
      assertThat(router.numEventTimeTimers()).isZero();
    }
  }

  private static String unanswered(String stream) {
    return "stream: expected one with a snapshot, got '%s', which had none until the streams ended"
        .formatted(stream);
  }
}
