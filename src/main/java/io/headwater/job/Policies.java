package io.headwater.job;

import io.headwater.config.DeadLetterSettings;
import io.headwater.config.WhenBehind;

/**
 * What to do when the job cannot do all that is asked of it.
 *
 * @param whenBehind when windows come faster than they are trained on
 * @param refusals when records are refused
 */
record Policies(WhenBehind whenBehind, DeadLetterSettings refusals) {
  /** What a user gets who says nothing. */
  static Policies defaults() {
    return new Policies(WhenBehind.WAIT, DeadLetterSettings.defaults());
  }
}
