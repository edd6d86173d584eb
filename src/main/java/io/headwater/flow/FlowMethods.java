package io.headwater.flow;

import java.util.Collections;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/** The methods on the class path, by id. */
public final class FlowMethods {
  private static final SortedMap<String, FlowMethodFactory> FACTORIES = load();

  private FlowMethods() {}

  /** Every factory by its method's id. */
  public static SortedMap<String, FlowMethodFactory> all() {
    return FACTORIES;
  }

  /** The factory of {@code id}; an unknown id is refused with the known ones. */
  public static FlowMethodFactory factory(String id) {
    FlowMethodFactory factory = FACTORIES.get(id);
    if (factory == null) {
      throw new IllegalArgumentException(
          "flow.method: expected one of %s, got '%s'".formatted(FACTORIES.keySet(), id));
    }
    return factory;
  }

  private static SortedMap<String, FlowMethodFactory> load() {
    SortedMap<String, FlowMethodFactory> found = new TreeMap<>();
    ServiceLoader.load(FlowMethodFactory.class, FlowMethods.class.getClassLoader())
        .forEach(factory -> found.put(factory.id(), factory));
    return Collections.unmodifiableSortedMap(found);
  }
}
