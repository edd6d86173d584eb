package io.headwater.flow.latent;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A latent method's state inside that of the flow around it: arrays named {@code latent}, the
 * feature axes they have in the latent space, and their own name. The outer state knows no feature
 * axes in them, since its features are others; {@link #moved} moves them.
 */
final class InnerState {
  private static final String PREFIX = "latent";
  private static final String PLACES = "decoder-places";
  private static final String SIZES = "latent-sizes";

  private InnerState() {}

  /** The latent state in {@code outer}. */
  static FlowState of(FlowState outer, String method) {
    SortedMap<String, NamedArray> arrays = new TreeMap<>();
    outer
        .arrays()
        .forEach(
            (name, array) -> {
              int dot = name.indexOf('/');
              if (dot > 0) {
                int axes = Integer.parseInt(name.substring(PREFIX.length(), dot));
                arrays.put(
                    name.substring(dot + 1),
                    NamedArray.withFeatureAxes(axes, array.toArray(), array.shape()));
              }
            });
    int dimension = (int) outer.array(SIZES).get(1);
    return new FlowState(method, outer.steps(), dimension, arrays);
  }

  /** {@code outer} with that latent state, of {@code layout}, in the place of the one before. */
  static FlowState put(FlowState outer, FlowState latent, LatentLayout layout) {
    FlowState placed = replace(outer, latent);
    float[] sizes = {layout.numbers(), latent.dimension()};
    return placed.with(Map.of(PLACES, layout.places(), SIZES, NamedArray.of(sizes, sizes.length)));
  }

  /** The same, of the layout that it has. */
  static FlowState replace(FlowState outer, FlowState latent) {
    SortedMap<String, NamedArray> arrays = new TreeMap<>();
    outer
        .arrays()
        .forEach(
            (name, array) -> {
              if (name.indexOf('/') < 0) {
                arrays.put(name, array);
              }
            });
    latent
        .arrays()
        .forEach(
            (name, array) ->
                arrays.put(
                    PREFIX + array.featureAxes() + "/" + name,
                    NamedArray.of(array.toArray(), array.shape())));
    return new FlowState(
        outer.method(), Math.max(outer.steps(), latent.steps()), outer.dimension(), arrays);
  }

  /** The latent state in {@code outer}, moved to {@code layout}. */
  static FlowState moved(FlowState outer, String method, LatentLayout layout) {
    int numbersBefore = (int) outer.array(SIZES).get(0);
    return of(outer, method).remap(layout.oldOf(outer.array(PLACES), numbersBefore));
  }
}
