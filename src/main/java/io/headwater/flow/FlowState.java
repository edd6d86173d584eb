package io.headwater.flow;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All that a flow method remembers: the one concrete state of every method.
 *
 * <p>Because it is nothing but named arrays, one serializer and one golden file serve every method,
 * and a new method is checkpointable before its author thinks of it. Immutable.
 *
 * @param method the id of the method that made it
 * @param steps outer steps done since {@code init}
 * @param dimension d of the feature space
 * @param arrays the arrays by name
 */
public record FlowState(
    String method, long steps, int dimension, SortedMap<String, NamedArray> arrays) {
  public FlowState {
    arrays = Collections.unmodifiableSortedMap(new TreeMap<>(arrays));
  }

  /** A state with no steps done. */
  public static FlowState of(String method, int dimension, Map<String, NamedArray> arrays) {
    return new FlowState(method, 0, dimension, new TreeMap<>(arrays));
  }

  /** The array called {@code name}; an unknown name is an {@code IllegalStateException}. */
  public NamedArray array(String name) {
    NamedArray array = arrays.get(name);
    if (array == null) {
      throw new IllegalStateException(
          "state of method %s: expected an array '%s', got %s"
              .formatted(method, name, arrays.keySet()));
    }
    return array;
  }

  /** Whether an array called {@code name} is there. */
  public boolean has(String name) {
    return arrays.containsKey(name);
  }

  /** This state with arrays put in the place of those of the same name. */
  public FlowState with(Map<String, NamedArray> changed) {
    SortedMap<String, NamedArray> all = new TreeMap<>(arrays);
    all.putAll(changed);
    return new FlowState(method, steps, dimension, all);
  }

  /** This state without the arrays whose names {@code dropped} holds of. */
  public FlowState without(Predicate<String> dropped) {
    SortedMap<String, NamedArray> left = new TreeMap<>(arrays);
    left.keySet().removeIf(dropped);
    return new FlowState(method, steps, dimension, left);
  }

  /**
   * This state with the arrays of {@code that} in the place of those of the same name; one of
   * another shape is an {@code IllegalArgumentException}. An axis of extent 0 is one that data
   * fills: it may have any extent.
   */
  public FlowState continuing(FlowState that) {
    SortedMap<String, NamedArray> all = new TreeMap<>(arrays);
    all.replaceAll((name, array) -> sameShape(name, array, that.arrays.get(name)));
    return new FlowState(method, that.steps, dimension, all);
  }

  private static NamedArray sameShape(String name, NamedArray own, @Nullable NamedArray other) {
    if (other == null) {
      return own;
    }
    boolean fits = own.shape().length == other.shape().length;
    for (int axis = 0; fits && axis < own.shape().length; axis++) {
      fits = own.extent(axis) == 0 || own.extent(axis) == other.extent(axis);
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "array '%s' to go on from: expected %s, got %s".formatted(name, own, other));
    }
    return other;
  }

  /** This state with {@code more} outer steps done. */
  public FlowState plusSteps(int more) {
    return new FlowState(method, steps + more, dimension, arrays);
  }

  /**
   * This state in another feature space: every feature axis of every array is moved.
   *
   * @param oldOf for each new coordinate the old one it continues, or -1 for one that is new
   */
  public FlowState remap(int[] oldOf) {
    SortedMap<String, NamedArray> moved = new TreeMap<>();
    arrays.forEach((name, array) -> moved.put(name, array.remap(oldOf)));
    return new FlowState(method, steps, oldOf.length, moved);
  }

  /** Refuses a state of another method or dimension, naming both. */
  public void require(String expectedMethod, int expectedDimension) {
    if (!method.equals(expectedMethod)) {
      throw new IllegalArgumentException(
          "flow state: expected method '%s', got '%s'".formatted(expectedMethod, method));
    }
    if (dimension != expectedDimension) {
      throw new IllegalArgumentException(
          "target dimension: expected %d (the state's), got %d; was a field added or dropped?"
              .formatted(dimension, expectedDimension));
    }
  }
}
