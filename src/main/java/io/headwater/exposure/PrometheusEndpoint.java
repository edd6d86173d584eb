package io.headwater.exposure;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.HTTPServer;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Iterator;
import org.apache.flink.metrics.prometheus.AbstractPrometheusReporter;
import org.apache.flink.util.PortRange;

/** Flink's Prometheus reporter at one address; Flink's own listens on all of the machine. */
final class PrometheusEndpoint extends AbstractPrometheusReporter {
  private final HTTPServer server;

  /**
   * Listens at the first free port.
   *
   * @param ports 0 stands for any free one
   */
  PrometheusEndpoint(InetAddress host, PortRange ports) {
    server = serve(host, ports, registry(this));
    log.info("Prometheus scrapes http://{}:{}/metrics", host.getHostAddress(), server.getPort());
  }

  private static HTTPServer serve(InetAddress host, PortRange ports, CollectorRegistry metrics) {
    for (Iterator<Integer> port = ports.getPortsIterator(); port.hasNext(); ) {
      InetSocketAddress address = new InetSocketAddress(host, port.next());
      try {
        return new HTTPServer(address, metrics, true);
      } catch (BindException taken) {
        continue;
      } catch (IOException e) {
        throw new IllegalStateException("metrics: cannot listen at %s".formatted(address), e);
      }
    }
    throw new IllegalStateException(
        "metrics.reporter.prom.port: expected a free port of %s at %s, got none; give a wider range"
            .formatted(ports, host.getHostAddress()));
  }

  /** Flink keeps the registry from subclasses outside of its package. */
  private static CollectorRegistry registry(AbstractPrometheusReporter reporter) {
    try {
      Class<AbstractPrometheusReporter> owner = AbstractPrometheusReporter.class;
      return (CollectorRegistry)
          MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
              .findVarHandle(owner, "registry", CollectorRegistry.class)
              .get(reporter);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "expected Flink 2.2's Prometheus reporter, got another; use Headwater's version of it",
          e);
    }
  }

  /** The port it listens at. */
  int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.stop();
    super.close();
  }
}
