package io.headwater.record;

import java.util.Optional;

/** Chooses how the surrogates of a column look. */
final class SurrogateChoice {
  /** Different values whose check digits say something. */
  private static final int LEAST_CHECKED = 20;

  private static final double CHECKED = .95;

  /** Texts of a form for each real value; with fewer a column of numbers gets a run of its own. */
  private static final long TEXTS_A_VALUE = 64;

  private SurrogateChoice() {}

  /**
   * The form for a column.
   *
   * @param goesOn whether more real values will come: of a stream, not of a file
   */
  static SurrogateForm of(IdentifierKind kind, Column column, ColumnValues values, boolean goesOn) {
    Optional<String> fake = column.settings().fake();
    if (fake.isPresent()) {
      return new FakeForm(fake.get());
    }
    if (values.isNumber()) {
      return number(column, values, goesOn);
    }
    return switch (kind) {
      case EMAIL -> ReservedText.MAIL;
      case URL -> ReservedText.URL;
      case FIRST_NAME -> new FakeForm("#{Name.firstName}");
      case LAST_NAME -> new FakeForm("#{Name.lastName}");
      case FULL_NAME -> new FakeForm("#{Name.firstName} #{Name.lastName}");
      case ADDRESS -> new FakeForm("#{Address.streetAddress}");
      case FREE_TEXT -> FillerText.of(values.distinct());
      case IP ->
          values.share(IdentifierKind::isIpv4) == 1 ? ReservedText.IPV4 : shaped(kind, values);
      default -> shaped(kind, values);
    };
  }

  private static SurrogateForm number(Column column, ColumnValues values, boolean goesOn) {
    ShapedText shaped = shaped(IdentifierKind.KEY, values);
    boolean dense = shaped.texts() < TEXTS_A_VALUE * values.distinct().size();
    long last = column.type() == ValueType.INT ? Integer.MAX_VALUE : Long.MAX_VALUE;
    return dense ? NumberRun.above(values.distinct(), goesOn, last) : shaped;
  }

  private static ShapedText shaped(IdentifierKind kind, ColumnValues values) {
    return ShapedText.of(values.distinct(), check(kind, values), values.isNumber());
  }

  private static CheckDigits check(IdentifierKind kind, ColumnValues values) {
    if (kind == IdentifierKind.IBAN && values.share(kind::isForm) >= CHECKED) {
      return CheckDigits.IBAN;
    }
    boolean luhn =
        values.distinct().size() >= LEAST_CHECKED
            && values.share(
                    value ->
                        value.chars().anyMatch(Character::isDigit) && CheckDigits.LUHN.hold(value))
                >= CHECKED;
    return luhn ? CheckDigits.LUHN : CheckDigits.NONE;
  }
}
