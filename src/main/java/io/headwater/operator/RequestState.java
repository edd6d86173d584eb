package io.headwater.operator;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;

/** The requests that are not answered, in a checkpoint; between two of them they are elsewhere. */
final class RequestState {
  private static final ListStateDescriptor<PendingRequest> PENDING =
      new ListStateDescriptor<>("pending-requests", PendingRequest.TYPE);

  /** In old savepoints: the requests that waited for a snapshot, and until when each of them. */
  private static final ListStateDescriptor<SampleRequest> WAITING =
      new ListStateDescriptor<>("waiting-requests", SampleRequest.TYPE);

  private static final ListStateDescriptor<Long> DEADLINES =
      new ListStateDescriptor<>("waiting-requests-until", Types.LONG);

  private final KeyedStateBackend<String> keys;
  private final ListState<PendingRequest> pending;
  private final ListState<SampleRequest> waiting;
  private final ListState<Long> deadlines;

  /** The streams that have requests in state. */
  private final Set<String> streams = new HashSet<>();

  RequestState(KeyedStateStore store, KeyedStateBackend<String> keys) {
    this.keys = keys;
    pending = store.getListState(PENDING);
    waiting = store.getListState(WAITING);
    deadlines = store.getListState(DEADLINES);
  }

  /** What was not answered at the checkpoint, by stream, in the order in which it was written. */
  List<PendingRequest> restored() throws Exception {
    List<PendingRequest> all = new ArrayList<>();
    for (String stream : streamsWith(PENDING)) {
      keys.setCurrentKey(stream);
      streams.add(stream);
      pending.get().forEach(all::add);
    }
    for (String stream : streamsWith(WAITING)) {
      keys.setCurrentKey(stream);
      Iterator<Long> deadline = deadlines.get().iterator();
      for (SampleRequest request : waiting.get()) {
        all.add(new PendingRequest(request, deadline.next()));
      }
      waiting.clear();
      deadlines.clear();
    }
    return all;
  }

  private List<String> streamsWith(ListStateDescriptor<?> held) {
    try (Stream<String> all = keys.getKeys(held.getName(), VoidNamespace.INSTANCE)) {
      return all.sorted().toList();
    }
  }

  /** Writes down all requests that are not answered. */
  void update(List<PendingRequest> all) throws Exception {
    Map<String, List<PendingRequest>> byStream = new LinkedHashMap<>();
    streams.forEach(stream -> byStream.put(stream, new ArrayList<>()));
    for (PendingRequest one : all) {
      byStream.computeIfAbsent(one.stream(), stream -> new ArrayList<>()).add(one);
    }
    streams.clear();
    for (Map.Entry<String, List<PendingRequest>> one : byStream.entrySet()) {
      keys.setCurrentKey(one.getKey());
      // An empty list clears the state.
      pending.update(one.getValue());
      if (!one.getValue().isEmpty()) {
        streams.add(one.getKey());
      }
    }
  }
}
