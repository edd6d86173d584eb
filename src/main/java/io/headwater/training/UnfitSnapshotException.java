package io.headwater.training;

/** A snapshot that training cannot go on from: it is of another stream, schema or method. */
public final class UnfitSnapshotException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnfitSnapshotException(String message) {
    super(message);
  }

  UnfitSnapshotException(String message, Throwable cause) {
    super(message, cause);
  }
}
