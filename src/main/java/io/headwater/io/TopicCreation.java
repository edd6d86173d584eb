package io.headwater.io;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Creates topics and waits until the brokers know them.
 *
 * <p>The controller answers before each broker has heard of a new topic. Until then a list lacks
 * the topic, while creating it is refused because it exists.
 */
public final class TopicCreation {
  private static final Duration POLL = Duration.ofMillis(50);

  private TopicCreation() {}

  /**
   * Creates those topics that do not exist; returns once all can be described.
   *
   * @param atMost the longest wait for each answer of the brokers
   * @throws ExecutionException if the brokers refuse one for another reason than that it exists
   * @throws TimeoutException if a topic is not known after {@code atMost}
   */
  public static void create(Admin admin, List<NewTopic> topics, Duration atMost)
      throws InterruptedException, ExecutionException, TimeoutException {
    for (KafkaFuture<Void> created : admin.createTopics(topics).values().values()) {
      try {
        created.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
      }
    }
    awaitKnown(admin, topics.stream().map(NewTopic::name).toList(), atMost);
  }

  private static void awaitKnown(Admin admin, List<String> names, Duration atMost)
      throws InterruptedException, ExecutionException, TimeoutException {
    long end = System.nanoTime() + atMost.toNanos();
    while (!known(admin, names, atMost)) {
      if (System.nanoTime() - end > 0) {
        throw new TimeoutException("topics %s are not known after %s".formatted(names, atMost));
      }
      Thread.sleep(POLL.toMillis());
    }
  }

  private static boolean known(Admin admin, List<String> names, Duration atMost)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      Map<String, ?> found =
          admin.describeTopics(names).allTopicNames().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
      return found.keySet().containsAll(names);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw e;
    }
  }
}
