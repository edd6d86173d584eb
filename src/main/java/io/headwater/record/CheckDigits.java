package io.headwater.record;

import java.math.BigInteger;
import java.util.Locale;

/**
 * A rule by which some characters of an identifier follow from the others; separators count not.
 */
enum CheckDigits {
  /** No character follows from others. */
  NONE {
    @Override
    boolean hold(String text) {
      return true;
    }

    @Override
    boolean isCheck(String text, int position) {
      return false;
    }

    @Override
    String correct(String text) {
      return text;
    }
  },
  /** The last digit makes a weighted sum a multiple of ten: payment cards [ISO/IEC 7812-1]. */
  LUHN {
    @Override
    boolean hold(String text) {
      return sum(text) % 10 == 0;
    }

    @Override
    boolean isCheck(String text, int position) {
      return position == lastDigit(text);
    }

    @Override
    String correct(String text) {
      int last = lastDigit(text);
      String blank = with(text, last, "0");
      return with(text, last, String.valueOf((10 - sum(blank) % 10) % 10));
    }

    /** Every second digit from the right counts twice, as the sum of its digits. */
    private int sum(String text) {
      int sum = 0;
      int place = 0;
      for (int i = text.length() - 1; i >= 0; i--) {
        if (isDigit(text.charAt(i))) {
          int twice = (text.charAt(i) - '0') << (place++ & 1);
          sum += twice > 9 ? twice - 9 : twice;
        }
      }
      return sum;
    }
  },
  /** Two digits after the country make the whole 1 modulo 97: account numbers [ISO 13616]. */
  IBAN {
    private static final int MODULUS = 97;
    private static final int FIRST = 2;

    @Override
    boolean hold(String text) {
      return text.length() > FIRST + 2 && remainder(text) == 1;
    }

    @Override
    boolean isCheck(String text, int position) {
      return position == FIRST || position == FIRST + 1;
    }

    @Override
    String correct(String text) {
      int check = MODULUS + 1 - remainder(with(text, FIRST, "00"));
      return with(text, FIRST, "%02d".formatted(check));
    }

    private int remainder(String text) {
      String plain = text.replace(" ", "").toUpperCase(Locale.ROOT);
      StringBuilder digits = new StringBuilder();
      for (char c : (plain.substring(FIRST + 2) + plain.substring(0, FIRST + 2)).toCharArray()) {
        digits.append(Character.getNumericValue(c));
      }
      return new BigInteger(digits.toString()).mod(BigInteger.valueOf(MODULUS)).intValue();
    }
  };

  /** Whether the characters of {@code text}, which is of the rule's form, follow the rule. */
  abstract boolean hold(String text);

  /** Whether the character at {@code position} follows from the others. */
  abstract boolean isCheck(String text, int position);

  /** The text with the characters that follow set to what they must be. */
  abstract String correct(String text);

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static int lastDigit(String text) {
    int last = text.length() - 1;
    while (last > 0 && !isDigit(text.charAt(last))) {
      last--;
    }
    return last;
  }

  private static String with(String text, int at, String replacement) {
    return text.substring(0, at) + replacement + text.substring(at + replacement.length());
  }
}
