package io.headwater.config;

import java.io.Serializable;

/**
 * Sections {@code reports} and {@code snapshots}: a topic of the job's own.
 *
 * @param topic its name; empty: named after the sink's or the source's topic
 */
public record TopicSettings(String topic) implements Serializable {
  /** A topic named by the job. */
  public static TopicSettings defaults() {
    return new TopicSettings("");
  }

  TopicSettings resolved(String name) {
    return topic.isEmpty() ? new TopicSettings(name) : this;
  }
}
