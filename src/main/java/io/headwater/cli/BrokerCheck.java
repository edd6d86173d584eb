package io.headwater.cli;

import io.headwater.config.ConfigException;
import io.headwater.config.ConfigProblem;
import io.headwater.config.JobConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/** Whether the brokers answer and the source topic is there, before a job is started. */
final class BrokerCheck {
  private static final int TIMEOUT_SECONDS = 15;

  private BrokerCheck() {}

  static void check(JobConfig config) throws InterruptedException {
    String servers = config.source().bootstrapServers();
    Map<String, Object> client = new HashMap<>(config.source().kafka());
    client.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
    try (Admin admin = Admin.create(client)) {
      Set<String> topics = admin.listTopics().names().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      expect(topics, "source.topic", config.source().topic(), servers);
      if (config.requests().enabled()) {
        expect(topics, "requests.topic", config.requests().topic(), servers);
      }
    } catch (TimeoutException | ExecutionException e) {
      throw refused(
          "source.bootstrap-servers",
          "expected an answer from '%s' within %d s, got none; is the broker up, and the address"
              + " one that this machine reaches?",
          servers,
          TIMEOUT_SECONDS);
    } catch (KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw refused(
          "source.bootstrap-servers", "'%s': %s", servers, String.valueOf(cause.getMessage()));
    }
  }

  private static void expect(Set<String> topics, String path, String topic, String servers) {
    if (!topics.contains(topic)) {
      throw refused(
          path, "expected a topic of the brokers at %s, got '%s'; create it first", servers, topic);
    }
  }

  private static ConfigException refused(String path, String message, Object... arguments) {
    ConfigProblem problem = new ConfigProblem(path, message.formatted(arguments));
    return new ConfigException("of the job", List.of(problem));
  }
}
