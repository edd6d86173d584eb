package io.headwater.table;

import io.headwater.record.FieldsConfig.Role;
import io.headwater.record.MissingMarks;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a column's cells allow its notation to be: the first look at a file.
 *
 * <p>A column of which at least 99 % of the cells are numbers, or times, of one form is a column of
 * those; markers of missing values aside. Digits that are dates in all rows are dates.
 */
final class ColumnGuess {
  private static final List<List<String>> BOOLEANS =
      List.of(List.of("true", "false"), List.of("True", "False"), List.of("TRUE", "FALSE"));

  /** The share of cells that a notation must read, once there are {@link #MIN_FOR_EXCEPTIONS}. */
  private static final double MIN_SHARE = .99;

  private static final long MIN_FOR_EXCEPTIONS = 100;

  /** Cells of digits that make a date, a month or a time of day believable. */
  private static final long MIN_DATES = 3;

  private static final long MIN_MONTHS = 20;
  private static final long MIN_CLOCKS = 50;

  private static final Pattern CLOCK_NAME =
      Pattern.compile("(?i:(.*[_. ])?(time|hhmm|clock|uhrzeit)([_. ].*)?)|.*\\p{Lower}Time");

  private static final Pattern DATE_NAME =
      Pattern.compile(
          "(?i).*(dat[aeu]|fecha|day|tag|birth|geb|dob|jour|giorno|time|zeit|_(at|on)).*");

  private final NumberVotes numbers = new NumberVotes();
  private final TimeVotes times;
  private List<List<String>> booleans = BOOLEANS;
  private final boolean isDateByName;
  private long cells;

  ColumnGuess(String name) {
    this.isDateByName = DATE_NAME.matcher(name).matches();
    this.times = new TimeVotes(CLOCK_NAME.matcher(name).matches());
  }

  /** Takes one cell into account; {@code quoted} text of a JSON string is never a boolean. */
  void add(String cell, boolean quoted) {
    if (cell.isEmpty() || MissingMarks.isMark(cell)) {
      return;
    }
    cells++;
    numbers.add(cell);
    times.add(cell);
    if (!booleans.isEmpty()) {
      booleans = booleans.stream().filter(pair -> !quoted && pair.contains(cell)).toList();
    }
  }

  /** What it says of the other columns, added to {@code file}. */
  FileNotation addTo(FileNotation file) {
    return file.with(numbers, times);
  }

  /**
   * The notation, in a file that is otherwise as {@code file} says.
   *
   * @param role what the user says: a category is text as it stands, a number or a time what can be
   *     read as one
   */
  ColumnNotation decide(FileNotation file, Role role) {
    if (cells == 0) {
      return ColumnNotation.nothing();
    }
    return switch (role) {
      case CATEGORY, PII -> file.isJson() ? decide(file) : ColumnNotation.text(Optional.empty());
      case NUMBER -> numbers.best() > 0 ? number(file) : decide(file);
      case TIME -> times.form(file).map(form -> time(form, file)).orElseGet(() -> decide(file));
      default -> decide(file);
    };
  }

  private ColumnNotation decide(FileNotation file) {
    if (!booleans.isEmpty()) {
      return ColumnNotation.booleans(booleans.get(0));
    }
    Optional<TimeForm> time =
        times.form(file).filter(form -> isEnough(times.best() + times.codes(form)));
    boolean number = isEnough(numbers.best()) && numbers.name().isEmpty();
    if (time.isPresent() && (number ? isWholeDate(time.get()) : isBelievable(time.get()))) {
      return time(time.get(), file);
    }
    if (!number && time.filter(this::mayBeOther).isPresent()) {
      return ColumnNotation.text(
          Optional.of(
              "learned as text: its cells may be dates like '%s' or %s; say role: time if they are dates"
                  .formatted(
                      time.get().pattern(), time.get().isLikeSeason() ? "seasons" : "versions")));
    }
    return number ? number(file) : ColumnNotation.text(nearly());
  }

  private boolean isEnough(long read) {
    return read >= (cells >= MIN_FOR_EXCEPTIONS ? MIN_SHARE * cells : cells);
  }

  /** Whether digits that might be a number are a date all the same. */
  private boolean isWholeDate(TimeForm form) {
    return form.isWhole() && isBelievable(form) && !form.pattern().equals("HHmm");
  }

  private boolean isBelievable(TimeForm form) {
    if (mayBeOther(form)) {
      return false;
    }
    if (!form.isWhole()) {
      return true;
    }
    return cells
        >= switch (form.pattern()) {
          case "uuuuMM", "ddMMuuuu", "MMdduuuu", "HHmm" -> MIN_MONTHS;
          case TimeForm.WHOLE_CLOCK -> MIN_CLOCKS;
          default -> MIN_DATES;
        };
  }

  /** Whether what reads as a date is as likely a version or a season. */
  private boolean mayBeOther(TimeForm form) {
    boolean sameWidth = form.pattern().contains("dd") && form.pattern().contains("MM");
    boolean sure = sameWidth && (times.isSure(true) || times.isSure(false));
    return form.isLikeVersion() && !sure && !isDateByName
        || form.isLikeSeason() && times.areSeasons();
  }

  private ColumnNotation time(TimeForm form, FileNotation file) {
    return ColumnNotation.time(
        form,
        times.isAmbiguous(file)
            ? Optional.of(
                "the day and the month of its dates cannot be told apart: read as '%s'"
                    .formatted(form.pattern()))
            : Optional.empty());
  }

  private ColumnNotation number(FileNotation file) {
    NumberForm form = numbers.form(file);
    return ColumnNotation.number(
        form,
        numbers.isAmbiguous(file)
            ? Optional.of(
                "the mark in its numbers may separate thousands or decimals: read like '%s'"
                    .formatted(form.example()))
            : Optional.empty());
  }

  /** Why a column that looks like numbers or times is text. */
  private Optional<String> nearly() {
    if (numbers.name().isPresent() && cells > 2 && isEnough(numbers.best() + 1)) {
      return Optional.of(
          "learned as text: '%s' is a name, the other cells are numbers; say role: number if it is one"
              .formatted(numbers.name().get()));
    }
    long best = Math.max(numbers.best(), times.best());
    return cells > 1 && 2 * best >= cells
        ? Optional.of(
            "learned as text: %,d of its %,d cells are %s, the others are not"
                .formatted(best, cells, numbers.best() >= times.best() ? "numbers" : "times"))
        : Optional.empty();
  }
}
