package io.headwater.record;

import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
  private final boolean[] isRuled;
  private final boolean[] isDecoded;
  private float[] x = new float[0];

  PointDecoder(RecordPlan plan, List<FeatureCodec> codecs, List<Rule> rules, int[] offsets) {
    this.levels = plan.fields().levelDecoder();
    this.codecs = codecs;
    this.rules = rules;
    this.offsets = offsets;
    this.isRuled = new boolean[codecs.size()];
    this.isDecoded = new boolean[codecs.size()];
    for (Rule rule : rules) {
      isRuled[rule.value()] = true;
      boolean known = supports.stream().anyMatch(support -> support.key().equals(rule.key()));
      if (rule.key().isPair() && !known) {
        supports.add(new PairSupport(rule, codecs, offsets));
      }
    }
  }

  /** Writes every feature of point {@code i} {@code into} values. */
  void decode(PointCloud points, int i, RandomStream random, FeatureValues into) {
    copy(points, i);
    Arrays.fill(isDecoded, false);
    for (PairSupport support : supports) {
      decodePair(support, random, into);
    }
    for (int f = 0; f < codecs.size(); f++) {
      if (!isDecoded[f] && !isRuled[f]) {
        decodeOne(f, random, into);
      }
    }
    for (Rule rule : rules) {
      if (!rule.apply(into)) {
        codecs.get(rule.value()).fallback(into, rule.value());
      }
    }
  }

  private void copy(PointCloud points, int i) {
    if (x.length != points.dimension()) {
      x = new float[points.dimension()];
    }
    for (int j = 0; j < x.length; j++) {
      x[j] = points.get(i, j);
      if (!Float.isFinite(x[j])) {
        throw new ArithmeticException(
            "point %d, coordinate %d: expected a finite number, got %s".formatted(i, j, x[j]));
      }
    }
  }

  private void decodePair(PairSupport support, RandomStream random, FeatureValues into) {
    if (support.decode(levels, x, isDecoded, into, random)) {
      isDecoded[support.key().first()] = true;
      isDecoded[support.key().second()] = true;
    }
  }

  private void decodeOne(int f, RandomStream random, FeatureValues into) {
    if (offsets[f] < 0) {
      codecs.get(f).fallback(into, f);
    } else if (codecs.get(f) instanceof LevelBlock block) {
      into.setLevel(f, block.decode(levels, x, offsets[f], random));
    } else if (codecs.get(f) instanceof NumberTransform transform) {
      into.setNumber(f, transform.value(x[offsets[f]]));
    }
  }
}
