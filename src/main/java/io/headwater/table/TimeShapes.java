package io.headwater.table;

import java.time.Month;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The time forms that one cell may be of, by its digits, letters and what separates them. */
final class TimeShapes {
  private static final String CLOCK =
      "(?<h>\\d{1,2})(?<cs>[:.h])\\d{2}(?:\\k<cs>(?<sec>\\d{2})(?:(?<fs>[.,])(?<f>\\d{1,9}))?)?"
          + "(?<half>[ \u202f]?[AaPp][Mm])?";
  private static final Pattern CLOCK_ONLY = Pattern.compile(CLOCK);
  private static final Pattern MOMENT =
      Pattern.compile(
          "(?<week>\\p{L}{3,9},? )?(?:"
              + "(?<y>\\d{4})(?<s1>[-/.])(?<m>\\d{1,2})(?:\\k<s1>(?<d>\\d{1,2}))?|(?<a>\\d{1,2})(?<s2>[-/."
              + " ])(?<b>\\d{1,2})\\k<s2>(?<y2>\\d{4}|\\d{2})|(?<d3>\\d{1,2})(?<s3>\\.?"
              + " |[-./])(?<n3>\\p{L}{3,10})(?<s4>,?"
              + " |[-./])(?<y3>\\d{4}|\\d{2})|(?<n4>\\p{L}{3,10})(?<s5> )(?<d4>\\d{1,2})(?<s6>,?"
              + " )(?<y4>\\d{4}))(?:(?<gap>T|t|, | at | |:)"
              + CLOCK
              + ")?(?<zone> ?(?:Z|UTC|GMT|[+-]\\d{2}(?::?\\d{2})?|[A-Z]{3,4}))?");
  private static final List<Locale> LANGUAGES =
      List.of(
          Locale.ENGLISH,
          Locale.GERMAN,
          Locale.FRENCH,
          Locale.forLanguageTag("es"),
          Locale.ITALIAN,
          Locale.forLanguageTag("pt"),
          Locale.forLanguageTag("nl"));

  private TimeShapes() {}

  /** Patterns of {@link TimeForm} that may read {@code cell}, the likelier first. */
  static Set<String> patterns(String cell) {
    Set<String> patterns = new LinkedHashSet<>(digits(cell));
    Matcher clock = CLOCK_ONLY.matcher(cell);
    if (clock.matches()) {
      patterns.addAll(clocks(clock));
    }
    Matcher moment = MOMENT.matcher(cell);
    if (moment.matches()) {
      List<String> clocks = moment.group("gap") == null ? List.of("") : clocks(moment);
      for (String date : dates(moment)) {
        for (String each : clocks) {
          String local = week(moment) + date + gap(moment) + each;
          patterns.add(local + zone(moment));
          offset(moment).ifPresent(letters -> patterns.add(local + letters));
        }
      }
    }
    return inLanguage(patterns, cell);
  }

  private static List<String> digits(String cell) {
    return switch (cell.chars().allMatch(c -> c >= '0' && c <= '9') ? cell.length() : 0) {
      case 14 -> List.of("uuuuMMddHHmmss");
      case 12 -> List.of("uuuuMMddHHmm");
      case 8 -> List.of("uuuuMMdd", "ddMMuuuu", "MMdduuuu");
      case 6 -> List.of("uuuuMM");
      case 4 -> List.of("HHmm");
      default -> List.of();
    };
  }

  private static List<String> dates(Matcher m) {
    if (m.group("y") != null) {
      String s = literal(m.group("s1"));
      return m.group("d") == null
          ? List.of("uuuu" + s + "MM")
          : List.of("uuuu" + s + "MM" + s + "dd", "uuuu" + s + "M" + s + "d");
    }
    if (m.group("a") != null) {
      return numeric(literal(m.group("s2")), m.group("y2").length() == 2 ? "uu" : "uuuu");
    }
    List<String> dates = new ArrayList<>();
    boolean dayFirst = m.group("d3") != null;
    String name = m.group(dayFirst ? "n3" : "n4");
    for (String month : monthLetters(name)) {
      for (String day : List.of("dd", "d")) {
        dates.add(
            dayFirst
                ? day + literal(m.group("s3")) + month + literal(m.group("s4")) + year(m)
                : month + literal(m.group("s5")) + day + literal(m.group("s6")) + "uuuu");
      }
    }
    return dates;
  }

  private static String year(Matcher m) {
    return m.group("y3").length() == 2 ? "uu" : "uuuu";
  }

  private static List<String> numeric(String s, String year) {
    return List.of(
        "dd" + s + "MM" + s + year,
        "MM" + s + "dd" + s + year,
        "d" + s + "M" + s + year,
        "M" + s + "d" + s + year);
  }

  private static List<String> monthLetters(String name) {
    if (name.equals(name.toUpperCase(Locale.ROOT))) {
      return List.of("JJJ");
    }
    return name.equals(name.toLowerCase(Locale.ROOT))
        ? List.of("jjj", "MMMM")
        : List.of("LLL", "MMM", "MMMM");
  }

  private static List<String> clocks(Matcher m) {
    String half = m.group("half");
    String colon = literal(m.group("cs"));
    String tail = half == null ? "" : half(half);
    boolean seconds = m.group("sec") != null;
    List<String> clocks = new ArrayList<>();
    for (String hour : half == null ? List.of("HH", "H") : List.of("hh", "h")) {
      String base = hour + colon + "mm" + (seconds ? colon + "ss" : "");
      if (m.group("f") != null) {
        clocks.add(base + literal(m.group("fs")) + "S".repeat(m.group("f").length()) + tail);
      } else {
        clocks.add(base + tail);
      }
      if (seconds && colon.equals(":") && !",".equals(m.group("fs"))) {
        clocks.add(base + "[.S]" + tail);
      }
    }
    return clocks;
  }

  private static String half(String text) {
    String gap = text.length() > 2 ? literal(text.substring(0, 1)) : "";
    return gap + (Character.isUpperCase(text.charAt(text.length() - 1)) ? "a" : "b");
  }

  private static String week(Matcher m) {
    String week = m.group("week");
    if (week == null) {
      return "";
    }
    int letters = week.indexOf(',') > 0 ? week.indexOf(',') : week.length() - 1;
    return (letters > 3 ? "EEEE" : "EEE") + literal(week.substring(letters));
  }

  private static String gap(Matcher m) {
    return m.group("gap") == null ? "" : literal(m.group("gap"));
  }

  private static String zone(Matcher m) {
    return m.group("zone") == null ? "" : literal(m.group("zone"));
  }

  /** The letters of an offset that may differ from cell to cell. */
  private static Optional<String> offset(Matcher m) {
    String zone = m.group("zone") == null ? "" : m.group("zone");
    String space = zone.startsWith(" ") ? " " : "";
    return switch (zone.strip().length()) {
      case 1 -> Optional.of(space + "XXX");
      case 3 -> zone.matches(".*\\d.*") ? Optional.of(space + "x") : Optional.empty();
      case 5 -> Optional.of(space + "xx");
      case 6 -> Optional.of(space + "xxx");
      default -> Optional.empty();
    };
  }

  /** Text as it stands; letters in quotes. */
  private static String literal(String text) {
    return text.chars().anyMatch(c -> Character.isLetterOrDigit(c) || c == '[' || c == '#')
        ? "'" + text + "'"
        : text;
  }

  /** Where a month or a weekday is a name: in each language that has it. */
  private static Set<String> inLanguage(Set<String> patterns, String cell) {
    Set<String> all = new LinkedHashSet<>();
    String lower = cell.toLowerCase(Locale.ROOT);
    for (String pattern : patterns) {
      if (!pattern.matches(".*(MMM|LLL|JJJ|jjj|EEE).*")) {
        all.add(pattern);
        continue;
      }
      for (Locale language : LANGUAGES) {
        if (hasMonth(lower, language)) {
          all.add(
              language.equals(Locale.ENGLISH) ? pattern : pattern + "@" + language.getLanguage());
        }
      }
    }
    return all;
  }

  private static boolean hasMonth(String text, Locale language) {
    for (Month month : Month.values()) {
      String name = month.getDisplayName(TextStyle.SHORT_STANDALONE, language);
      if (text.contains(name.toLowerCase(language).replace(".", ""))) {
        return true;
      }
    }
    return text.chars().noneMatch(Character::isLetter);
  }
}
