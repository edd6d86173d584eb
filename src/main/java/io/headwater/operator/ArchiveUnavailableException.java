package io.headwater.operator;

/** An archive that cannot be read now, and may be later. */
public final class ArchiveUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** An archive that cannot be read, and why. */
  public ArchiveUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
