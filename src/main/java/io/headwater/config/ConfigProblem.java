package io.headwater.config;

/**
 * One thing wrong with a configuration.
 *
 * @param path the key as in the file, with dots: {@code flow.gpa.particles}; empty: the whole file
 * @param message what was expected, what was there, and the likely cure
 */
public record ConfigProblem(String path, String message) {
  @Override
  public String toString() {
    return path.isEmpty() ? message : path + ": " + message;
  }
}
