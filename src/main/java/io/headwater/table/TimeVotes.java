package io.headwater.table;

import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Counts, over the cells of a column, how many are times of each form. The forms come from the
 * shapes of the cells themselves, read in every way that makes sense.
 */
final class TimeVotes {
  private static final int MAX_SHAPES = 16;
  private static final int MAX_FORMS = 64;
  private static final int MAX_LENGTH = 48;

  /** Cells after which a form that reads few of them is given up. */
  private static final long TRIAL = 200;

  private static final int MIN_YEAR = 1800;
  private static final int MAX_YEAR = 2200;

  private static final Pattern SEASON = Pattern.compile("\\d{4}[-/]\\d{2}");

  private static final class Tally {
    private final TimeForm form;
    private long read;

    Tally(TimeForm form) {
      this.form = form;
    }
  }

  private final Map<String, Tally> tallies = new LinkedHashMap<>();
  private final Set<String> shapes = new HashSet<>();
  private long cells;
  private long most;
  private long codes;
  private long seasons;
  private @Nullable String season;
  private boolean manySeasons;

  /** Votes of no cells yet; {@code clock} if the column's name says that it is a time of day. */
  TimeVotes(boolean clock) {
    if (clock) {
      tallies.put(TimeForm.WHOLE_CLOCK, new Tally(TimeForm.of(TimeForm.WHOLE_CLOCK)));
    }
  }

  /** Takes one cell into account. */
  void add(String cell) {
    cells++;
    codes += TimeForm.isWholeCode(cell) ? 1 : 0;
    if (isSeason(cell)) {
      seasons++;
      manySeasons |= season != null && !season.equals(cell);
      season = cell;
    }
    if (cell.length() > MAX_LENGTH || !hasDigit(cell)) {
      return;
    }
    if (shapes.size() < MAX_SHAPES && shapes.add(shape(cell))) {
      for (String pattern : TimeShapes.patterns(cell)) {
        if (tallies.size() < MAX_FORMS) {
          tallies.computeIfAbsent(pattern, p -> new Tally(TimeForm.of(p)));
        }
      }
    }
    for (Tally tally : tallies.values()) {
      boolean hopeless = cells > TRIAL && tally.read < cells / 2;
      if (!hopeless && reads(tally.form, cell)) {
        most = Math.max(most, ++tally.read);
      }
    }
  }

  /** Whether it is a year and the next one in two digits. */
  private static boolean isSeason(String cell) {
    return SEASON.matcher(cell).matches()
        && (Integer.parseInt(cell.substring(0, 4)) + 1) % 100
            == Integer.parseInt(cell.substring(5));
  }

  /** Whether all cells are a year and the next one, and not all the same. */
  boolean areSeasons() {
    return manySeasons && seasons == cells;
  }

  private static boolean hasDigit(String cell) {
    for (int i = 0; i < cell.length(); i++) {
      if (NumberForm.isDigit(cell.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  private static String shape(String cell) {
    StringBuilder shape = new StringBuilder(cell.length());
    for (int i = 0; i < cell.length(); i++) {
      char c = cell.charAt(i);
      shape.append(NumberForm.isDigit(c) ? '0' : c);
    }
    return shape.toString();
  }

  /** Digits alone are a date only within four centuries. */
  static boolean reads(TimeForm form, String cell) {
    LocalDateTime moment = form.parse(cell);
    if (moment == null) {
      return false;
    }
    boolean plausible = moment.getYear() >= MIN_YEAR && moment.getYear() < MAX_YEAR;
    return plausible || !form.isWhole() || form.isClock();
  }

  /** The most cells that are times of one form. */
  long best() {
    return most;
  }

  /** Cells that stand for no date, if the others are dates of eight digits. */
  long codes(TimeForm form) {
    return form.pattern().equals("uuuuMMdd") && codes < most ? codes : 0;
  }

  /** Whether the day must come before the month, or after it, in its dates. */
  boolean isSure(boolean dayFirst) {
    return most > 0 && most(dayFirst) > most(!dayFirst);
  }

  private long most(boolean dayFirst) {
    return tallies.values().stream()
        .filter(tally -> isNumeric(tally.form) && isDayFirst(tally.form) == dayFirst)
        .mapToLong(tally -> tally.read)
        .max()
        .orElse(0);
  }

  private static boolean isNumeric(TimeForm form) {
    String pattern = form.pattern();
    int year = pattern.indexOf("uu");
    return pattern.indexOf('d') >= 0
        && pattern.indexOf('M') >= 0
        && !pattern.contains("MMM")
        && pattern.indexOf('d') < year;
  }

  private static boolean isDayFirst(TimeForm form) {
    return form.pattern().indexOf('d') < form.pattern().indexOf('M');
  }

  /** Whether days and months cannot be told apart, and nothing decides. */
  boolean isAmbiguous(FileNotation file) {
    return form(file).filter(TimeVotes::isNumeric).isPresent()
        && most(true) == most(false)
        && !decides(form(file).orElseThrow())
        && !file.knowsDayFirst();
  }

  /** Dots between are written where the day comes first. */
  private static boolean decides(TimeForm form) {
    return form.pattern().contains(".MM.") || form.pattern().contains(".M.");
  }

  /** Where cells do not say: dots have the day first, and hours to twelve the month. */
  private static boolean isDayFirst(TimeForm form, FileNotation file) {
    boolean twelveHours = form.pattern().indexOf('a') >= 0 && file.dayFirst() == file.monthFirst();
    return decides(form) || !twelveHours && file.isDayFirst();
  }

  /** The form that reads the most cells; the file decides between two that read as many. */
  Optional<TimeForm> form(FileNotation file) {
    Optional<TimeForm> first = Optional.empty();
    for (Tally tally : tallies.values()) {
      if (tally.read == most && most > 0) {
        boolean fits =
            !isNumeric(tally.form)
                || most(true) != most(false)
                || isDayFirst(tally.form) == isDayFirst(tally.form, file);
        if (fits) {
          return Optional.of(tally.form);
        }
        first = first.isPresent() ? first : Optional.of(tally.form);
      }
    }
    return first;
  }
}
