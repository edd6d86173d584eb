package io.headwater.operator;

import io.headwater.config.DeadLetterSettings;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes dead letters of requests and counts them.
 *
 * <p>A client that writes nothing but nonsense must neither end the job nor fill the topic of the
 * dead letters: beyond the share that may be refused, requests that cannot be understood are
 * counted and logged, no more.
 */
final class RequestRefusals {
  private static final Logger LOG = LoggerFactory.getLogger(RequestRefusals.class);

  private final DeadLetterSettings settings;
  private final RefusalBound bound;
  private final Output<?> output;
  private final Counter refused;
  private final Counter deadLetters;
  private final Counter unwritten;

  RequestRefusals(DeadLetterSettings settings, MetricGroup metrics, Output<?> output) {
    this.settings = settings;
    this.bound = new RefusalBound(settings);
    this.output = output;
    this.refused = metrics.counter("requestsRefused");
    this.deadLetters = metrics.counter("deadLetters");
    this.unwritten = metrics.counter("requestsUnwritten");
  }

  /** A request was understood. */
  void accepted() {
    bound.accepted();
  }

  /** One that cannot be understood. */
  void bad(SampleRequest request) {
    long beyond = bound.countRefusal();
    if (beyond <= 0) {
      refuse(request, request.problem());
      return;
    }
    refused.inc();
    unwritten.inc();
    if (beyond == 1) {
      LOG.warn(
          "requests: expected at most {} of {} to be refused (dead-letters.max-share), got more;"
              + " the next ones are counted in requestsUnwritten and not written to the dead"
              + " letters. The first of them, {}, because {}",
          settings.maxShare(),
          settings.among(),
          request.origin(),
          request.problem());
    }
  }

  /** One that cannot be answered, or for which there is no room. */
  void refuse(SampleRequest request, String reason) {
    refused.inc();
    deadLetters.inc();
    output.collect(WindowSampler.DEAD_LETTERS, new StreamRecord<>(request.refused(reason)));
  }
}
