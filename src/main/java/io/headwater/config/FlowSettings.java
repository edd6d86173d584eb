package io.headwater.config;

import static io.headwater.config.Checks.check;

import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethods;
import java.lang.reflect.RecordComponent;

/**
 * Section {@code flow}: which method learns, how long, and with what settings of its own.
 *
 * @param method id of the method
 * @param sliceSteps outer steps between two chances for a checkpoint to pass, >= 1
 * @param maxSteps most outer steps spent on a window, >= 1
 * @param decayFactor what is left of the summaries' older weight at each new window, in [0, 1]
 * @param settings the method's own settings, under the method's id in the file
 */
public record FlowSettings(
    String method, int sliceSteps, int maxSteps, double decayFactor, Record settings) {
  /** The method of a configuration that names none. */
  static final String DEFAULT_METHOD = "gpa";

  public FlowSettings {
    check(sliceSteps >= 1, "sliceSteps: expected >= 1, got %d", sliceSteps);
    check(maxSteps >= 1, "maxSteps: expected >= 1, got %d", maxSteps);
    check(
        decayFactor >= 0 && decayFactor <= 1, "decayFactor: expected 0 to 1, got %s", decayFactor);
  }

  /** The defaults of {@code method} and of this section. */
  public static FlowSettings of(String method) {
    return new FlowSettings(method, 2, 400, 0.9, FlowMethods.factory(method).defaults());
  }

  /**
   * How many records everything before the current window counts for in what the method starts
   * from, at most; 0 of a method that does not say so.
   */
  public double memory() {
    RecordComponent[] components = settings.getClass().getRecordComponents();
    Object[] values = RecordBinder.valuesOf(settings, components);
    for (int i = 0; i < components.length; i++) {
      if (components[i].getName().equals("memory")) {
        return ((Number) values[i]).doubleValue();
      }
    }
    return 0;
  }

  /** The method with these settings. */
  public FlowMethod create() {
    return FlowMethods.factory(method).create(settings);
  }

  /** These settings for one of {@code parts} equal parts of a stream. */
  FlowSettings part(int parts) {
    return with(method, Parts.of(settings, parts));
  }

  /** The same section for a method with its own settings. */
  public FlowSettings with(String otherMethod, Record otherSettings) {
    return new FlowSettings(otherMethod, sliceSteps, maxSteps, decayFactor, otherSettings);
  }
}
