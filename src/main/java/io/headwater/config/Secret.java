package io.headwater.config;

import java.io.Serializable;

/**
 * A value that no text shows: a password or a token.
 *
 * @param value the secret; empty: none
 */
public record Secret(String value) implements Serializable {
  /** No secret. */
  public static final Secret NONE = new Secret("");

  /** Whether there is one. */
  public boolean isSet() {
    return !value.isEmpty();
  }

  /** Never the value. */
  @Override
  public String toString() {
    return isSet() ? "[hidden]" : "";
  }
}
