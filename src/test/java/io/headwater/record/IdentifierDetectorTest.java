package io.headwater.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifierDetectorTest {
  private static final int ROWS = 1_000;

  private static Optional<IdentifierKind> kind(
      String name, boolean number, int rows, BiFunction<Integer, RandomStream, Object> value) {
    ColumnValues values = new ColumnValues(number);
    RandomStream random = RandomKey.of(3).split(name).stream();
    for (int i = 0; i < rows; i++) {
      values.add(String.valueOf(value.apply(i, random)));
    }
    return IdentifierDetector.find(name, values).map(IdentifierFinding::kind);
  }

  private static Optional<IdentifierKind> text(
      String name, BiFunction<Integer, RandomStream, Object> value) {
    return kind(name, false, ROWS, value);
  }

  private static Optional<IdentifierKind> number(
      String name, BiFunction<Integer, RandomStream, Object> value) {
    return kind(name, true, ROWS, value);
  }

  private static String digits(int count, RandomStream random) {
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < count; i++) {
      digits.append(random.nextInt(10));
    }
    return digits.toString();
  }

  @Test
  void formsAreKnownWhateverTheColumnIsCalled() {
    assertThat(text("a", (i, r) -> "p" + r.nextInt(300) + "@mail.example.org"))
        .contains(IdentifierKind.EMAIL);
    assertThat(text("a", (i, r) -> new UUID(r.nextLong(), r.nextLong())))
        .contains(IdentifierKind.UUID);
    assertThat(text("a", (i, r) -> CheckDigits.IBAN.correct("DE00" + digits(18, r))))
        .contains(IdentifierKind.IBAN);
    assertThat(text("a", (i, r) -> CheckDigits.LUHN.correct("4" + digits(15, r))))
        .contains(IdentifierKind.CARD);
    assertThat(number("a", (i, r) -> CheckDigits.LUHN.correct("4" + digits(15, r))))
        .contains(IdentifierKind.CARD);
    assertThat(text("a", (i, r) -> "+49 30 " + digits(7, r))).contains(IdentifierKind.PHONE);
    assertThat(text("a", (i, r) -> "(212) 555-" + digits(4, r))).contains(IdentifierKind.PHONE);
    assertThat(text("a", (i, r) -> "123-45-" + digits(4, r))).contains(IdentifierKind.SSN);
    assertThat(text("a", (i, r) -> "10.0.%d.%d".formatted(r.nextInt(256), r.nextInt(256))))
        .contains(IdentifierKind.IP);
    assertThat(text("a", (i, r) -> "2001:db8::%x".formatted(r.nextInt(65_536))))
        .contains(IdentifierKind.IP);
    assertThat(
            text("a", (i, r) -> "00:1b:44:11:%02x:%02x".formatted(r.nextInt(256), r.nextInt(256))))
        .contains(IdentifierKind.MAC);
    assertThat(text("a", (i, r) -> "https://example.org/order/" + r.nextInt(100_000)))
        .contains(IdentifierKind.URL);
  }

  @ParameterizedTest
  @CsvSource({
    "customer, PERSON",
    "customerId, PERSON_ID",
    "USER_ID, PERSON_ID",
    "contract_no, PERSON_ID",
    "account_number, PERSON_ID",
    "order_id, KEY",
    "orderId, KEY",
    "id, KEY",
    "row_id, KEY",
    "invoice, KEY",
    "email, EMAIL",
    "E-Mail, EMAIL",
    "contact_email, EMAIL",
    "phone_1, PHONE",
    "mobileNumber, PHONE",
    "first_name, FIRST_NAME",
    "lastName, LAST_NAME",
    "surname, LAST_NAME",
    "customer_name, FULL_NAME",
    "shippingAddress, ADDRESS",
    "street, ADDRESS",
    "passport_no, SSN",
    "iban, IBAN",
    "card_number, CARD"
  })
  void namesAreKnown(String name, IdentifierKind kind) {
    assertThat(IdentifierDetector.named(name)).contains(kind);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zip",
        "state",
        "amount",
        "price",
        "customer_age",
        "customers",
        "user_rating",
        "order_amount",
        "account_balance",
        "email_opt_in",
        "phone_model",
        "card_type",
        "age",
        "year",
        "country_name",
        "product_name",
        "name",
        "count",
        "valid",
        "paid",
        "period",
        "order_date",
        "ip_version"
      })
  void namesOfMeasurementsAndCategoriesAreNot(String name) {
    assertThat(IdentifierDetector.named(name)).isEmpty();
  }

  @Test
  void personsRepeatAndAreKnownByName() {
    assertThat(text("customer", (i, r) -> "00%06d".formatted(r.nextInt(300))))
        .contains(IdentifierKind.PERSON);
    assertThat(number("customer", (i, r) -> 10_000 + r.nextInt(300)))
        .contains(IdentifierKind.PERSON);
    assertThat(number("customer_id", (i, r) -> r.nextInt(300))).contains(IdentifierKind.PERSON_ID);
    assertThat(number("customer", (i, r) -> r.nextInt(300))).isEmpty();
    assertThat(text("device", (i, r) -> "model " + r.nextInt(60))).isEmpty();
    assertThat(text("first_name", (i, r) -> "Name" + "abcdefghijklmnopqrstuvwxyz".charAt(i % 26)))
        .contains(IdentifierKind.FIRST_NAME);
    assertThat(text("customer", (i, r) -> List.of("retail", "trade").get(i % 2))).isEmpty();
    assertThat(text("phone", (i, r) -> List.of("iPhone", "Android", "other").get(i % 3))).isEmpty();
    assertThat(number("card", (i, r) -> i % 4)).isEmpty();
    assertThat(number("contact", (i, r) -> r.nextInt(200))).isEmpty();
  }

  @Test
  void whatHardlyRepeatsIsAKeyOrFreeText() {
    assertThat(text("a", (i, r) -> "ORD-%06d".formatted(i))).contains(IdentifierKind.KEY);
    assertThat(text("a", (i, r) -> Long.toHexString(r.nextLong()))).contains(IdentifierKind.KEY);
    assertThat(kind("a", false, 12, (i, r) -> "A-%05d".formatted(i * 17)))
        .contains(IdentifierKind.KEY);
    assertThat(text("remark", (i, r) -> "the guest number %d asked for water".formatted(i)))
        .contains(IdentifierKind.FREE_TEXT);
    assertThat(number("a", (i, r) -> i + 1)).contains(IdentifierKind.KEY);
    assertThat(number("a", (i, r) -> 7_000_000 + 3 * i)).contains(IdentifierKind.KEY);
    assertThat(number("a", (i, r) -> 4_100_000_000L + r.nextInt(700_000_000)))
        .contains(IdentifierKind.KEY);
    assertThat(number("a", (i, r) -> (1L << 60) + (r.nextLong() >>> 5)))
        .contains(IdentifierKind.KEY);
    assertThat(number("order_no", (i, r) -> 1_600_000_000L + 7L * i)).contains(IdentifierKind.KEY);
    assertThat(number("a", (i, r) -> r.nextLong() >>> 1 | 1L << 60)).contains(IdentifierKind.KEY);
  }

  @Test
  void measurementsCountsTimesAndShortCodesAreLearned() {
    assertThat(number("cents", (i, r) -> (long) StrictMath.exp(8 + 2 * r.nextGaussian())))
        .isEmpty();
    assertThat(number("bytes", (i, r) -> (long) StrictMath.exp(18 + 3 * r.nextGaussian())))
        .isEmpty();
    assertThat(number("count", (i, r) -> r.nextInt(5_000))).isEmpty();
    assertThat(number("year", (i, r) -> 1_900 + i % 120)).isEmpty();
    assertThat(kind("a", true, 120, (i, r) -> 1_900 + i)).isEmpty();
    assertThat(number("epoch", (i, r) -> 1_700_000_000L + 60L * i)).isEmpty();
    assertThat(number("epoch_ms", (i, r) -> 1_700_000_000_000L + 61_007L * i)).isEmpty();
    assertThat(number("nanos", (i, r) -> 1_700_000_000_000_000_000L + (r.nextLong() >>> 20)))
        .isEmpty();
    assertThat(kind("day", true, 300, (i, r) -> 20_240_101 + 100 * (i / 28) + i % 28)).isEmpty();
    assertThat(number("altitude", (i, r) -> r.nextInt(9_000) - 400)).isEmpty();
    assertThat(text("zip", (i, r) -> "021%02d".formatted(r.nextInt(60)))).isEmpty();
    assertThat(text("postal_code", (i, r) -> "%05d".formatted(r.nextInt(500)))).isEmpty();
    assertThat(text("state", (i, r) -> List.of("MA", "CA", "NJ").get(i % 3))).isEmpty();
    assertThat(text("airport", (i, r) -> "K" + (char) ('A' + r.nextInt(26)) + r.nextInt(9)))
        .isEmpty();
    assertThat(text("version", (i, r) -> "1.%d.%d".formatted(r.nextInt(4), r.nextInt(9))))
        .isEmpty();
    assertThat(text("page", (i, r) -> "https://example.org/" + r.nextInt(20))).isEmpty();
    assertThat(text("day", (i, r) -> String.format(Locale.ROOT, "2024-01-%02d", 1 + i % 31)))
        .isEmpty();
    assertThat(kind("city", false, 8, (i, r) -> "city" + i)).isEmpty();
    assertThat(kind("nothing", false, 0, (i, r) -> "")).isEmpty();
  }

  @Test
  void theEvidenceNamesNoValue() {
    ColumnValues values = new ColumnValues(false);
    for (int i = 0; i < 60; i++) {
      values.add("secret" + i + "@example.org");
    }
    assertThat(IdentifierDetector.find("a", values).orElseThrow().evidence())
        .isEqualTo("100 % have the form of one; 60 different in 60");
  }
}
