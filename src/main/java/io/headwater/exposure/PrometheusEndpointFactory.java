package io.headwater.exposure;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Properties;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.apache.flink.util.PortRange;

/**
 * Makes the reporter that {@code metrics.reporter.prom} configures: {@code host}, the address it
 * listens at, loopback unless told otherwise, and {@code port}, a port or a range such as {@code
 * 9249-9348}.
 */
public final class PrometheusEndpointFactory implements MetricReporterFactory {
  private static final String LOOPBACK = "127.0.0.1";
  private static final String PORT = "9249";

  /** For Flink's service loader. */
  public PrometheusEndpointFactory() {}

  @Override
  public MetricReporter createMetricReporter(Properties properties) {
    String host = properties.getProperty("host", LOOPBACK);
    try {
      return new PrometheusEndpoint(
          InetAddress.getByName(host), new PortRange(properties.getProperty("port", PORT)));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "metrics.reporter.prom.host: expected an address of this machine, got '%s'; 127.0.0.1 is for this machine only, 0.0.0.0 for all"
              .formatted(host),
          e);
    }
  }
}
