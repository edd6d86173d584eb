package io.headwater.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * A web server of this machine that answers a path with a text, and remembers what it was asked.
 */
public final class PathServer implements AutoCloseable {
  private final Map<String, String> texts = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private final String scheme;
  private volatile @Nullable String authorization;
  private volatile int refusal;

  /** A server on a free port, without encryption. */
  public PathServer() throws IOException {
    this(HttpServer.create(loopback(), 0), "http");
  }

  private PathServer(HttpServer server, String scheme) {
    this.server = server;
    this.scheme = scheme;
    server.createContext("/", this::answer);
    server.start();
  }

  /** A server on a free port that asks for the client's certificate. */
  public static PathServer encrypted(SSLContext context) throws IOException {
    HttpsServer server = HttpsServer.create(loopback(), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters needed = context.getDefaultSSLParameters();
            needed.setNeedClientAuth(true);
            parameters.setSSLParameters(needed);
          }
        });
    return new PathServer(server, "https");
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** The base URL. */
  public String url() {
    return scheme + "://127.0.0.1:" + server.getAddress().getPort();
  }

  /** What is answered at a path. */
  public PathServer with(String path, String text) {
    texts.put(path, text);
    return this;
  }

  /** From now on only requests with this header are answered. */
  public void require(String header) {
    authorization = header;
  }

  /** From now on every request is answered with this status; 0: no longer. */
  public void refuse(int status) {
    refusal = status;
  }

  /** What was asked for, such as {@code GET /a}. */
  public List<String> requests() {
    return requests;
  }

  /** What was sent. */
  public List<String> bodies() {
    return bodies;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().toString();
    requests.add(exchange.getRequestMethod() + " " + path);
    bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    String given = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    String text = texts.get(path);
    if (refusal != 0) {
      answer(exchange, refusal, "{\"message\": \"refused: " + given + "\"}");
    } else if (authorization != null && !given.equals(authorization)) {
      answer(exchange, 401, "{\"message\": \"got " + given + "\"}");
    } else if (text == null) {
      answer(exchange, 404, "{\"error_code\": 40403}");
    } else {
      answer(exchange, 200, text);
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
