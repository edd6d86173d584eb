package io.headwater.config;

import static io.headwater.config.Checks.check;

import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Section {@code source.registry}: the schema registry of {@link RecordFormat#AVRO_REGISTRY}. A
 * plain value stands for the URL alone.
 *
 * @param url base URL, without user, password or query. One that ends in {@code /apis/registry/v2}
 *     or {@code /v3} is Apicurio's own interface; any other speaks Confluent's protocol
 * @param ids what the ids in front of the records are; Apicurio's own interface needs {@code
 *     global-id} or {@code content-id}
 * @param idBytes bytes of the ids in front of the synthetic records, 4 or 8. With 4, a real
 *     record's id is read as 8 bytes where its first four are zero, which no 4-byte id is; with 8,
 *     always
 * @param basic user and password
 * @param bearerToken token of HTTP's Bearer scheme; empty: none
 * @param tls certificates
 */
@ShortForm("url")
public record RegistrySettings(
    String url,
    RegistryIds ids,
    int idBytes,
    BasicSettings basic,
    Secret bearerToken,
    TlsSettings tls)
    implements Serializable {
  private static final Pattern APICURIO = Pattern.compile(".*/apis/registry/v([23])/?");
  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]*");

  public RegistrySettings {
    checkUrl(url);
    check(idBytes == 4 || idBytes == 8, "idBytes: expected 4 or 8, got %d", idBytes);
    check(
        TOKEN.matcher(bearerToken.value()).matches(),
        "bearerToken: expected visible ASCII characters without spaces; the word Bearer is added");
  }

  /** No registry. */
  public static RegistrySettings defaults() {
    return at("");
  }

  /** The registry of Confluent's protocol at a URL, open to all. */
  public static RegistrySettings at(String url) {
    return new RegistrySettings(
        url,
        RegistryIds.SCHEMA_ID,
        4,
        BasicSettings.defaults(),
        Secret.NONE,
        TlsSettings.defaults());
  }

  /**
   * The version of Apicurio's own interface, 2 or 3, that the URL names; 0: Confluent's protocol.
   */
  public int apicurioVersion() {
    var matcher = APICURIO.matcher(url);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  /** A text in which no secret of this registry stands. */
  public String hide(String text) {
    String hidden = text;
    for (Secret secret :
        List.of(
            basic.password(),
            bearerToken,
            tls.truststorePassword(),
            tls.keystorePassword(),
            tls.keyPassword())) {
      hidden = secret.isSet() ? hidden.replace(secret.value(), secret.toString()) : hidden;
    }
    return hidden;
  }

  /** The value is not shown: a password may be in it. */
  private static void checkUrl(String url) {
    if (url.isEmpty()) {
      return;
    }
    try {
      URI uri = new URI(url);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      check(web, "url: expected one that begins with http:// or https://");
      check(
          uri.getRawUserInfo() == null && !String.valueOf(uri.getRawAuthority()).contains("@"),
          "url: expected no user and password in it; they go under registry.basic");
      check(uri.getHost() != null, "url: expected a host, such as http://registry:8081");
      check(
          uri.getRawQuery() == null && uri.getRawFragment() == null,
          "url: expected the base URL, without ? and #");
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("url: expected a URL such as http://registry:8081");
    }
  }

  /** Names the registry and never a secret. */
  @Override
  public String toString() {
    return "%s[url=%s, ids=%s, idBytes=%d, basic=%s, bearerToken=%s, tls=%s]"
        .formatted(
            getClass().getSimpleName(),
            url,
            ids,
            idBytes,
            basic.isSet() ? "[hidden]" : "",
            bearerToken,
            tls.isSet());
  }
}
