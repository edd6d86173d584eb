package io.headwater.embedded;

import io.headwater.io.KafkaEdges;
import io.headwater.io.TopicCreation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;

/** The topics of a job on the embedded broker. */
public final class Topics {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<NewTopic> topics = new ArrayList<>();

  /** A topic of records. */
  public Topics with(String topic, int partitions) {
    topics.add(new NewTopic(topic, partitions, (short) 1));
    return this;
  }

  /** A topic that keeps the newest record of each key, which may be large. */
  public Topics withCompacted(String topic) {
    topics.add(
        new NewTopic(topic, 1, (short) 1)
            .configs(
                Map.of(
                    "cleanup.policy",
                    "compact",
                    "max.message.bytes",
                    Integer.toString(KafkaEdges.LARGEST_MESSAGE))));
    return this;
  }

  /** Creates those that are not there yet. */
  public void create(String bootstrapServers) throws InterruptedException {
    Properties client = new Properties();
    client.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    try (Admin admin = Admin.create(client)) {
      TopicCreation.create(admin, topics, PATIENCE);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          "topics %s: expected to create them at %s, got %s"
              .formatted(
                  topics.stream().map(NewTopic::name).toList(), bootstrapServers, e.getMessage()),
          e);
    }
  }
}
