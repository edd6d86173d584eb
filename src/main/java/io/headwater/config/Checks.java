package io.headwater.config;

/** The one way a setting is refused. */
final class Checks {
  private Checks() {}

  /**
   * Refuses a setting when {@code valid} does not hold.
   *
   * @param message begins with the component's name and a colon, so that the key can be shown
   */
  static void check(boolean valid, String message, Object... got) {
    if (!valid) {
      throw new IllegalArgumentException(message.formatted(got));
    }
  }
}
