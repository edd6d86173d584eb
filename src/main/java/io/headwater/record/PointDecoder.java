package io.headwater.record;

import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the features off a point: pairs that a rule depends on together, then the other levels and
 * numbers, then what follows by rules. Scratch memory inside: not thread-safe.
 */
final class PointDecoder {
  private final LevelDecoder levels;
  private final List<FeatureCodec> codecs;
  private final List<Rule> rules;
  private final int[] offsets;
  private final List<PairSupport> supports = new ArrayList<>();

  /** By support, the pair it was decoded to last. */
  private final int[] chosen;

  /** By rule, the support of its key, or -1 for none. */
  private final int[] supportOf;

  /** By rule, and by pair of its support, what the rule says: no look-up of a key. */
  private final @Nullable Object[][] valuesOf;

  private final boolean[] isRuled;
  private final boolean[] isDecoded;
  private float[] x = new float[0];

  /** The places of the coordinates that are not zero, ascending; the first {@link #nonzeros}. */
  private int[] places = new int[0];

  private int nonzeros;

  PointDecoder(RecordPlan plan, List<FeatureCodec> codecs, List<Rule> rules, int[] offsets) {
    this.levels = plan.fields().levelDecoder();
    this.codecs = codecs;
    this.rules = rules;
    this.offsets = offsets;
    this.isRuled = new boolean[codecs.size()];
    this.isDecoded = new boolean[codecs.size()];
    this.supportOf = new int[rules.size()];
    this.valuesOf = new @Nullable Object[rules.size()][];
    for (int r = 0; r < rules.size(); r++) {
      Rule rule = rules.get(r);
      isRuled[rule.value()] = true;
      supportOf[r] = supportOf(rule);
      if (rule.key().isPair() && supportOf[r] < 0) {
        supportOf[r] = supports.size();
        supports.add(new PairSupport(rule, codecs, offsets));
      }
      valuesOf[r] =
          supportOf[r] < 0 ? new @Nullable Object[0] : supports.get(supportOf[r]).valuesOf(rule);
    }
    this.chosen = new int[supports.size()];
  }

  private int supportOf(Rule rule) {
    for (int s = 0; s < supports.size(); s++) {
      if (supports.get(s).key().equals(rule.key())) {
        return s;
      }
    }
    return -1;
  }

  /** Writes every feature of point {@code i} {@code into} values. */
  void decode(PointCloud points, int i, RandomStream random, FeatureValues into) {
    copy(points, i);
    Arrays.fill(isDecoded, false);
    for (int s = 0; s < chosen.length; s++) {
      chosen[s] = decodePair(supports.get(s), random, into);
    }
    for (int f = 0; f < codecs.size(); f++) {
      if (!isDecoded[f] && !isRuled[f]) {
        decodeOne(f, random, into);
      }
    }
    for (int r = 0; r < supportOf.length; r++) {
      Rule rule = rules.get(r);
      if (!applies(r, into)) {
        codecs.get(rule.value()).fallback(into, rule.value());
      }
    }
  }

  private boolean applies(int r, FeatureValues into) {
    int pair = supportOf[r] < 0 ? LevelDecoder.NONE : chosen[supportOf[r]];
    return pair == LevelDecoder.NONE
        ? rules.get(r).apply(into)
        : rules.get(r).set(valuesOf[r][pair], into);
  }

  private void copy(PointCloud points, int i) {
    if (x.length != points.dimension()) {
      x = new float[points.dimension()];
      places = new int[x.length];
    }
    points.copyRow(i, x);
    nonzeros = points.nonzeros(i, places);
    for (int k = 0; k < nonzeros; k++) {
      if (!Float.isFinite(x[places[k]])) {
        throw new ArithmeticException(
            "point %d, coordinate %d: expected a finite number, got %s"
                .formatted(i, places[k], x[places[k]]));
      }
    }
  }

  private int decodePair(PairSupport support, RandomStream random, FeatureValues into) {
    int pair = support.decode(levels, x, places, nonzeros, isDecoded, into, random);
    if (pair != LevelDecoder.NONE) {
      isDecoded[support.key().first()] = true;
      isDecoded[support.key().second()] = true;
    }
    return pair;
  }

  private void decodeOne(int f, RandomStream random, FeatureValues into) {
    if (offsets[f] < 0) {
      codecs.get(f).fallback(into, f);
    } else if (codecs.get(f) instanceof LevelBlock block) {
      into.setLevel(f, block.decode(levels, x, offsets[f], random));
    } else if (codecs.get(f) instanceof CodedNumber codes) {
      into.setNumber(f, codes.decode(levels, x, offsets[f], random));
    } else if (codecs.get(f) instanceof NumberTransform transform) {
      into.setNumber(f, transform.value(x[offsets[f]]));
    }
  }
}
