package io.headwater.exposure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.testing.OtherAddresses;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Properties;
import org.apache.flink.metrics.CharacterFilter;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.LogicalScopeProvider;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class PrometheusEndpointTest {
  private static PrometheusEndpoint endpoint(String... properties) {
    Properties given = new Properties();
    for (int i = 0; i < properties.length; i += 2) {
      given.setProperty(properties[i], properties[i + 1]);
    }
    return (PrometheusEndpoint) new PrometheusEndpointFactory().createMetricReporter(given);
  }

  @Test
  void onlyThisMachineReachesItUnlessTold() throws Exception {
    PrometheusEndpoint endpoint = endpoint("port", "0");
    try {
      new Socket("127.0.0.1", endpoint.port()).close();
      for (InetAddress other : OtherAddresses.ofThisMachine()) {
        assertThatThrownBy(() -> new Socket(other, endpoint.port()).close())
            .as(other.toString())
            .isInstanceOf(ConnectException.class);
      }
    } finally {
      endpoint.close();
    }
  }

  @Test
  void listensOnEveryAddressWhenTold() throws Exception {
    PrometheusEndpoint endpoint = endpoint("port", "0", "host", "0.0.0.0");
    try {
      for (InetAddress other : OtherAddresses.ofThisMachine()) {
        new Socket(other, endpoint.port()).close();
      }
    } finally {
      endpoint.close();
    }
  }

  @Test
  void servesWhatFlinkReports() throws Exception {
    PrometheusEndpoint endpoint = endpoint("port", "0");
    try {
      Counter counter = new SimpleCounter();
      counter.inc(7);
      endpoint.notifyOfAddedMetric(counter, "records", new NamedGroup());
      URI address = URI.create("http://127.0.0.1:" + endpoint.port() + "/metrics");
      String scraped =
          HttpClient.newHttpClient()
              .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
              .body();
      assertThat(scraped).contains("flink_task_records 7.0");
    } finally {
      endpoint.close();
    }
  }

  /** The second of two processes takes the next port; a third finds none and says so. */
  @Test
  void takesTheFirstFreePortOfTheRange() {
    PrometheusEndpoint first = endpoint("port", "0");
    int taken = first.port();
    try {
      assertThatThrownBy(() -> endpoint("port", Integer.toString(taken)))
          .hasMessageContaining("metrics.reporter.prom.port: expected a free port")
          .hasMessageContaining("give a wider range");
    } finally {
      first.close();
    }
    assertThatThrownBy(() -> endpoint("host", "no.such.host.invalid"))
        .hasMessageContaining("metrics.reporter.prom.host");
  }

  /** A metric group with a logical scope, as the ones of Flink's runtime are. */
  private static final class NamedGroup extends UnregisteredMetricsGroup
      implements LogicalScopeProvider {
    @Override
    public String getLogicalScope(CharacterFilter filter) {
      return "task";
    }

    @Override
    public String getLogicalScope(CharacterFilter filter, char delimiter) {
      return "task";
    }

    @Override
    public MetricGroup getWrappedMetricGroup() {
      return this;
    }
  }
}
