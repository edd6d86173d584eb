package io.headwater.cli;

import io.headwater.evaluation.Certificate;
import io.headwater.evaluation.Spread;
import io.headwater.evaluation.Tells;
import io.headwater.training.WindowReport;
import java.util.Locale;

/** A report's numbers as lines for a person. */
final class Measures {
  private Measures() {}

  static String lines(WindowReport report) {
    return """
      training %,d steps, %s%s
      quality  sliced W2 %s of fresh records to held-out ones (real %s), novelty %s, copies %s (real %s)%s
      spread   %s
      test     %s%s\
    """
        .formatted(
            report.steps(),
            report.rest().name().toLowerCase(Locale.ROOT).replace('_', ' '),
            flow(report),
            number(report.measure("slicedWasserstein")),
            number(report.measure("slicedWassersteinFloor")),
            number(report.measure("noveltyRatio")),
            percent(report.measure("copyRate")),
            percent(report.measure("copyRateHeldOut")),
            identifiers(report.measure("identifierCopyRate")),
            spread(report),
            test(report),
            alarm(report));
  }

  /** A figure that is too good is said on a line of its own, with the reason that holds. */
  private static String alarm(WindowReport report) {
    return report.measure("copyingAlarm") > 0
        ? "%n  ALARM    fresh records look copied: %s; do not publish them before you know why"
            .formatted(isTooClose(report) ? closeness(report) : nearness(report))
        : "";
  }

  private static boolean isTooClose(WindowReport report) {
    return report.measure("slicedWasserstein") < report.measure("slicedWassersteinLeast");
  }

  private static String closeness(WindowReport report) {
    return "sliced W2 to held-out records is %s where real records stay above %s"
        .formatted(
            number(report.measure("slicedWasserstein")),
            number(report.measure("slicedWassersteinLeast")));
  }

  private static String nearness(WindowReport report) {
    return "the distance to training records is %s of what real records keep (p = %s)"
        .formatted(
            number(report.measure("noveltyRatio")), number(report.measure("nearnessPValue")));
  }

  /** Whether fresh records can be told from held-out ones, how well, and by what. */
  private static String test(WindowReport report) {
    double p = report.measure("certificatePValue");
    if (Double.isNaN(p)) {
      return "none: there are no held-out records to compare with";
    }
    boolean passes = p > Certificate.LEVEL;
    return "fresh records %s from held-out ones (p = %s); a classifier's area is %s (real %s at most)%s"
        .formatted(
            passes ? "cannot be told" : "can be told",
            number(p),
            number(report.measure("classifierAuc")),
            number(report.measure("classifierAucReal")),
            passes ? "" : told(report));
  }

  private static String told(WindowReport report) {
    String by = String.join(", ", Tells.fields(report.measures()));
    String pairs = String.join(", ", Tells.pairs(report.measures())).replace("|", " with ");
    String pair =
        "; worst pair %s, %s apart (real %s)"
            .formatted(
                pairs,
                number(report.measure("pairDistance")),
                number(report.measure("pairDistanceReal")));
    return (by.isEmpty() ? "" : "; told by " + by) + (pairs.isEmpty() ? "" : pair);
  }

  private static String identifiers(double share) {
    return Double.isNaN(share) ? "" : ", of identifiers " + percent(share);
  }

  private static String spread(WindowReport report) {
    double probability = report.measure("spreadProbability");
    if (Double.isNaN(probability)) {
      return "unknown";
    }
    return probability > Spread.LEVEL
        ? "no less than that of held-out records"
        : "less than that of held-out records, by %s deviations; a tail or a mode may be lost"
            .formatted(number(report.measure("spreadShortfall")));
  }

  /** What the method says of its own convergence, if it does. */
  private static String flow(WindowReport report) {
    StringBuilder text = new StringBuilder();
    for (String name : new String[] {"divergence", "heldOutDivergence", "kineticEnergy"}) {
      double value = report.measure(name);
      if (!Double.isNaN(value)) {
        text.append(", ").append(words(name)).append(' ').append(number(value));
      }
    }
    return text.toString();
  }

  private static String words(String camel) {
    return camel.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
  }

  static String number(double value) {
    return Double.isNaN(value) ? "unknown" : String.format(Locale.ROOT, "%.4g", value);
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "unknown" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
