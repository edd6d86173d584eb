package io.headwater.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used, with everything that is wrong with it at once. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<ConfigProblem> problems;

  /**
   * The problems of one configuration.
   *
   * @param origin the file's name, or what stands for it
   */
  public ConfigException(String origin, List<ConfigProblem> problems) {
    super(message(origin, problems));
    this.problems = List.copyOf(problems);
  }

  /** The problems, in the order in which they were found. */
  public List<ConfigProblem> problems() {
    return problems;
  }

  private static String message(String origin, List<ConfigProblem> problems) {
    String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
    return problems.stream()
        .map(problem -> "\n  " + problem)
        .collect(Collectors.joining("", "configuration %s: %s".formatted(origin, count), ""));
  }
}
