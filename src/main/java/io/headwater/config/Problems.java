package io.headwater.config;

import java.util.ArrayList;
import java.util.List;

/** What has been found wrong so far; a reader goes on after each find. */
final class Problems {
  private final List<ConfigProblem> found = new ArrayList<>();

  void add(String path, String message, Object... args) {
    found.add(new ConfigProblem(path, message.formatted(args)));
  }

  int count() {
    return found.size();
  }

  /** Refuses the configuration if anything was found. */
  void refuse(String origin) {
    if (!found.isEmpty()) {
      throw new ConfigException(origin, found);
    }
  }
}
