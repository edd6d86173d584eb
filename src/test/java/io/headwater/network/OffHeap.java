package io.headwater.network;

/** What networks hold outside the heap, for tests of those who use them. */
public final class OffHeap {
  private OffHeap() {}

  /** The bytes of everything made in this package and not closed yet. */
  public static long bytesInUse() {
    return FloatBlock.bytesInUse();
  }
}
