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

  /** Bytes with a fault that showed as another failure. */
  public BadBytesException(Fault fault, String message, Throwable cause) {
    super(message, cause);
    this.fault = fault;
  }

  /** What is wrong with them. */
  public Fault fault() {
    return fault;
  }

  /** Accepts {@code actual} in [oldest, newest] and refuses any other version, naming both. */
  public static void checkVersion(String what, int actual, int oldest, int newest) {
    if (actual < oldest) {
      throw new BadBytesException(
          Fault.TOO_OLD,
          "%s: expected format version %d to %d, got %d; read it with the version that wrote it, or train anew"
              .formatted(what, oldest, newest, actual));
    }
    if (actual > newest) {
      throw new BadBytesException(
          Fault.TOO_NEW,
          "%s: expected format version %d to %d, got %d; upgrade Headwater to read it"
              .formatted(what, oldest, newest, actual));
    }
  }
}
