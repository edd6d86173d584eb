package io.headwater.embedded;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The embedded broker as a process of its own, until it is told to end. */
public final class KafkaProcess {
  private KafkaProcess() {}

  /** Runs a broker: {@code DATA-FOLDER PORT}. */
  public static void main(String[] args) throws Exception {
    if (args.length != 2) {
      throw new IllegalArgumentException(
          "arguments: expected DATA-FOLDER PORT, got %d of them".formatted(args.length));
    }
    EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(args[0]), Integer.parseInt(args[1]));
    Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "close-broker"));
    new CountDownLatch(1).await();
  }
}
