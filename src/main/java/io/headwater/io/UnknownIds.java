package io.headwater.io;

import io.headwater.record.BadRecordException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ids of which the registry has no schema that can be read: each is asked for once a minute at
 * most, and at most a thousand of them, so that a flood of bad records is none of requests. Not
 * thread-safe.
 */
final class UnknownIds {
  static final int MOST = 1_000;
  static final Duration KEPT = Duration.ofMinutes(1);

  private final InstantSource clock;
  private final Map<SchemaId, Unknown> unknown = new LinkedHashMap<>();

  private record Unknown(String reason, long until) {}

  UnknownIds(InstantSource clock) {
    this.clock = clock;
  }

  /** Refuses an id that is known to be unknown, and every new one while there are too many. */
  void refuse(SchemaId id) throws BadRecordException {
    forget();
    @Nullable Unknown known = unknown.get(id);
    if (known != null) {
      throw new BadRecordException(known.reason);
    }
    if (unknown.size() >= MOST) {
      throw new BadRecordException(
          "%s: not asked for, since %d ids of the last %d s are unknown to the registry; is the topic plain Avro (source.format: avro)?"
              .formatted(id, MOST, KEPT.toSeconds()));
    }
  }

  /** Remembers why an id's schema cannot be read. */
  void add(SchemaId id, BadRecordException reason) {
    unknown.put(
        id, new Unknown(String.valueOf(reason.getMessage()), clock.millis() + KEPT.toMillis()));
  }

  /** The oldest come first. */
  private void forget() {
    long now = clock.millis();
    var oldest = unknown.values().iterator();
    while (oldest.hasNext() && oldest.next().until <= now) {
      oldest.remove();
    }
  }
}
