package io.headwater.io;

import io.headwater.config.Secret;
import io.headwater.config.TlsSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/** Certificates as Kafka's clients read them: PEM, JKS or PKCS#12. */
final class RegistryTls {
  private static final int JKS_MAGIC = 0xfeedfeed;

  private RegistryTls() {}

  /** The context of the settings' certificates; stores that cannot be read end the job. */
  static SSLContext context(TlsSettings tls) {
    Map<String, Object> kafka = new HashMap<>(defaults());
    store(tls.truststore(), "truststore", kafka);
    password(SslConfigs.SSL_TRUSTSTORE_PASSWORD_CONFIG, tls.truststorePassword(), kafka);
    store(tls.keystore(), "keystore", kafka);
    password(SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG, tls.keystorePassword(), kafka);
    password(SslConfigs.SSL_KEY_PASSWORD_CONFIG, tls.keyPassword(), kafka);
    try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
      factory.configure(kafka);
      return factory.sslContext();
    } catch (KafkaException e) {
      throw new RegistryRefusedException(
          "source.registry.tls: expected stores that can be opened, got %s; are the passwords right?"
              .formatted(reason(e)));
    }
  }

  private static Map<String, Object> defaults() {
    ConfigDef ssl = new ConfigDef();
    SslConfigs.addClientSslSupport(ssl);
    return ssl.parse(Map.of());
  }

  private static void store(String file, String name, Map<String, Object> into) {
    if (!file.isEmpty()) {
      into.put("ssl." + name + ".location", file);
      into.put("ssl." + name + ".type", type(file, name));
    }
  }

  private static void password(String key, Secret secret, Map<String, Object> into) {
    if (secret.isSet()) {
      into.put(key, new Password(secret.value()));
    }
  }

  private static String type(String file, String name) {
    try {
      byte[] content = Files.readAllBytes(Path.of(file));
      if (new String(content, StandardCharsets.ISO_8859_1).contains("-----BEGIN ")) {
        return DefaultSslEngineFactory.PEM_TYPE;
      }
      boolean jks =
          content.length >= Integer.BYTES && ByteBuffer.wrap(content).getInt() == JKS_MAGIC;
      return jks ? "JKS" : "PKCS12";
    } catch (IOException e) {
      throw new RegistryRefusedException(
          "source.registry.tls.%s: expected a file that can be read on every machine that runs tasks, got %s"
              .formatted(name, e));
    }
  }

  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }
}
