package io.headwater.config;

import static io.headwater.config.Checks.check;

import java.io.Serializable;
import java.time.Duration;

/**
 * Section {@code requests}: synthetic records on demand.
 *
 * @param enabled whether requests are answered; their topics must exist then
 * @param topic the topic of the requests; empty: the sink's with {@code .requests} behind it
 * @param answers the topic of the answers; empty: the sink's with {@code .answers} behind it
 * @param mostRows records in the largest answer, >= 1
 * @param patience how long a request waits for the first snapshot of its stream
 */
public record RequestSettings(
    boolean enabled, String topic, String answers, long mostRows, Duration patience)
    implements Serializable {
  public RequestSettings {
    check(mostRows >= 1, "mostRows: expected >= 1, got %d", mostRows);
    check(!patience.isNegative(), "patience: expected >= 0 s, got %s", Durations.text(patience));
  }

  /** None are answered; once they are, a million rows at most, after an hour at most. */
  public static RequestSettings defaults() {
    return new RequestSettings(false, "", "", 1_000_000, Duration.ofHours(1));
  }

  RequestSettings resolved(String sink) {
    return new RequestSettings(
        enabled,
        topic.isEmpty() ? sink + ".requests" : topic,
        answers.isEmpty() ? sink + ".answers" : answers,
        mostRows,
        patience);
  }
}
