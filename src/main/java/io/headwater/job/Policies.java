package io.headwater.job;

import io.headwater.config.DeadLetterSettings;
import io.headwater.config.JobConfig;
import io.headwater.config.WhenBehind;
import io.headwater.operator.StreamTtl;

/**
 * What to do when the job cannot do all that is asked of it.
 *
 * @param whenBehind when windows come faster than they are trained on
 * @param refusals when records are refused
 * @param ttl when streams fall silent
 */
record Policies(WhenBehind whenBehind, DeadLetterSettings refusals, StreamTtl ttl) {
  static Policies of(JobConfig config) {
    return new Policies(
        config.job().whenBehind(), config.deadLetters(), StreamTtl.of(config.job().streamTtl()));
  }

  /** What a user gets who says nothing. */
  static Policies defaults() {
    return new Policies(WhenBehind.WAIT, DeadLetterSettings.defaults(), new StreamTtl(0));
  }
}
