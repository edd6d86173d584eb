package io.headwater.operator;

import io.headwater.config.RequestSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What is asked of one task and not answered yet, in all and by each requester, and its bounds. */
final class RequestQuotas {
  private final RequestSettings settings;
  private final Map<String, Owed> requesters = new HashMap<>();
  private Owed all = Owed.NOTHING;

  RequestQuotas(RequestSettings settings) {
    this.settings = settings;
  }

  /**
   * What is owed.
   *
   * @param requests that are not answered, or not wholly
   * @param rows of them that are not ordered
   */
  record Owed(long requests, long rows) {
    static final Owed NOTHING = new Owed(0, 0);

    Owed plus(long moreRequests, long moreRows) {
      return new Owed(requests + moreRequests, rows + moreRows);
    }
  }

  /** What all requesters are owed. */
  Owed owed() {
    return all;
  }

  /** Why there is no room for a request; empty where there is. */
  Optional<String> refusal(SampleRequest request) {
    if (all.requests >= settings.mostWaiting()) {
      return Optional.of(
          "requests.most-waiting: expected at most %d requests waiting in a task, got one more; ask again later, or raise it"
              .formatted(settings.mostWaiting()));
    }
    return request.requester().isEmpty() ? Optional.empty() : refusalOfRequester(request);
  }

  private Optional<String> refusalOfRequester(SampleRequest request) {
    Owed owed = requesters.getOrDefault(request.requester(), Owed.NOTHING);
    if (owed.requests >= settings.mostWaitingOfRequester()) {
      return Optional.of(
          "requests.most-waiting-of-requester: expected at most %d requests of '%s' waiting in a task, got one more; ask again later, or raise it"
              .formatted(settings.mostWaitingOfRequester(), request.requester()));
    }
    if (owed.rows + request.ticket().count() > settings.mostRowsOfRequester()) {
      return Optional.of(
          "requests.most-rows-of-requester: expected at most %d rows of '%s' waiting in a task, got %d and %d more; ask again later, for less, or raise it"
              .formatted(
                  settings.mostRowsOfRequester(),
                  request.requester(),
                  owed.rows,
                  request.ticket().count()));
    }
    return Optional.empty();
  }

  /** A request has come; it is counted whether or not there is room. */
  void add(PendingRequest pending) {
    change(pending.request(), 1, pending.rowsLeft());
  }

  /** Rows of a request were ordered. */
  void ordered(SampleRequest request, long rows) {
    change(request, 0, -rows);
  }

  /** A request is answered wholly, or refused with {@code rows} that are owed no more. */
  void remove(SampleRequest request, long rows) {
    change(request, -1, -rows);
  }

  private void change(SampleRequest request, int requests, long rows) {
    all = all.plus(requests, rows);
    Owed owed = requesters.getOrDefault(request.requester(), Owed.NOTHING).plus(requests, rows);
    if (owed.requests == 0) {
      requesters.remove(request.requester());
    } else {
      requesters.put(request.requester(), owed);
    }
  }
}
