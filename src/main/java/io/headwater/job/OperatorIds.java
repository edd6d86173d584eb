package io.headwater.job;

/**
 * The uid of every operator. A savepoint finds its state by them: none is ever renamed, or given to
 * another operator.
 */
final class OperatorIds {
  static final String SOURCE = "source";
  static final String WINDOW_SAMPLER = "window-sampler";
  static final String WINDOW_MERGER = "window-merger";
  static final String FLOW_TRAINER = "flow-trainer";
  static final String RATE_PACER = "rate-pacer";
  static final String REQUEST_SOURCE = "request-source";
  static final String REQUEST_ROUTER = "request-router";
  static final String SAMPLE_EMITTER = "sample-emitter";
  static final String SYNTHETIC_SINK = "synthetic-sink";
  static final String ANSWER_SINK = "answer-sink";
  static final String SNAPSHOT_SINK = "snapshot-sink";
  static final String REPORT_SINK = "report-sink";
  static final String DEAD_LETTER_SINK = "dead-letter-sink";

  private OperatorIds() {}
}
