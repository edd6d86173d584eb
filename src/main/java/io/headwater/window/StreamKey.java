package io.headwater.window;

/**
 * The partition of the stream that a record belongs to; each key has a flow of its own.
 *
 * @param value the key as text; "all" for a stream that is not partitioned
 */
public record StreamKey(String value) {
  /** The key of a stream that is not partitioned. */
  public static final StreamKey ALL = new StreamKey("all");

  /** The most characters that a key from outside may have: it goes into headers and labels. */
  public static final int LONGEST = 1_000;
}
