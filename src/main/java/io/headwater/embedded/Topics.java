package io.headwater.embedded;

import io.headwater.io.KafkaEdges;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;

/** The topics of a job on the embedded broker. */
public final class Topics {
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
      Set<String> there = admin.listTopics().names().get();
      admin
          .createTopics(topics.stream().filter(t -> !there.contains(t.name())).toList())
          .all()
          .get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "topics %s: expected to create them at %s, got %s"
              .formatted(
                  topics.stream().map(NewTopic::name).toList(), bootstrapServers, e.getCause()),
          e);
    }
  }
}
