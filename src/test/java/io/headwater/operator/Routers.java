package io.headwater.operator;

import io.headwater.config.DeadLetterSettings;
import io.headwater.config.RequestSettings;
import io.headwater.snapshot.SnapshotVersion;
import io.headwater.window.StreamKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;

/** Routers of requests under a test's clock, and what goes in and out of them. */
final class Routers {
  private static final int MAX_PARALLELISM = 8;

  private Routers() {}

  /** A router that is open. */
  static final class Router
      extends KeyedTwoInputStreamOperatorTestHarness<
          String, SampleRequest, SnapshotNotice, SampleOrder> {
    Router(RequestSettings settings, int maxParallelism, int parallelism, int subtask)
        throws Exception {
      super(
          new RequestRouter(settings, new DeadLetterSettings("", 0.5, 100), new StreamTtl(100)),
          request -> request.stream().value(),
          notice -> notice.version().stream().value(),
          Types.STRING,
          maxParallelism,
          parallelism,
          subtask);
      setup(SampleOrder.TYPE.createSerializer(getExecutionConfig().getSerializerConfig()));
    }

    void ask(SampleRequest request) throws Exception {
      processElement1(request, 0);
    }

    void notice(SnapshotVersion version) throws Exception {
      processElement2(new SnapshotNotice(version, version.windowEnd() - 10, 5), 0);
    }

    /** Lets {@code ticks} of ten milliseconds pass. */
    void tick(int ticks) throws Exception {
      for (int i = 0; i < ticks; i++) {
        setProcessingTime(getProcessingTime() + 10);
      }
    }

    List<DeadLetter> letters() {
      var letters = getSideOutput(WindowSampler.DEAD_LETTERS);
      return letters == null ? List.of() : letters.stream().map(StreamRecord::getValue).toList();
    }

    List<Long> watermarks() {
      return getOutput().stream()
          .filter(Watermark.class::isInstance)
          .map(mark -> ((Watermark) mark).getTimestamp())
          .toList();
    }
  }

  static Router open(Optional<OperatorSubtaskState> restored) throws Exception {
    return open(settings(1_000, 1_000, 1_000_000), restored);
  }

  static Router open(RequestSettings settings, Optional<OperatorSubtaskState> restored)
      throws Exception {
    Router router = new Router(settings, MAX_PARALLELISM, 1, 0);
    if (restored.isPresent()) {
      router.initializeState(restored.get());
    }
    router.open();
    return router;
  }

  /** One of two tasks that go on from the state of a single one. */
  static Router half(OperatorSubtaskState whole, int subtask) throws Exception {
    Router router = new Router(settings(1_000, 1_000, 1_000_000), MAX_PARALLELISM, 2, subtask);
    router.initializeState(
        AbstractStreamOperatorTestHarness.repartitionOperatorState(
            whole, MAX_PARALLELISM, 1, 2, subtask));
    router.open();
    return router;
  }

  /** Whether a stream is in the first of two tasks. */
  static boolean isInFirstHalf(String stream) {
    return KeyGroupRangeAssignment.assignKeyToParallelOperator(stream, MAX_PARALLELISM, 2) == 0;
  }

  /** Patience is a second. */
  static RequestSettings settings(long waiting, long waitingOfRequester, long rowsOfRequester) {
    return new RequestSettings(
        true,
        "",
        "",
        1_000_000,
        Duration.ofSeconds(1),
        waiting,
        waitingOfRequester,
        rowsOfRequester);
  }

  static SnapshotVersion version(String stream, long sequence) {
    return new SnapshotVersion(new StreamKey(stream), 10 * sequence, sequence);
  }

  static SampleRequest request(String stream, long count, String problem) {
    return request("", stream, "id", count, problem);
  }

  static SampleRequest request(
      String requester, String stream, String correlation, long count, String problem) {
    return new SampleRequest(
        requester,
        new StreamKey(stream),
        new SampleTicket(correlation, 7, count),
        new Origin("requests", 0, 0),
        "{}".getBytes(StandardCharsets.UTF_8),
        problem);
  }

  /** The rows ordered for one request, in the order in which they were. */
  static List<Long> rows(List<SampleOrder> orders, String correlation) {
    List<Long> rows = new ArrayList<>();
    for (SampleOrder order : orders) {
      if (order.ticket().orElseThrow().correlation().equals(correlation)) {
        for (int i = 0; i < order.count(); i++) {
          rows.add(order.first() + i);
        }
      }
    }
    return rows;
  }

  /** The rows 0 to {@code count} - 1. */
  static List<Long> upTo(long count) {
    List<Long> rows = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      rows.add(i);
    }
    return rows;
  }
}
