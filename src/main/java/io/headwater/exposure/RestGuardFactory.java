package io.headwater.exposure;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.io.network.netty.InboundChannelHandlerFactory;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandler;

/** Puts a {@link RestGuard} before Flink's REST interface; found by Flink as a service. */
public final class RestGuardFactory implements InboundChannelHandlerFactory {
  /** Names, besides {@code rest.address}, by which browsers and proxies reach the interface. */
  public static final ConfigOption<List<String>> HOSTS =
      ConfigOptions.key("headwater.dashboard.hosts")
          .stringType()
          .asList()
          .defaultValues()
          .withDescription("Host names, without ports, that the dashboard is reached by.");

  /** For Flink's service loader. */
  public RestGuardFactory() {}

  /** Before every other of its kind. */
  @Override
  public int priority() {
    return Integer.MAX_VALUE;
  }

  @Override
  public Optional<ChannelHandler> createHandler(
      Configuration configuration, Map<String, String> responseHeaders) {
    Set<String> hosts = new HashSet<>();
    configuration.getOptional(RestOptions.ADDRESS).ifPresent(host -> hosts.add(lower(host)));
    configuration.get(HOSTS).forEach(host -> hosts.add(lower(host)));
    return Optional.of(new RestGuard(hosts));
  }

  private static String lower(String host) {
    return host.trim().toLowerCase(Locale.ROOT);
  }
}
