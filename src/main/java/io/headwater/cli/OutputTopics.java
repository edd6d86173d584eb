package io.headwater.cli;

import io.headwater.config.ConfigException;
import io.headwater.config.ConfigProblem;
import io.headwater.config.JobConfig;
import io.headwater.io.KafkaEdges;
import io.headwater.io.TopicCreation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;

/**
 * Creates the topics a job writes that its brokers lack, and never the one it reads: the synthetic
 * topic with as many partitions as the source, the snapshots' compacted, and replicated as the
 * brokers do by default.
 */
final class OutputTopics {
  private static final int TIMEOUT_SECONDS = 30;

  private final JobConfig config;
  private final String servers;

  private OutputTopics(JobConfig config) {
    this.config = config;
    this.servers = config.sink().bootstrapServers();
  }

  /**
   * Creates what is missing; the names of what was made.
   *
   * @param config with every name resolved
   * @throws ConfigException if a topic cannot be made; it says how to make it
   */
  static List<String> create(JobConfig config) throws InterruptedException {
    return new OutputTopics(config).create();
  }

  private List<String> create() throws InterruptedException {
    Map<String, Object> client = new HashMap<>(config.sink().kafka());
    client.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
    List<String> made = new ArrayList<>();
    try (Admin admin = Admin.create(client)) {
      Set<String> there = admin.listTopics().names().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      for (Map.Entry<String, NewTopic> missing : topics().entrySet()) {
        NewTopic topic = missing.getValue();
        if (!there.contains(topic.name())) {
          create(admin, missing.getKey(), topic);
          made.add(topic.name());
        }
      }
      return made;
    } catch (ExecutionException | TimeoutException e) {
      throw refused("sink.bootstrap-servers", "expected an answer from '%s', got %s", servers, e);
    }
  }

  private void create(Admin admin, String key, NewTopic topic) throws InterruptedException {
    try {
      TopicCreation.create(admin, List.of(topic), Duration.ofSeconds(TIMEOUT_SECONDS));
    } catch (ExecutionException | TimeoutException e) {
      throw refused(
          key,
          "expected to create topic '%s' at %s, got %s; create it: %s",
          topic.name(),
          servers,
          FailureReason.of(e),
          command(topic));
    }
  }

  private String command(NewTopic topic) {
    StringBuilder command =
        new StringBuilder(
            "kafka-topics.sh --bootstrap-server %s --create --topic %s"
                .formatted(servers, topic.name()));
    if (topic.numPartitions() > 0) {
      command.append(" --partitions ").append(topic.numPartitions());
    }
    if (topic.configs() != null) {
      topic.configs().forEach((key, value) -> command.append(" --config " + key + "=" + value));
    }
    return command.toString();
  }

  /** By the key that names each. */
  private Map<String, NewTopic> topics() throws InterruptedException {
    Map<String, NewTopic> topics = new LinkedHashMap<>();
    topics.put("sink.topic", topic(config.sink().topic(), partitionsOfSource()));
    topics.put("reports.topic", topic(config.reports().topic(), 1));
    topics.put("dead-letters.topic", topic(config.deadLetters().topic(), 1));
    topics.put(
        "snapshots.topic",
        topic(config.snapshots().topic(), 1)
            .configs(
                Map.of(
                    "cleanup.policy",
                    "compact",
                    "max.message.bytes",
                    Integer.toString(KafkaEdges.LARGEST_MESSAGE))));
    if (config.requests().enabled()) {
      topics.put("requests.answers", topic(config.requests().answers(), 1));
    }
    return topics;
  }

  private static NewTopic topic(String name, int partitions) {
    return new NewTopic(name, Optional.of(partitions), Optional.empty());
  }

  private int partitionsOfSource() throws InterruptedException {
    String topic = config.source().topic();
    Map<String, Object> client = new HashMap<>(config.source().kafka());
    client.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, config.source().bootstrapServers());
    try (Admin admin = Admin.create(client)) {
      TopicDescription found =
          admin
              .describeTopics(List.of(topic))
              .allTopicNames()
              .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
              .get(topic);
      return Objects.requireNonNull(found, topic).partitions().size();
    } catch (ExecutionException | TimeoutException e) {
      throw refused("source.topic", "expected a description of '%s', got %s", topic, e);
    }
  }

  private static ConfigException refused(String key, String message, Object... arguments) {
    ConfigProblem problem = new ConfigProblem(key, message.formatted(arguments));
    return new ConfigException("of the job", List.of(problem));
  }
}
