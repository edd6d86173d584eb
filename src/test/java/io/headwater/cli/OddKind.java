package io.headwater.cli;

import io.headwater.measure.RandomStream;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/**
 * What stands in a column of an {@link OddFile}, and how it is written. The cell of a standard
 * normal z grows with z, in the sense of {@link #score}, so that columns that share a part of their
 * z depend on each other.
 */
enum OddKind {
  INTEGER("-?\\d+", Use.LEARNED, OddKind::plain) {
    @Override
    String cell(double z, RandomStream random, int row) {
      return Long.toString(Math.round(40 * z));
    }
  },
  DECIMAL("-?\\d+\\.\\d{2}", Use.LEARNED, OddKind::plain) {
    @Override
    String cell(double z, RandomStream random, int row) {
      return text("0.00", '.', ',', 20 + 5 * z);
    }
  },
  DECIMAL_COMMA("-?\\d+,\\d", Use.LEARNED, OddKind::comma) {
    @Override
    String cell(double z, RandomStream random, int row) {
      return text("0.0", ',', '.', 12 + 7 * z);
    }
  },
  GROUPED("\\d{1,3}(,\\d{3})*\\.\\d{2}", Use.LEARNED, OddKind::plain) {
    @Override
    String cell(double z, RandomStream random, int row) {
      return text("#,##0.00", '.', ',', 2_000 * Math.exp(z));
    }
  },
  GROUPED_COMMA("\\d{1,3}(\\.\\d{3})*,\\d{2}", Use.LEARNED, OddKind::comma) {
    @Override
    String cell(double z, RandomStream random, int row) {
      return text("#,##0.00", ',', '.', 2_000 * Math.exp(z));
    }
  },
  CURRENCY("\\$\\d{1,3}(,\\d{3})*\\.\\d{2}", Use.LEARNED, OddKind::plain) {
    @Override
    String cell(double z, RandomStream random, int row) {
      return "$" + text("#,##0.00", '.', ',', 300 * Math.exp(z));
    }
  },
  EURO("\\d+,\\d{2} €", Use.LEARNED, OddKind::comma) {
    @Override
    String cell(double z, RandomStream random, int row) {
      return text("0.00", ',', '.', 30 * Math.exp(.5 * z)) + " €";
    }
  },
  PERCENT("-?\\d+(\\.\\d)?%", Use.LEARNED, OddKind::plain) {
    @Override
    String cell(double z, RandomStream random, int row) {
      return text("0.0", '.', ',', 50 + 10 * z) + "%";
    }
  },
  UNIT("-?\\d+ kg", Use.LEARNED, OddKind::plain) {
    @Override
    String cell(double z, RandomStream random, int row) {
      return Math.round(70 + 12 * z) + " kg";
    }
  },
  SCIENTIFIC("-?\\d\\.\\d{3}[Ee][-+]?\\d+", Use.LEARNED, cell -> Double.parseDouble(cell)) {
    @Override
    String cell(double z, RandomStream random, int row) {
      return "%.3e".formatted(1e-7 * Math.exp(2 * z));
    }
  },
  SNOWFLAKE("\\d{18,19}", Use.IDENTIFIER, OddKind::plain) {
    @Override
    String cell(double z, RandomStream random, int row) {
      return Long.toString((1L << 62) + Math.round(z * 1e17) + random.nextInt(1_000));
    }
  },
  FLAG("[01]", Use.LEVEL, OddKind::plain) {
    @Override
    String cell(double z, RandomStream random, int row) {
      return z > .8 ? "1" : "0";
    }
  },
  CODE("[1-5]", Use.LEVEL, OddKind::plain) {
    @Override
    String cell(double z, RandomStream random, int row) {
      return Integer.toString(bin(z, 5) + 1);
    }
  },
  YES_NO("Yes|No", Use.LEVEL, cell -> cell.equals("Yes") ? 1 : 0) {
    @Override
    String cell(double z, RandomStream random, int row) {
      return z > -.5 ? "Yes" : "No";
    }
  },
  WORD("low|mid, so-so|très élevé|\"high\"", Use.LEVEL, OddKind::word) {
    @Override
    String cell(double z, RandomStream random, int row) {
      return WORDS.get(bin(z, 4));
    }
  },
  ZIP("0\\d{4}", Use.LEVEL, OddKind::plain) {
    @Override
    String cell(double z, RandomStream random, int row) {
      return "0%d".formatted(1_000 + 7 * bin(z, 6));
    }
  },
  DATE("\\d{4}-\\d{2}-\\d{2}", Use.LEARNED, time("uuuu-MM-dd HH:mm:ss", "", " 00:00:00")) {
    @Override
    String cell(double z, RandomStream random, int row) {
      return write("uuuu-MM-dd", z, 40 * 86_400);
    }
  },
  DATE_DAY_FIRST(
      "\\d{2}/\\d{2}/\\d{4}", Use.LEARNED, time("dd/MM/uuuu HH:mm:ss", "", " 00:00:00")) {
    @Override
    String cell(double z, RandomStream random, int row) {
      return write("dd/MM/uuuu", z, 200 * 86_400);
    }
  },
  DATE_COMPACT("20\\d{6}", Use.LEARNED, time("uuuuMMdd HH:mm:ss", "", " 00:00:00")) {
    @Override
    String cell(double z, RandomStream random, int row) {
      return write("uuuuMMdd", z, 40 * 86_400);
    }
  },
  DATE_TIME(
      "\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}",
      Use.LEARNED, time("uuuu-MM-dd HH:mm:ss", "", "")) {
    @Override
    String cell(double z, RandomStream random, int row) {
      return write("uuuu-MM-dd HH:mm:ss", z, 9_000);
    }
  },
  OFFSET_TIME(
      "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\+02:00",
      Use.LEARNED, time("uuuu-MM-dd'T'HH:mm:ss", "\\+02:00", "")) {
    @Override
    String cell(double z, RandomStream random, int row) {
      return write("uuuu-MM-dd'T'HH:mm:ss", z, 9_000) + "+02:00";
    }
  },
  AM_PM(
      "\\d{2}/\\d{2}/\\d{4} \\d{2}:\\d{2} [AP]M", Use.LEARNED, time("MM/dd/uuuu hh:mm a", "", "")) {
    @Override
    String cell(double z, RandomStream random, int row) {
      return write("MM/dd/uuuu hh:mm a", z, 90_000);
    }
  },
  EMAIL("[^@ ]+@[^@ ]+\\.[a-z]+", Use.IDENTIFIER, cell -> 0) {
    @Override
    String cell(double z, RandomStream random, int row) {
      return "person%d.%d@mail%d.com".formatted(random.nextInt(10_000), row, random.nextInt(5));
    }
  },
  UUID_TEXT("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", Use.IDENTIFIER, cell -> 0) {
    @Override
    String cell(double z, RandomStream random, int row) {
      return new UUID(random.nextLong(), random.nextLong()).toString();
    }
  },
  ORDER_ID("ORD-\\d{7}", Use.IDENTIFIER, cell -> 0) {
    @Override
    String cell(double z, RandomStream random, int row) {
      return "ORD-%07d".formatted(1_000_003L * row % 9_999_991L);
    }
  },
  FREE_TEXT("(?s).{20,}", Use.IDENTIFIER, cell -> 0) {
    @Override
    String cell(double z, RandomStream random, int row) {
      return "Called about order %d; wants %s, and the rest\nby %d o'clock."
          .formatted(row * 37, WORDS.get(random.nextInt(4)), random.nextInt(24));
    }
  },
  CONSTANT("EUR", Use.LEVEL, cell -> 0) {
    @Override
    String cell(double z, RandomStream random, int row) {
      return "EUR";
    }
  };

  /** What is right for a column. */
  enum Use {
    /** Numbers and moments: a distribution on a range. */
    LEARNED,
    /** Few values: shares. */
    LEVEL,
    /** Never a value of the original. */
    IDENTIFIER
  }

  static final List<String> WORDS = List.of("low", "mid, so-so", "très élevé", "\"high\"");
  private static final Set<OddKind> JSON_NUMBERS =
      EnumSet.of(INTEGER, DECIMAL, SCIENTIFIC, SNOWFLAKE, FLAG, CODE);
  private static final LocalDateTime START = LocalDateTime.of(2024, 3, 10, 9, 30);

  private final Pattern form;
  private final Use use;
  private final ToDoubleFunction<String> score;

  OddKind(String form, Use use, ToDoubleFunction<String> score) {
    this.form = Pattern.compile(form);
    this.use = use;
    this.score = score;
  }

  /** A cell for z. */
  abstract String cell(double z, RandomStream random, int row);

  /** Whether a cell is written as this column's are. */
  boolean isForm(String cell) {
    return form.matcher(cell).matches() && !Double.isNaN(score(cell));
  }

  /** What the cell is as a number, which grows with z; NaN for a day that no calendar has. */
  double score(String cell) {
    try {
      return score.applyAsDouble(cell);
    } catch (DateTimeException e) {
      return Double.NaN;
    }
  }

  /** Whether JSON writes it without quotes. */
  boolean isJsonNumber() {
    return JSON_NUMBERS.contains(this);
  }

  /**
   * How far outside the range that was seen a value may lie: a moment's day and time of day are
   * learned apart, and each stays in its own range.
   */
  double slack() {
    return EnumSet.of(DATE_TIME, OFFSET_TIME, AM_PM).contains(this) ? 86_400 : 0;
  }

  Use use() {
    return use;
  }

  private static double plain(String cell) {
    return Double.parseDouble(cell.replaceAll("[^0-9.eE-]", ""));
  }

  private static double word(String cell) {
    return WORDS.indexOf(cell);
  }

  private static double comma(String cell) {
    return Double.parseDouble(cell.replaceAll("[^0-9,-]", "").replace(',', '.'));
  }

  private static String text(String pattern, char point, char group, double number) {
    DecimalFormatSymbols symbols = DecimalFormatSymbols.getInstance(Locale.ROOT);
    symbols.setDecimalSeparator(point);
    symbols.setGroupingSeparator(group);
    return new DecimalFormat(pattern, symbols).format(number);
  }

  private static int bin(double z, int bins) {
    double share = 1 / (1 + Math.exp(-1.7 * z));
    return Math.min(bins - 1, (int) (share * bins));
  }

  private static String write(String pattern, double z, long spread) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH)
        .format(START.plusSeconds(Math.round(z * spread)));
  }

  private static ToDoubleFunction<String> time(String pattern, String without, String with) {
    DateTimeFormatter formatter = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
    return cell ->
        LocalDateTime.parse(cell.replaceAll(without, "") + with, formatter)
            .toEpochSecond(ZoneOffset.UTC);
  }
}
