package io.headwater.training;

/** A snapshot that training cannot go on from: it was made with other settings. */
public final class UnfitSnapshotException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnfitSnapshotException(String message) {
    super(message);
  }
}
