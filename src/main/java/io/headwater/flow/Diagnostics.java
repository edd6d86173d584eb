package io.headwater.flow;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a flow step measured, and whether the flow has come to rest at its target.
 *
 * <p>The names are those of the reports: {@code divergence}, {@code heldOutDivergence}, {@code
 * kineticEnergy}, {@code fisherInformation}, {@code lipschitz}, ... A method reports what it has.
 *
 * @param values the measured numbers by name; NaN where not yet known
 * @param rest why the flow rests, {@link Rest#MOVING} while it does not
 */
public record Diagnostics(SortedMap<String, Double> values, Rest rest) {
  /** Why a flow stopped moving. */
  public enum Rest {
    /** It has not. */
    MOVING,
    /** The divergence from points held out is at its noise floor. */
    NOISE_FLOOR,
    /** The distance to held-out points rises while that to the training points falls. */
    HELD_OUT_TURN_UP,
    /** There was nothing to train on. */
    NO_DATA,
    /** The method's answer is closed-form: one step is all. */
    EXACT,
    /** The step budget of the window is spent. */
    STEP_BUDGET,
    /** The kinetic energy is below what the configuration calls rest. */
    KINETIC_ENERGY
  }

  public Diagnostics {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  /** Diagnostics of a flow that still moves. */
  public static Diagnostics moving(Map<String, Double> values) {
    return new Diagnostics(new TreeMap<>(values), Rest.MOVING);
  }

  /** Diagnostics of a flow at rest. */
  public static Diagnostics resting(Rest rest, Map<String, Double> values) {
    return new Diagnostics(new TreeMap<>(values), rest);
  }

  /** The number called {@code name}, NaN if the method does not report it. */
  public double value(String name) {
    return values.getOrDefault(name, Double.NaN);
  }

  /** Whether the window's training may end. */
  public boolean atRest() {
    return rest != Rest.MOVING;
  }
}
