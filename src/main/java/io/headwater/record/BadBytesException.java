package io.headwater.record;

/**
 * Bytes that are not what they should be: corrupt, or of a format version this build cannot read.
 */
public final class BadBytesException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is wrong with bytes. */
  public enum Fault {
    /** Truncated or altered. */
    CORRUPT,
    /** Written by a build older than any this one reads. */
    TOO_OLD,
    /** Written by a newer build. */
    TOO_NEW
  }

  private final Fault fault;

  /** Bytes with a fault, and what was expected of them. */
  public BadBytesException(Fault fault, String message) {
    super(message);
    this.fault = fault;
  }

  /** What is wrong with them. */
  public Fault fault() {
    return fault;
  }

  /** Accepts {@code actual} in [oldest, newest] and refuses any other version, naming both. */
  public static void checkVersion(String what, int actual, int oldest, int newest) {
    if (actual < oldest || actual > newest) {
      Fault fault = actual < oldest ? Fault.TOO_OLD : Fault.TOO_NEW;
      throw new BadBytesException(
          fault,
          "%s: expected format version %d to %d, got %d".formatted(what, oldest, newest, actual));
    }
  }
}
