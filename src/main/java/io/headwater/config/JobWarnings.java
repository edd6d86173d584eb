package io.headwater.config;

import java.util.ArrayList;
import java.util.List;

/** What a configuration may do that its user should know before it runs. */
public final class JobWarnings {
  private JobWarnings() {}

  /** A line for each, with the key that changes it; none for most configurations. */
  public static List<String> of(JobConfig config) {
    List<String> warnings = new ArrayList<>();
    if (!config.source().key().isEmpty() && config.job().streamTtl().isZero()) {
      warnings.add(
          "job.stream-ttl: 0 s holds a model of every value of source.key %s for ever; set the event time after which a silent stream is forgotten, such as 30 d"
              .formatted(config.source().key()));
    }
    return warnings;
  }
}
