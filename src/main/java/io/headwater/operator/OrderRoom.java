package io.headwater.operator;

import org.apache.flink.runtime.execution.Environment;
import org.apache.flink.runtime.io.network.api.writer.ResultPartitionWriter;
import org.apache.flink.runtime.io.network.partition.ResultPartition;

/**
 * Whether more orders may be given. An order is a few bytes and much work: a checkpoint's barrier
 * stands behind those that wait, and a task that waits for room in full buffers takes no barrier.
 */
final class OrderRoom {
  private final Environment task;
  private final long mostWaiting;

  /**
   * The room behind a task.
   *
   * @param task that gives the orders
   * @param mostWaiting bytes that may wait for each task that draws
   */
  OrderRoom(Environment task, long mostWaiting) {
    this.task = task;
    this.mostWaiting = mostWaiting;
  }

  boolean isFree() {
    for (ResultPartitionWriter writer : task.getAllWriters()) {
      if (writer instanceof ResultPartition partition
          && partition.getSizeOfQueuedBuffersUnsafe()
              > mostWaiting * partition.getNumberOfSubpartitions()) {
        return false;
      }
    }
    return true;
  }
}
