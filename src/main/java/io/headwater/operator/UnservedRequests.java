package io.headwater.operator;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The requests that wait for the first snapshot of their stream. */
final class UnservedRequests {
  /** By stream, each stream's in the order in which they came. */
  private final Map<String, List<PendingRequest>> waiting = new TreeMap<>();

  void add(PendingRequest pending) {
    waiting.computeIfAbsent(pending.stream(), stream -> new ArrayList<>()).add(pending);
  }

  List<PendingRequest> all() {
    return waiting.values().stream().flatMap(List::stream).toList();
  }

  /** Takes out those of a stream, which has a snapshot now. */
  List<PendingRequest> take(String stream) {
    List<PendingRequest> taken = waiting.remove(stream);
    return taken == null ? List.of() : taken;
  }

  /** Takes out those whose deadline has come. */
  List<PendingRequest> takeOverdue(long time) {
    List<PendingRequest> overdue = new ArrayList<>();
    Iterator<List<PendingRequest>> streams = waiting.values().iterator();
    while (streams.hasNext()) {
      List<PendingRequest> one = streams.next();
      one.stream().filter(pending -> pending.deadline() <= time).forEach(overdue::add);
      one.removeIf(pending -> pending.deadline() <= time);
      if (one.isEmpty()) {
        streams.remove();
      }
    }
    return overdue;
  }

  /** The next deadline; the end of time if none waits. */
  long nextDeadline() {
    return all().stream().mapToLong(PendingRequest::deadline).min().orElse(Long.MAX_VALUE);
  }
}
