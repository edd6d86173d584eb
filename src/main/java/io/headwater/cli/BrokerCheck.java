package io.headwater.cli;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/** Asks a broker whether it is there, before a job is started that would wait for it for ever. */
final class BrokerCheck {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private BrokerCheck() {}

  /** Refuses a broker that does not answer. */
  static void reach(String bootstrapServers) throws InterruptedException {
    Map<String, Object> settings =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            (int) PATIENCE.toMillis(),
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            (int) PATIENCE.toMillis());
    try (Admin admin = Admin.create(settings)) {
      admin.describeCluster().nodes().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (KafkaException | ExecutionException | TimeoutException e) {
      throw new IllegalArgumentException(
          "source.bootstrap-servers: no broker answers at %s; start it, or correct the address"
              .formatted(bootstrapServers),
          e);
    }
  }
}
