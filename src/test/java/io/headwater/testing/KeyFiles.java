package io.headwater.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A self-signed certificate of this machine's, for server and client, in every form of a file. */
public final class KeyFiles {
  /** The password of every store. */
  public static final String PASSWORD = "changeit-88";

  private static final String ALIAS = "headwater";

  private final Path folder;

  private KeyFiles(Path folder) {
    this.folder = folder;
  }

  /** Makes {@code client} and {@code trust} as {@code .p12}, {@code .jks} and {@code .pem}. */
  public static KeyFiles in(Path folder) throws Exception {
    KeyFiles files = new KeyFiles(folder);
    for (String kind : new String[] {"p12", "jks"}) {
      String type = kind.equals("jks") ? "JKS" : "PKCS12";
      if (kind.equals("p12")) {
        files.keytool(
            "-genkeypair",
            "-keystore",
            "client.p12",
            "-storetype",
            type,
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=127.0.0.1",
            "-ext",
            "san=ip:127.0.0.1",
            "-validity",
            "3650");
        files.keytool("-exportcert", "-rfc", "-keystore", "client.p12", "-file", "trust.pem");
      } else {
        files.keytool(
            "-importkeystore",
            "-srckeystore",
            "client.p12",
            "-srcstorepass",
            PASSWORD,
            "-destkeystore",
            "client.jks",
            "-deststoretype",
            "JKS",
            "-deststorepass",
            PASSWORD);
      }
      files.keytool(
          "-importcert",
          "-noprompt",
          "-file",
          "trust.pem",
          "-keystore",
          "trust." + kind,
          "-storetype",
          type);
    }
    files.writePem();
    return files;
  }

  private void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    if (!command.contains("-importkeystore")) {
      command.addAll(List.of("-alias", ALIAS, "-storepass", PASSWORD));
    }
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("keytool: " + said);
    }
  }

  private void writePem() throws Exception {
    byte[] key = client().getKey(ALIAS, PASSWORD.toCharArray()).getEncoded();
    String body = Base64.getMimeEncoder().encodeToString(key);
    Files.writeString(
        folder.resolve("client.pem"),
        "-----BEGIN PRIVATE KEY-----\n"
            + body
            + "\n-----END PRIVATE KEY-----\n"
            + Files.readString(folder.resolve("trust.pem")));
  }

  private KeyStore client() throws GeneralSecurityException, IOException {
    return KeyStore.getInstance(folder.resolve("client.p12").toFile(), PASSWORD.toCharArray());
  }

  /** What a server needs that identifies itself by the certificate, and trusts it. */
  public SSLContext serverContext() throws GeneralSecurityException, IOException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(client(), PASSWORD.toCharArray());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(KeyStore.getInstance(folder.resolve("trust.p12").toFile(), PASSWORD.toCharArray()));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
