package io.headwater.io;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.operator.ArchiveUnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Properties;
import org.junit.jupiter.api.Test;

final class SnapshotTopicTest {
  /** Nobody accepts; the producer's interceptor is no class that a consumer could make. */
  @Test
  void brokersThatDoNotAnswerMakeItUnavailableForNow() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Properties client = new Properties();
      client.setProperty("bootstrap.servers", "127.0.0.1:" + silent.getLocalPort());
      client.setProperty("request.timeout.ms", "200");
      client.setProperty("default.api.timeout.ms", "300");
      client.setProperty("interceptor.classes", "org.example.TracingProducerInterceptor");
      try (SnapshotTopic topic = new SnapshotTopic("snapshots", client)) {
        assertThatThrownBy(topic::refresh)
            .isInstanceOf(ArchiveUnavailableException.class)
            .hasMessageContaining("snapshots");
      }
    }
  }
}
