package io.headwater.table;

/** A table that cannot be read or written as asked; the message says where, and the cure. */
public final class TableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A table refused with {@code message}. */
  public TableException(String message) {
    super(message);
  }

  /** A table refused with {@code message}, because of {@code cause}. */
  public TableException(String message, Throwable cause) {
    super(message, cause);
  }
}
