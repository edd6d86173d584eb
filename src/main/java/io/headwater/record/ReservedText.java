package io.headwater.record;

import io.headwater.measure.RandomKey;
import java.text.Normalizer;
import java.util.Locale;

/** Addresses in parts of the net that are reserved, so that nobody is reached by one. */
enum ReservedText implements SurrogateForm {
  /** E-mail addresses in the domains that are reserved for examples [RFC 2606]. */
  MAIL("made-up e-mail addresses of example.com, example.net and example.org") {
    @Override
    String of(long index, RandomKey key) {
      String name =
          FakeText.installed().of("#{Name.firstName}.#{Name.lastName}", key.at(index).stream());
      String plain =
          Normalizer.normalize(name, Normalizer.Form.NFD)
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^a-z.]", "");
      String domain = DOMAINS[(int) (index % DOMAINS.length)];
      return "%s.%d@example.%s".formatted(plain, index, domain);
    }
  },
  /** Web addresses below the domain that is reserved for examples. */
  URL("made-up web addresses of www.example.com") {
    @Override
    String of(long index, RandomKey key) {
      return "https://www.example.com/" + Long.toString(index, Character.MAX_RADIX);
    }
  },
  /** Addresses of private networks [RFC 1918]. */
  IPV4("made-up addresses of the private network 10.0.0.0/8") {
    @Override
    long size() {
      return 1L << 24;
    }

    @Override
    String of(long index, RandomKey key) {
      return "10.%d.%d.%d".formatted(index >> 16, index >> 8 & 255, index & 255);
    }
  };

  static final int TAG = 2;

  private static final String[] DOMAINS = {"com", "net", "org"};
  private static final long SIZE = 100_000_000L;

  private final String label;

  ReservedText(String label) {
    this.label = label;
  }

  /** The number of indices. */
  long size() {
    return SIZE;
  }

  /** The address with an index, unlike all others'. */
  abstract String of(long index, RandomKey key);

  @Override
  public String text(long entity, int attempt, RandomKey key) {
    long place = (entity % size() + attempt * (size() / ATTEMPTS)) % size();
    long index = new IndexPermutation(size(), key).at(place);
    return of(index, key.split("name"));
  }

  @Override
  public boolean covers(String value) {
    return true;
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public void write(ByteWriter out) {
    out.writeByte(TAG);
    out.writeText(name());
  }
}
