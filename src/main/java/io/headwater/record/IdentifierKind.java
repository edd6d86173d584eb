package io.headwater.record;

import java.util.Locale;
import java.util.regex.Pattern;

/** What a value may identify, how such a column is called, and what its values look like. */
enum IdentifierKind {
  EMAIL("an e-mail address", "(.*_)?e?_?mail(_?(address|addr|id))?", Form.EMAIL, "@"),
  UUID("a UUID", "", Form.UUID, ""),
  IBAN("a bank account (IBAN)", "(.*_)?(iban|bank_?account)" + Form.NUMBER, Form.IBAN, Form.LONG),
  SSN(
      "a number that a state gives to a person",
      "(.*_)?(ssn|social_?security|national_?id|tax_?id|passport|driver_?s?_?licen[cs]e)"
          + Form.NUMBER,
      Form.SSN,
      "(\\d\\D*){5}"),
  CARD(
      "a payment card",
      "(.*_)?(card|credit_?card|debit_?card|cc|pan)" + Form.NUMBER,
      Form.CARD,
      Form.LONG),
  PHONE(
      "a phone number",
      "(.*_)?(phone|telephone|tel|mobile|cell|fax|msisdn|telefon)" + Form.NUMBER,
      Form.PHONE,
      "(\\d\\D*){6}"),
  MAC("the address of a network card", "", Form.MAC, ""),
  IP("an internet address", "", Form.IP, ""),
  URL("a web address", "", Form.URL, ""),
  FIRST_NAME(
      "a person's first name",
      "(.*_)?(first|given|fore|middle|christian)_?name|vorname|prenom",
      Form.NONE,
      Form.NAME),
  LAST_NAME(
      "a person's last name",
      "(.*_)?(last|family|sur|maiden)_?name|nachname|surname",
      Form.NONE,
      Form.NAME),
  FULL_NAME(
      "a person's name",
      "(.*_)?(full|customer|client|patient|person|employee|contact|card_?holder|holder|passenger"
          + "|member|guest|student|driver|owner|recipient|sender)_?name",
      Form.NONE,
      Form.NAME),
  ADDRESS(
      "a postal address",
      "(.*_)?(street|home|postal|mailing|billing|shipping|delivery)_?address"
          + "|(address|addr|street)(_?(line|name))?",
      Form.NONE,
      "(?=.{6}).*\\p{L}"),
  PERSON(
      "a person, an account or a device",
      "(.*_)?(customer|client|user|account|member|patient|employee|person|passenger|student"
          + "|subscriber|payer|payee|sender|recipient|buyer|contract|imei|imsi|vin)"
          + "|(user|login|screen|nick)_?name|login",
      Form.NONE,
      "\\D|.{4}"),
  PERSON_ID(
      "a person, an account or a device",
      "(.*_)?(customer|client|user|account|member|patient|employee|person|passenger|student"
          + "|subscriber|payer|payee|sender|recipient|buyer|contract|cust|acct|emp|usr|driver|guest"
          + "|contact|policy|device|household|session|cookie)"
          + "_?(id|ids|no|nr|num|number|key|code|ref|uuid|guid|hash|token)",
      Form.NONE,
      ""),
  KEY(
      "a record",
      "(.*_)?(id|uuid|guid|key|nr|no|number|ref|reference|token|hash|serial|barcode|order|invoice"
          + "|transaction|txn|ticket|receipt|booking|reservation|shipment|tracking|pk|index|isbn)",
      Form.NONE,
      ""),
  FREE_TEXT("free text", "", Form.NONE, "");

  /** Patterns of whole values, and parts of patterns. */
  private static final class Form {
    static final String NONE = "(?!)";
    static final String EMAIL = "[^@\\s]+@[^@\\s]+\\.[^@\\s.]+";
    static final String UUID = "(?i)\\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}}?";
    static final String IBAN = "[A-Z]{2}\\d{2}[A-Z0-9 ]{11,37}";
    static final String SSN = "\\d{3}-\\d{2}-\\d{4}";
    static final String CARD = "\\d{13,19}|\\d{4}([ -])\\d{4}\\1\\d{4}\\1\\d{1,7}";
    static final String PHONE =
        "\\+(?=(\\D*\\d){7})[\\d ()./-]{7,20}|(\\(\\d{3}\\) ?|\\d{3}[-.])\\d{3}[-.]\\d{4}";
    static final String MAC = "(?i)[0-9a-f]{2}([:-][0-9a-f]{2}){5}";
    static final String IPV4 = "((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}";
    static final String IP =
        "(?i)"
            + IPV4
            + "|([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?=.*::)([0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}";
    static final String URL = "(?i)(https?://|www\\.)\\S+";
    static final String NUMBER = "(_?(id|no|nr|num|number))?";
    static final String LONG = "(\\d\\D*){8}";
    static final String NAME = "(?=\\D{2,}$).*\\p{L}";
  }

  private static final Pattern CAMEL = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
  private static final Pattern IPV4 = Pattern.compile(Form.IPV4);

  private final String label;
  private final Pattern name;
  private final Pattern form;
  private final Pattern plausible;

  IdentifierKind(String label, String name, String form, String plausible) {
    this.label = label;
    this.name = Pattern.compile(name);
    this.form = Pattern.compile(form);
    this.plausible = Pattern.compile(plausible);
  }

  /** What a value says who or which is, in words. */
  String label() {
    return label;
  }

  /** The rule of the check digits that belong to the form. */
  CheckDigits check() {
    return switch (this) {
      case CARD -> CheckDigits.LUHN;
      case IBAN -> CheckDigits.IBAN;
      default -> CheckDigits.NONE;
    };
  }

  /** Whether a column is called so: {@code customerId} and {@code customer_id_2} are one name. */
  boolean isNamed(String column) {
    String words = CAMEL.matcher(column).replaceAll("_").toLowerCase(Locale.ROOT);
    String plain = words.replaceAll("[^a-z0-9]+", "_").replaceAll("^_+|_*\\d*_*$", "");
    return !plain.isEmpty() && name.matcher(plain).matches();
  }

  /** Whether a value has the form of this kind, and check digits that fit. */
  boolean isForm(String value) {
    return form.matcher(value).matches() && check().hold(value);
  }

  /** Whether a value may be of this kind if the column is called so. */
  boolean isPlausible(String value) {
    return plausible.matcher(value).find();
  }

  /** Whether text is four numbers up to 255. */
  static boolean isIpv4(String value) {
    return IPV4.matcher(value).matches();
  }
}
