package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics that several callers create at once. */
final class TopicsITCase {
  private static final int CALLERS = 8;

  @TempDir private Path folder;

  @Test
  void theyExistForEveryCallerHoweverManyCreateThem() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder)) {
      ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
      try {
        List<Callable<List<String>>> calls = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
          calls.add(() -> createAndDescribe(kafka.bootstrapServers()));
        }
        for (Future<List<String>> call : callers.invokeAll(calls)) {
          assertThat(call.get()).containsExactlyInAnyOrder("one", "two", "three");
        }
      } finally {
        callers.shutdownNow();
      }
    }
  }

  private static List<String> createAndDescribe(String servers) throws Exception {
    new Topics().with("one", 1).with("two", 3).withCompacted("three").create(servers);
    Properties client = new Properties();
    client.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
    try (Admin admin = Admin.create(client)) {
      return List.copyOf(
          admin.describeTopics(List.of("one", "two", "three")).allTopicNames().get().keySet());
    }
  }
}
