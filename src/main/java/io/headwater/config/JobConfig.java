package io.headwater.config;

import io.headwater.record.FieldsConfig;

/**
 * The whole configuration of a job, section by section as in the file.
 *
 * @param job what the job is called and how it runs
 * @param source the real topic
 * @param fields what each field means; with the event time of {@code source} and the size of {@code
 *     window}
 * @param window what of the stream is learned from at a time
 * @param flow which method learns, and how
 * @param emit how many synthetic records are written
 * @param sink the synthetic topic
 * @param reports the topic of the windows' reports
 * @param snapshots the compacted topic of the trained flows
 * @param requests synthetic records on demand
 * @param deadLetters what becomes of the records that nothing is learned from
 */
public record JobConfig(
    JobSettings job,
    SourceSettings source,
    FieldsConfig fields,
    WindowSettings window,
    FlowSettings flow,
    EmitSettings emit,
    SinkSettings sink,
    TopicSettings reports,
    TopicSettings snapshots,
    RequestSettings requests,
    DeadLetterSettings deadLetters) {

  /** The configuration of an empty file. */
  public static JobConfig defaults() {
    return new JobConfig(
        JobSettings.defaults(),
        SourceSettings.defaults(),
        FieldsConfig.defaults(),
        WindowSettings.defaults(),
        FlowSettings.of(FlowSettings.DEFAULT_METHOD),
        EmitSettings.defaults(),
        SinkSettings.defaults(),
        TopicSettings.defaults(),
        TopicSettings.defaults(),
        RequestSettings.defaults(),
        DeadLetterSettings.defaults());
  }

  /** The part that decides what a model becomes. */
  public ModelConfig model() {
    return new ModelConfig(job.seed(), fields, window, flow);
  }

  /** What a job is called that reads a topic. */
  static String name(String configured, String topic) {
    return configured.isEmpty() ? topic + "-twin" : configured;
  }

  /** This configuration with every name that was left empty derived from the source's topic. */
  public JobConfig resolved() {
    String name = name(job.name(), source.topic());
    SinkSettings namedSink = sink.resolved(source, name);
    return new JobConfig(
        job.withName(name),
        source,
        fields,
        window,
        flow,
        emit,
        namedSink,
        reports.resolved(namedSink.topic() + ".reports"),
        snapshots.resolved(namedSink.topic() + ".snapshots"),
        requests.resolved(namedSink.topic()),
        deadLetters.resolved(namedSink.topic() + ".dlq"));
  }
}
