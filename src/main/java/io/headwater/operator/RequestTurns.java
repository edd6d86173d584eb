package io.headwater.operator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The requests that can be answered, and whose turn it is. A turn is one order of rows.
 *
 * <p>Requesters take turns; those that do not say who they are count as one. Each requester's turns
 * go alternately to its short requests, which are answered one after another, and to its long ones,
 * a few of which take turns among themselves: a short request waits for no long one, and a long one
 * is not starved by short ones.
 *
 * <p>Samplers keep the snapshots of requests that are begun, so few long ones are begun at a time.
 */
final class RequestTurns {
  /** Rows in the longest of the short requests. */
  static final int SHORT = 16 * SampleOrder.MOST;

  /** Long requests of one requester that take turns. */
  private static final int MOST_OF_ONE = 4;

  /** Long requests of all requesters that take turns. */
  private static final int MOST_OF_ALL = 32;

  private final Map<String, Requester> requesters = new LinkedHashMap<>();
  private int begun;

  /** What one requester has asked for. */
  private static final class Requester {
    final Deque<PendingRequest> shorts = new ArrayDeque<>();
    final Deque<PendingRequest> longs = new ArrayDeque<>();
    final Deque<PendingRequest> begunLongs = new ArrayDeque<>();
    boolean longIsNext;

    boolean isIdle() {
      return shorts.isEmpty() && longs.isEmpty() && begunLongs.isEmpty();
    }
  }

  boolean isEmpty() {
    return requesters.isEmpty();
  }

  /** All requests, those that are begun before the others, each kind in the order of its turns. */
  List<PendingRequest> all() {
    List<PendingRequest> all = new ArrayList<>();
    for (Requester one : requesters.values()) {
      all.addAll(one.begunLongs);
      all.addAll(one.shorts);
      all.addAll(one.longs);
    }
    return all;
  }

  /** Adds a request that has come, or what is left of one after its turn. */
  void add(PendingRequest pending) {
    Requester by =
        requesters.computeIfAbsent(pending.request().requester(), name -> new Requester());
    if (pending.request().ticket().count() > SHORT) {
      (pending.isBegun() ? by.begunLongs : by.longs).addLast(pending);
      begun += pending.isBegun() ? 1 : 0;
    } else if (pending.isBegun()) {
      by.shorts.addFirst(pending);
    } else {
      by.shorts.addLast(pending);
    }
  }

  /** Takes out the request whose turn it is; there is none only when there are no requests. */
  Optional<PendingRequest> take() {
    Iterator<Map.Entry<String, Requester>> turns = requesters.entrySet().iterator();
    while (turns.hasNext()) {
      Map.Entry<String, Requester> turn = turns.next();
      Optional<PendingRequest> taken = take(turn.getValue());
      if (taken.isPresent()) {
        turns.remove();
        if (!turn.getValue().isIdle()) {
          requesters.put(turn.getKey(), turn.getValue());
        }
        return taken;
      }
    }
    return Optional.empty();
  }

  private Optional<PendingRequest> take(Requester one) {
    boolean longIsNext = one.longIsNext;
    one.longIsNext = !longIsNext;
    return longIsNext
        ? takeLong(one).or(() -> Optional.ofNullable(one.shorts.pollFirst()))
        : Optional.ofNullable(one.shorts.pollFirst()).or(() -> takeLong(one));
  }

  private Optional<PendingRequest> takeLong(Requester one) {
    if (one.begunLongs.size() < MOST_OF_ONE && begun < MOST_OF_ALL && !one.longs.isEmpty()) {
      return Optional.of(one.longs.removeFirst());
    }
    if (one.begunLongs.isEmpty()) {
      return Optional.empty();
    }
    begun--;
    return Optional.of(one.begunLongs.removeFirst());
  }
}
