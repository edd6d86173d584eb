package io.headwater.table;

import java.text.ParsePosition;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A way of writing a date, a time of day, or both. Text without a zone is UTC.
 *
 * <p>The pattern has the letters of {@link DateTimeFormatter} and a few of its own: {@code b} is am
 * or pm in small letters, {@code JJJ} and {@code jjj} a month in capitals and in small letters,
 * {@code [.S]} a fraction of a second without trailing zeros, {@code Hmm} alone a whole number of
 * hours and minutes. {@code uu} is a year from 1950 to 2049. {@code @de} at the end names the
 * language of its months.
 *
 * @param pattern the letters
 * @param formatter what reads and writes it
 */
record TimeForm(String pattern, DateTimeFormatter formatter) {
  /** Hours and minutes as a whole number, such as 517. */
  static final String WHOLE_CLOCK = "Hmm";

  private static final String FRACTION = "[.S]";
  private static final Pattern LANGUAGE = Pattern.compile("(.*)@(\\p{Lower}{2})");
  private static final Pattern OWN =
      Pattern.compile("('[^']*')|(\\[\\.S])|(b)|(JJJ)|(jjj)|(LLL+)|(MMM+)|((?<!u)uu(?!u))");
  private static final int FIRST_SHORT_YEAR = 1950;
  private static final Pattern VERSION = Pattern.compile("(dd?\\.MM?|MM?\\.dd?)\\.uu");
  private static final int DAY_OF_MONTH_MISSING = 1;
  private static final int FIRST_YEAR_OF_CODES = 2900;
  private static final Set<String> WHOLE_CODES =
      Set.of("0", "00000000", "00010101", "99991231", "99999999");

  /** What instants without a form of their own are written in. */
  static final TimeForm ISO = of("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");

  static TimeForm of(String pattern) {
    Matcher language = LANGUAGE.matcher(pattern);
    boolean named = language.matches();
    Locale locale = named ? Locale.forLanguageTag(language.group(2)) : Locale.ENGLISH;
    String letters = named ? language.group(1) : pattern;
    if (letters.equals(WHOLE_CLOCK)) {
      // Adjacent letters need a fixed width.
      letters = "HHmm";
    }
    DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder().parseCaseInsensitive();
    int from = 0;
    Matcher own = OWN.matcher(letters);
    while (own.find()) {
      append(builder, letters.substring(from, own.start()));
      appendOwn(builder, own.group(), locale);
      from = own.end();
    }
    append(builder, letters.substring(from));
    if (!letters.contains("d") && letters.contains("u")) {
      builder.parseDefaulting(ChronoField.DAY_OF_MONTH, DAY_OF_MONTH_MISSING);
    }
    return new TimeForm(
        pattern, builder.toFormatter(locale).withResolverStyle(ResolverStyle.STRICT));
  }

  private static void append(DateTimeFormatterBuilder builder, String letters) {
    if (!letters.isEmpty()) {
      builder.appendPattern(letters);
    }
  }

  private static void appendOwn(DateTimeFormatterBuilder builder, String token, Locale locale) {
    switch (token) {
      case FRACTION -> builder.appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true);
      case "b" -> builder.appendText(ChronoField.AMPM_OF_DAY, Map.of(0L, "am", 1L, "pm"));
      case "uu" -> builder.appendValueReduced(ChronoField.YEAR, 2, 2, FIRST_SHORT_YEAR);
      case "JJJ", "jjj" -> builder.appendText(ChronoField.MONTH_OF_YEAR, months(token, locale));
      default -> builder.appendPattern(token);
    }
  }

  private static Map<Long, String> months(String token, Locale locale) {
    Map<Long, String> months = new LinkedHashMap<>();
    for (java.time.Month month : java.time.Month.values()) {
      String name = month.getDisplayName(TextStyle.SHORT_STANDALONE, locale);
      months.put(
          (long) month.getValue(),
          token.equals("JJJ") ? name.toUpperCase(locale) : name.toLowerCase(locale));
    }
    return months;
  }

  /** Whether a moment is none: its year is the first or one of the last, as programs write open. */
  static boolean isCode(LocalDateTime moment) {
    return moment.getYear() <= 1 || moment.getYear() >= FIRST_YEAR_OF_CODES;
  }

  /** Whether {@code cell} stands for no date among dates of eight digits. */
  static boolean isWholeCode(String cell) {
    return WHOLE_CODES.contains(cell);
  }

  /** Whether its text may be a version, such as 2.8.14. */
  boolean isLikeVersion() {
    return VERSION.matcher(pattern).matches();
  }

  /** Whether its text may be a season, such as 2000-01. */
  boolean isLikeSeason() {
    return pattern.equals("uuuu-MM") || pattern.equals("uuuu/MM");
  }

  /** Whether it has no date. */
  boolean isClock() {
    return !pattern.contains("u");
  }

  /** Whether it has no time of day. */
  boolean isDate() {
    return !pattern.contains("m");
  }

  /** Whether its text ends in an offset from UTC that may differ from cell to cell. */
  boolean hasOffset() {
    return pattern.indexOf('x') >= 0 || pattern.indexOf('X') >= 0;
  }

  /** The offset in {@code text}, which is of this form and has one. */
  static String offset(String text) {
    int start = Math.max(text.lastIndexOf('+'), text.lastIndexOf('-'));
    return text.endsWith("Z") ? "Z" : text.substring(start);
  }

  /** Whether its text is digits alone, which JSON may write as a number. */
  boolean isWhole() {
    return pattern.chars().allMatch(Character::isLetter);
  }

  /** The digits behind the second that it writes, at most 9. */
  int fractionDigits() {
    return pattern.contains(FRACTION) ? 9 : (int) pattern.chars().filter(c -> c == 'S').count();
  }

  /** The local date and time that {@code text} says, on 1 January 1970 if it is a time of day. */
  @Nullable LocalDateTime parse(String text) {
    String padded = pattern.equals(WHOLE_CLOCK) ? padded(text) : text;
    ParsePosition at = new ParsePosition(0);
    try {
      if (formatter.parseUnresolved(padded, at) == null || at.getIndex() < padded.length()) {
        return null;
      }
      TemporalAccessor parsed = formatter.parse(padded);
      LocalDate date = parsed.query(TemporalQueries.localDate());
      LocalTime time = parsed.query(TemporalQueries.localTime());
      if (date == null && !isClock() || time == null && !isDate()) {
        return null;
      }
      return LocalDateTime.of(
          date == null ? LocalDate.EPOCH : date, time == null ? LocalTime.MIDNIGHT : time);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static String padded(String text) {
    boolean zeros = text.length() > 1 && text.charAt(0) == '0';
    return zeros ? "" : "0".repeat(Math.max(0, 4 - text.length())) + text;
  }

  /** The text of a local date and time; what is finer than the form is cut off. */
  String text(LocalDateTime moment, ZoneOffset offset) {
    String text = formatter.format(moment.atOffset(offset));
    return pattern.equals(WHOLE_CLOCK) ? Integer.toString(Integer.parseInt(text)) : text;
  }
}
