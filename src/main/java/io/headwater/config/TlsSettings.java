package io.headwater.config;

import java.io.Serializable;

/**
 * Section {@code source.registry.tls}: whom to trust, and how to identify oneself. A store is a PEM
 * file, or a keystore of type JKS or PKCS#12; its content tells which.
 *
 * @param truststore path of the trusted certificates, on every machine that runs tasks; empty:
 *     those that Java trusts
 * @param truststorePassword its password; none for PEM
 * @param keystore path of the client's certificate chain and private key; empty: none
 * @param keystorePassword its password; none for PEM
 * @param keyPassword the private key's password; empty: the keystore's
 */
public record TlsSettings(
    String truststore,
    Secret truststorePassword,
    String keystore,
    Secret keystorePassword,
    Secret keyPassword)
    implements Serializable {
  /** What Java trusts, and no certificate of one's own. */
  public static TlsSettings defaults() {
    return new TlsSettings("", Secret.NONE, "", Secret.NONE, Secret.NONE);
  }

  /** Whether anything differs from Java's own settings. */
  public boolean isSet() {
    return !truststore.isEmpty() || !keystore.isEmpty();
  }
}
