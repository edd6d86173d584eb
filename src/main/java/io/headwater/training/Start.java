package io.headwater.training;

/** From what the training of a window sets out. */
public enum Start {
  /** From nothing: it is the first window of its stream, as far as anybody remembers. */
  NEW,
  /** From the state in which the window before it ended. */
  CONTINUED,
  /** From the stream's last snapshot, which is all that was left of it. */
  RESUMED
}
