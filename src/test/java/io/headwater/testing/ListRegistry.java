package io.headwater.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.Schema;

/** A small schema registry that keeps its schemas in a list; a schema's id is its place from 1. */
public final class ListRegistry implements AutoCloseable {
  private final List<Schema> schemas = new CopyOnWriteArrayList<>();
  private final List<String> subjects = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  /** A registry on a free port of this machine. */
  public ListRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/schemas/ids/", this::schema);
    server.createContext("/subjects/", this::register);
    server.start();
  }

  /** Its base URL. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** The schemas, by their ids. */
  public List<Schema> schemas() {
    return schemas;
  }

  /** The paths at which schemas were registered, in their order. */
  public List<String> subjects() {
    return subjects;
  }

  /** The id of a schema, which is added if it is not there. */
  public synchronized int add(Schema schema) {
    if (!schemas.contains(schema)) {
      schemas.add(schema);
    }
    return schemas.indexOf(schema) + 1;
  }

  private void schema(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    int id = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
    if (id > schemas.size()) {
      answer(exchange, 404, "{\"error_code\": 40403}");
    } else {
      String schema = schemas.get(id - 1).toString();
      String body = new ObjectMapper().createObjectNode().put("schema", schema).toString();
      answer(exchange, 200, body);
    }
  }

  private void register(HttpExchange exchange) throws IOException {
    subjects.add(exchange.getRequestURI().getPath());
    String text = new ObjectMapper().readTree(exchange.getRequestBody()).get("schema").asText();
    answer(exchange, 200, "{\"id\": " + add(new Schema.Parser().parse(text)) + "}");
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
