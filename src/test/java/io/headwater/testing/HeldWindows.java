package io.headwater.testing;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Holds the windows that a {@link HeldMethod} of this JVM trains on in their middle, until a
 * checkpoint that holds such a middle is complete and the test lets the window go.
 *
 * <p>A held window goes on by a slice now and then, so that checkpoints pass between its slices.
 */
public final class HeldWindows {
  /** A window is in its middle from this slice on. */
  private static final int MIDDLE = 3;

  /** How long a slice of a held window takes at most: a checkpoint waits for no more than one. */
  private static final Duration SLICE = Duration.ofMillis(250);

  private static final Object LOCK = new Object();
  private static final Map<Long, Integer> BEGUN = new ConcurrentHashMap<>();

  private static CompletableFuture<Integer> checkpointed = new CompletableFuture<>();
  private static int toHold;
  private static int window;
  private static int slices;
  private static int released;
  private static int resumed;

  private HeldWindows() {}

  /** Begins anew: the next {@code windows} windows are held, one after another. */
  public static void holdNext(int windows) {
    synchronized (LOCK) {
      BEGUN.clear();
      checkpointed = new CompletableFuture<>();
      toHold = windows;
      window = 0;
      slices = 0;
      released = 0;
      resumed = 0;
    }
  }

  /**
   * Waits until a checkpoint is complete that was taken in the middle of the window that is held.
   */
  public static void awaitCheckpoint(Duration patience) throws Exception {
    CompletableFuture<Integer> awaited;
    synchronized (LOCK) {
      awaited = checkpointed;
    }
    awaited.get(patience.toSeconds(), TimeUnit.SECONDS);
  }

  /** Lets the window that is held go on to its end; the next one is held in its turn. */
  public static void release() {
    synchronized (LOCK) {
      released++;
      checkpointed = new CompletableFuture<>();
      LOCK.notifyAll();
    }
  }

  /** How often a method went on with a window that another instance had begun. */
  public static int resumed() {
    synchronized (LOCK) {
      return resumed;
    }
  }

  static void windowBegins() {
    synchronized (LOCK) {
      window++;
      slices = 0;
    }
  }

  static void windowResumes() {
    synchronized (LOCK) {
      resumed++;
    }
  }

  /** To be called by a method after each slice. */
  static void sliceDone() {
    synchronized (LOCK) {
      slices++;
      long deadline = System.nanoTime() + SLICE.toNanos();
      while (isHeld() && System.nanoTime() < deadline) {
        try {
          TimeUnit.NANOSECONDS.timedWait(LOCK, deadline - System.nanoTime());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  private static boolean isHeld() {
    return window <= toHold && released < window && slices >= MIDDLE;
  }

  /** To be called where the barriers of a checkpoint start, before they reach the trainer. */
  public static void checkpointBegins(long checkpoint) {
    synchronized (LOCK) {
      if (isHeld()) {
        BEGUN.put(checkpoint, window);
      }
    }
  }

  /** The window was in its middle before the trainer's state was taken, and it still is. */
  public static void checkpointCompletes(long checkpoint) {
    synchronized (LOCK) {
      Integer begun = BEGUN.get(checkpoint);
      if (begun != null && begun == window && isHeld()) {
        checkpointed.complete(window);
      }
    }
  }
}
