package io.headwater.config;

import static io.headwater.config.Checks.check;

import java.io.Serializable;

/**
 * Section {@code source.registry.basic}: credentials of HTTP's Basic scheme.
 *
 * @param user the user's name, without a colon; empty: no credentials
 * @param password the password
 */
public record BasicSettings(String user, Secret password) implements Serializable {
  public BasicSettings {
    check(user.indexOf(':') < 0, "user: expected a name without a colon; is the password in it?");
  }

  /** No credentials. */
  public static BasicSettings defaults() {
    return new BasicSettings("", Secret.NONE);
  }

  /** Whether there are credentials. */
  public boolean isSet() {
    return !user.isEmpty() || password.isSet();
  }
}
