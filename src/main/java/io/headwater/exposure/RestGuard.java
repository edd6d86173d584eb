package io.headwater.exposure;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.flink.shaded.netty4.io.netty.buffer.Unpooled;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelFutureListener;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandlerContext;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelInboundHandlerAdapter;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.DefaultFullHttpResponse;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.FullHttpResponse;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpHeaderNames;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpMethod;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpRequest;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpResponseStatus;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpVersion;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.QueryStringDecoder;
import org.apache.flink.shaded.netty4.io.netty.util.ReferenceCountUtil;

/**
 * Keeps the web pages that a user has open away from Flink's REST interface.
 *
 * <p>Flink has no login, and a browser sends a request of any page to any address it can reach. The
 * guard refuses three kinds of request with status 403: one that names the page of another origin;
 * one for a host name that is not this server's, which a page uses to take this server's origin for
 * its own (DNS rebinding); and a GET that ends a job, which an image's address would be enough for,
 * unless the browser says that the dashboard's own page asks, as its Cancel button does. It is no
 * login: a program on a machine that reaches the port does as it likes.
 */
final class RestGuard extends ChannelInboundHandlerAdapter {
  private static final Set<String> ENDS_A_JOB = Set.of("yarn-cancel", "yarn-stop");

  /** Numbers cannot be rebound to another machine, names can. */
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[[0-9a-fA-F:.]+]");

  private final Set<String> hosts;

  /**
   * @param hosts names of this server in lower case, without ports; {@code localhost} and numeric
   *     addresses are always allowed
   */
  RestGuard(Set<String> hosts) {
    this.hosts = Set.copyOf(hosts);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (message instanceof HttpRequest request) {
      Optional<String> reason = refusal(request);
      if (reason.isPresent()) {
        ReferenceCountUtil.release(message);
        refuse(context, reason.get());
        return;
      }
    }
    super.channelRead(context, message);
  }

  private Optional<String> refusal(HttpRequest request) {
    String path = request.uri().split("\\?", 2)[0];
    String host = request.headers().get(HttpHeaderNames.HOST);
    if (request.method().equals(HttpMethod.GET)
        && ENDS_A_JOB.contains(lastSegment(path))
        && !isOfOwnPage(request, host)) {
      return Optional.of(
          "expected PATCH, or the dashboard's own page, to end a job, got GET %s".formatted(path));
    }
    if (host != null && !isOwn(host)) {
      return Optional.of(
          "Host: expected one of this server's names, got another; add it to %s"
              .formatted(RestGuardFactory.HOSTS.key()));
    }
    String origin = request.headers().get(HttpHeaderNames.ORIGIN);
    return origin == null || isOf(origin, host)
        ? Optional.empty()
        : Optional.of("Origin: expected the dashboard's own page, got another site's");
  }

  /** The last part of a path as Flink's router reads it: decoded, slashes behind it left out. */
  private static String lastSegment(String path) {
    String trimmed = path.replaceAll("/+$", "");
    String segment = trimmed.substring(trimmed.lastIndexOf('/') + 1);
    try {
      return QueryStringDecoder.decodeComponent(segment);
    } catch (IllegalArgumentException noPath) {
      return segment;
    }
  }

  /**
   * Whether a page of this server asks. No page can set these headers itself; a browser leaves out
   * the first one where the server is reached without TLS and not at this machine.
   */
  private static boolean isOfOwnPage(HttpRequest request, String host) {
    String site = request.headers().get("Sec-Fetch-Site");
    if (site != null) {
      return site.equals("same-origin");
    }
    String page = request.headers().get(HttpHeaderNames.REFERER);
    return page != null && isOf(page, host);
  }

  private boolean isOwn(String host) {
    String name = host.replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT);
    return name.equals("localhost") || ADDRESS.matcher(name).matches() || hosts.contains(name);
  }

  /** Whether a page of {@code origin} came from this server, under the name it is asked by. */
  private static boolean isOf(String origin, String host) {
    try {
      return host != null && host.equalsIgnoreCase(URI.create(origin).getAuthority());
    } catch (IllegalArgumentException noOrigin) {
      return false;
    }
  }

  private static void refuse(ChannelHandlerContext context, String reason) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.FORBIDDEN,
            Unpooled.copiedBuffer(reason + "\n", StandardCharsets.UTF_8));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=UTF-8");
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
    context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }
}
