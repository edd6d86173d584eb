package io.headwater.config;

import static io.headwater.config.Checks.check;

import java.io.Serializable;
import java.time.Duration;

/**
 * Section {@code requests}: synthetic records on demand. Bounds are those of one task; all requests
 * for a stream are in one.
 *
 * @param enabled whether requests are answered; their topics must exist then
 * @param topic the topic of the requests; empty: the sink's with {@code .requests} behind it
 * @param answers the topic of the answers; empty: the sink's with {@code .answers} behind it
 * @param mostRows records in the largest answer, >= 1
 * @param patience how long a request waits for the first snapshot of its stream
 * @param mostWaiting requests that are not wholly answered, >= 1; one more is a dead letter
 * @param mostWaitingOfRequester the same of one requester, whom the header {@code
 *     headwater.requester} names, >= 1
 * @param mostRowsOfRequester rows of one such requester that are still to be drawn, >= 1
 */
public record RequestSettings(
    boolean enabled,
    String topic,
    String answers,
    long mostRows,
    Duration patience,
    long mostWaiting,
    long mostWaitingOfRequester,
    long mostRowsOfRequester)
    implements Serializable {
  public RequestSettings {
    check(mostRows >= 1, "mostRows: expected >= 1, got %d", mostRows);
    check(!patience.isNegative(), "patience: expected >= 0 s, got %s", Durations.text(patience));
    check(mostWaiting >= 1, "mostWaiting: expected >= 1, got %d", mostWaiting);
    check(
        mostWaitingOfRequester >= 1,
        "mostWaitingOfRequester: expected >= 1, got %d",
        mostWaitingOfRequester);
    check(
        mostRowsOfRequester >= 1,
        "mostRowsOfRequester: expected >= 1, got %d",
        mostRowsOfRequester);
  }

  /**
   * None are answered; once they are, a million rows at most, after an hour at most, for ten
   * thousand requests that wait, a thousand and ten million rows of them of one requester.
   */
  public static RequestSettings defaults() {
    return new RequestSettings(
        false, "", "", 1_000_000, Duration.ofHours(1), 10_000, 1_000, 10_000_000);
  }

  RequestSettings resolved(String sink) {
    return new RequestSettings(
        enabled,
        topic.isEmpty() ? sink + ".requests" : topic,
        answers.isEmpty() ? sink + ".answers" : answers,
        mostRows,
        patience,
        mostWaiting,
        mostWaitingOfRequester,
        mostRowsOfRequester);
  }
}
