package io.headwater.table;

import io.headwater.table.NumberForm.Sign;
import java.math.BigInteger;
import java.util.Currency;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Counts, over the cells of a column, how many are numbers in each notation: one of several pairs
 * of decimal mark and grouping, between a prefix and a suffix that the column repeats.
 *
 * <p>A whole number with leading zeros, or of more than 64 bits, is a name; a column with one is no
 * column of numbers. A prefix is a currency; letters before digits are a name as well.
 */
final class NumberVotes {
  private record Convention(char decimal, String grouping) {}

  /** What stands around digits. */
  private record Affixes(String prefix, String suffix) {}

  private static final List<Convention> CONVENTIONS = conventions();

  private static final Pattern SUFFIX =
      Pattern.compile(
          "[\\s\u00a0\u202f]?(?:[%‰°′″\\p{Sc}]|[°µ]?\\p{L}{1,12}(?:/\\p{L}{1,6})?[²³]?)");

  private static final Set<String> CURRENCIES = new TreeSet<>();

  /** Every whole number of as many characters fits 64 bits. */
  private static final int SAFE_LENGTH = 18;

  private static final int MAX_AFFIXES = 16;
  private static final int MAX_LENGTH = 64;

  private final Map<Affixes, long[]> counts = new LinkedHashMap<>();
  private final Map<Sign, Long> signs = new EnumMap<>(Sign.class);
  private long positive;
  private long trueMinuses;
  private @Nullable String name;

  static {
    Currency.getAvailableCurrencies().forEach(c -> CURRENCIES.add(c.getCurrencyCode()));
  }

  private static List<Convention> conventions() {
    return List.of(
        new Convention('.', ""),
        new Convention(',', ""),
        new Convention('.', ","),
        new Convention(',', "."),
        new Convention('.', " "),
        new Convention(',', " "),
        new Convention('.', "\u00a0"),
        new Convention(',', "\u00a0"),
        new Convention('.', "\u202f"),
        new Convention(',', "\u202f"),
        new Convention('.', "'"),
        new Convention(',', "'"),
        new Convention('.', "\u2019"),
        new Convention('.', "_"));
  }

  /** Takes one cell into account. */
  void add(String cell) {
    String text = cell.strip();
    int from = firstDigit(text);
    if (from < 0 || text.length() > MAX_LENGTH) {
      return;
    }
    int to = lastDigit(text);
    String before = text.substring(0, from);
    String behind = text.substring(to);
    String digits = text.substring(from, to);
    Sign sign = sign(before, behind);
    Affixes affixes = affixes(before, behind, sign);
    if (isPrefix(affixes.prefix) && isSuffix(affixes.suffix)) {
      count(affixes, digits, sign, text);
    }
  }

  private static int firstDigit(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (NumberForm.isDigit(text.charAt(i))) {
        boolean mark = i > 0 && (text.charAt(i - 1) == '.' || text.charAt(i - 1) == ',');
        return mark ? i - 1 : i;
      }
    }
    return -1;
  }

  private static int lastDigit(String text) {
    int end = text.length();
    while (!NumberForm.isDigit(text.charAt(end - 1))) {
      end--;
    }
    boolean mark = end < text.length() && (text.charAt(end) == '.' || text.charAt(end) == ',');
    return mark ? end + 1 : end;
  }

  /** How the number's sign is written; null for a number without one. */
  private static @Nullable Sign sign(String before, String behind) {
    if (before.startsWith("(") && behind.endsWith(")")) {
      return Sign.PARENTHESES;
    }
    if (before.startsWith("+")) {
      return Sign.BOTH;
    }
    if (!before.isEmpty() && NumberForm.isMinus(before.charAt(0))) {
      return Sign.FIRST;
    }
    if (!before.isEmpty() && NumberForm.isMinus(before.charAt(before.length() - 1))) {
      return Sign.INNER;
    }
    boolean last = !behind.isEmpty() && NumberForm.isMinus(behind.charAt(behind.length() - 1));
    return last ? Sign.LAST : null;
  }

  private static Affixes affixes(String before, String behind, @Nullable Sign sign) {
    if (sign == null) {
      return new Affixes(before, behind);
    }
    return switch (sign) {
      case FIRST, BOTH -> new Affixes(before.substring(1), behind);
      case INNER -> new Affixes(before.substring(0, before.length() - 1), behind);
      case LAST -> new Affixes(before, behind.substring(0, behind.length() - 1));
      case PARENTHESES ->
          new Affixes(before.substring(1), behind.substring(0, behind.length() - 1));
    };
  }

  private static boolean isPrefix(String prefix) {
    String bare = prefix.replace('\u00a0', ' ').replace('\u202f', ' ').strip();
    return bare.isEmpty()
        || CURRENCIES.contains(bare)
        || bare.length() <= 3
            && Character.getType(bare.charAt(bare.length() - 1)) == Character.CURRENCY_SYMBOL;
  }

  private static boolean isSuffix(String suffix) {
    return suffix.isEmpty() || SUFFIX.matcher(suffix).matches();
  }

  private void count(Affixes affixes, String digits, @Nullable Sign sign, String cell) {
    noteName(affixes, digits, sign, cell);
    long[] known = counts.get(affixes);
    if (known == null && counts.size() == MAX_AFFIXES) {
      return;
    }
    boolean isNumber = false;
    boolean plain = digits.length() <= SAFE_LENGTH && isPlain(digits);
    for (int c = 0; c < CONVENTIONS.size(); c++) {
      Convention convention = CONVENTIONS.get(c);
      boolean read =
          plain
              ? convention.grouping.isEmpty() || digits.length() <= 3
              : NumberForm.digits(digits, convention.decimal, convention.grouping) != null;
      if (read) {
        known = known == null ? counts.computeIfAbsent(affixes, a -> newCounts()) : known;
        known[c]++;
        isNumber = true;
      }
    }
    if (isNumber && sign == null) {
      positive++;
    } else if (isNumber) {
      signs.merge(sign, 1L, Long::sum);
      trueMinuses += cell.indexOf('\u2212') >= 0 ? 1 : 0;
    }
  }

  /** Whether they are digits alone that do not begin with a zero: no need to try each notation. */
  private static boolean isPlain(String digits) {
    for (int i = 0; i < digits.length(); i++) {
      if (!NumberForm.isDigit(digits.charAt(i))) {
        return false;
      }
    }
    return digits.charAt(0) != '0';
  }

  private static long[] newCounts() {
    return new long[CONVENTIONS.size()];
  }

  private void noteName(Affixes affixes, String digits, @Nullable Sign sign, String cell) {
    boolean bare = affixes.prefix.isEmpty() && affixes.suffix.isEmpty();
    if (name == null && bare && isName(digits, sign != null && sign != Sign.BOTH)) {
      name = cell;
    }
  }

  private static boolean isName(String digits, boolean negative) {
    boolean leadingZero =
        digits.length() > 1 && digits.charAt(0) == '0' && NumberForm.isDigit(digits.charAt(1));
    boolean whole = digits.chars().allMatch(c -> c >= '0' && c <= '9');
    boolean decimal = digits.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.');
    return leadingZero && decimal || whole && !fitsLong(negative ? "-" + digits : digits);
  }

  private static boolean fitsLong(String whole) {
    return whole.length() <= SAFE_LENGTH || new BigInteger(whole).bitLength() < Long.SIZE;
  }

  /** A cell of digits that is a name, if there is one. */
  Optional<String> name() {
    return Optional.ofNullable(name);
  }

  /** The most cells that are numbers in one notation. */
  long best() {
    long most = 0;
    for (long[] each : counts.values()) {
      for (long count : each) {
        most = Math.max(most, count);
      }
    }
    return most;
  }

  /** Whether more cells are numbers with this decimal mark than with the other. */
  boolean isSure(char decimal) {
    return name == null && !counts.isEmpty() && most(decimal) > most(decimal == '.' ? ',' : '.');
  }

  private long most(char decimal) {
    long most = 0;
    long[] votes = counts.getOrDefault(affixes(), newCounts());
    for (int c = 0; c < votes.length; c++) {
      most = CONVENTIONS.get(c).decimal == decimal ? Math.max(most, votes[c]) : most;
    }
    return most;
  }

  private Affixes affixes() {
    Affixes best = new Affixes("", "");
    long most = 0;
    for (Map.Entry<Affixes, long[]> entry : counts.entrySet()) {
      for (long count : entry.getValue()) {
        if (count > most) {
          most = count;
          best = entry.getKey();
        }
      }
    }
    return best;
  }

  /** Whether a mark in the cells may separate decimals or thousands, and nothing decides. */
  boolean isAmbiguous(FileNotation file) {
    long[] votes = counts.getOrDefault(affixes(), newCounts());
    boolean marks = votes[0] != votes[1] || votes[0] < best();
    return marks && most('.') == most(',') && !file.knowsDecimal() && mark(form(file)) != 0;
  }

  private static char mark(NumberForm form) {
    return form.grouping().equals(",") || form.grouping().equals(".") ? form.decimal() : 0;
  }

  /** The notation that reads the most cells; the file decides between two that read as many. */
  NumberForm form(FileNotation file) {
    Affixes around = affixes();
    long[] votes = counts.getOrDefault(around, newCounts());
    long most = best();
    char preferred = isSure('.') ? '.' : isSure(',') ? ',' : file.decimal();
    Convention chosen = CONVENTIONS.get(0);
    for (int c = votes.length - 1; c >= 0; c--) {
      Convention convention = CONVENTIONS.get(c);
      chosen = votes[c] == most && convention.decimal == preferred ? convention : chosen;
    }
    char minus = trueMinuses > 0 ? '\u2212' : '-';
    return new NumberForm(
        around.prefix, around.suffix, chosen.decimal, chosen.grouping, sign(), minus);
  }

  private Sign sign() {
    long plus = signs.getOrDefault(Sign.BOTH, 0L);
    if (plus > positive) {
      return Sign.BOTH;
    }
    Sign best = Sign.FIRST;
    for (Sign candidate : List.of(Sign.INNER, Sign.LAST, Sign.PARENTHESES)) {
      long count = signs.getOrDefault(candidate, 0L);
      best = count > signs.getOrDefault(best, 0L) ? candidate : best;
    }
    return best;
  }
}
