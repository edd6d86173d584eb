package io.headwater.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headwater.flow.FlowMethods;
import io.headwater.record.FieldsConfig;
import io.headwater.record.FieldsConfig.Field;
import io.headwater.record.LevelDecoder;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the one YAML file a user writes.
 *
 * <p>Every key has a default but {@code source.topic} and {@code source.schema}. A {@link
 * ConfigException} names everything that is wrong at once.
 */
public final class ConfigReader {
  static final String LEVEL_DECODER = "level-decoder";

  private final String origin;
  private final Problems problems = new Problems();
  private final RecordBinder binder = new RecordBinder(problems);
  private final ObjectNode root;

  private ConfigReader(String origin, String yaml, List<String> overrides) {
    this.origin = origin;
    this.root = ConfigTree.parse(yaml, problems);
    problems.refuse(origin);
    ConfigTree.override(root, overrides, problems);
  }

  /**
   * The configuration of a job, with the names it leaves open filled in.
   *
   * @param overrides {@code a.b.c=value} assignments that win over the file
   */
  public static JobConfig job(Path file, List<String> overrides) {
    return job(file.toString(), text(file), overrides);
  }

  /**
   * The name of a job, found without a look at its schema; of a file that cannot be read, the name
   * of a job whose source has none.
   */
  public static String jobName(Path file, List<String> overrides) {
    try {
      ObjectNode root = new ConfigReader(file.toString(), text(file), overrides).root;
      String name = root.path("job").path("name").asText("");
      return JobConfig.name(name, root.path("source").path("topic").asText(""));
    } catch (ConfigException unreadable) {
      return JobConfig.name("", "");
    }
  }

  /** The configuration of a job from text; {@code origin} names it in errors. */
  public static JobConfig job(String origin, String yaml, List<String> overrides) {
    ConfigReader reader = new ConfigReader(origin, yaml, overrides);
    JobConfig config = reader.bind();
    JobChecks.check(config, reader.root, reader.problems);
    reader.problems.refuse(origin);
    return config.resolved();
  }

  /** What decides the model, from a job's file; the keys a job requires may be missing. */
  public static ModelConfig model(Path file, List<String> overrides) {
    return model(file.toString(), text(file), overrides);
  }

  /** What decides the model, from text; {@code origin} names it in errors. */
  public static ModelConfig model(String origin, String yaml, List<String> overrides) {
    ConfigReader reader = new ConfigReader(origin, yaml, overrides);
    JobConfig config = reader.bind();
    reader.problems.refuse(origin);
    return config.model();
  }

  private static String text(Path file) {
    try {
      return BoundedText.read(file);
    } catch (NoSuchFileException e) {
      throw unreadable(file, "no such file; check the path");
    } catch (BoundedText.TooLongException e) {
      throw unreadable(file, "%s", String.valueOf(e.getMessage()));
    } catch (CharacterCodingException e) {
      throw unreadable(file, "expected UTF-8 text, got other bytes");
    } catch (IOException e) {
      String cause = Files.isDirectory(file) ? "it is a directory" : e.getClass().getSimpleName();
      throw unreadable(file, "not readable (%s); check the path and its permissions", cause);
    }
  }

  private static ConfigException unreadable(Path file, String message, Object... args) {
    ConfigProblem problem = new ConfigProblem("", message.formatted(args));
    return new ConfigException(file.toString(), List.of(problem));
  }

  private JobConfig bind() {
    List<String> known = new ArrayList<>(Keys.of(JobConfig.class));
    known.add(LEVEL_DECODER);
    binder.refuseUnknown(root, known, "");
    JobConfig defaults = JobConfig.defaults();
    SourceSettings source = section("source", defaults.source());
    WindowSettings window = section("window", defaults.window());
    return new JobConfig(
        section("job", defaults.job()),
        source,
        fields(source.eventTime(), window.size()),
        window,
        flow(),
        section("emit", defaults.emit()),
        section("sink", defaults.sink()),
        section("reports", defaults.reports()),
        section("snapshots", defaults.snapshots()),
        section("requests", defaults.requests()),
        section("dead-letters", defaults.deadLetters()));
  }

  /** What each field means; the event time and the window's length are said in other sections. */
  private FieldsConfig fields(String eventTime, Duration window) {
    return new FieldsConfig(
        binder.bindMap(Field.class, node(root, "fields"), "fields"),
        Optional.of(eventTime).filter(field -> !field.isEmpty()),
        Optional.of(window).filter(size -> !size.isZero()),
        section(LEVEL_DECODER, LevelDecoder.largest()));
  }

  private <R extends Record> R section(String key, R defaults) {
    return binder.bind(defaults, node(root, key), key);
  }

  /**
   * The section whose keys depend on one of them: beside the common keys it may hold a section for
   * each method, of which {@code flow.method} picks one; all of them are checked.
   */
  private FlowSettings flow() {
    JsonNode section = node(root, "flow");
    String method = method(section);
    FlowSettings flow = FlowSettings.of(method);
    if (!(section instanceof ObjectNode object)) {
      if (!RecordBinder.isEmpty(section)) {
        problems.add("flow", "expected a section, got %s", Shown.of(section));
      }
      return flow;
    }
    List<String> known = new ArrayList<>(Keys.of(FlowSettings.class));
    known.remove("settings");
    known.addAll(methods());
    binder.refuseUnknown(object, known, "flow");
    ObjectNode common = object.deepCopy();
    common.retain(Keys.of(FlowSettings.class));
    common.remove(List.of("method", "settings"));
    FlowSettings bound = binder.bind(flow, common, "flow");
    Record settings = flow.settings();
    for (String id : methods()) {
      Record defaults = FlowMethods.factory(id).defaults();
      Record own = binder.bind(defaults, node(object, id), "flow." + id);
      settings = id.equals(method) ? own : settings;
    }
    return bound.with(method, settings);
  }

  private String method(JsonNode flow) {
    String id = flow.path("method").asText(FlowSettings.DEFAULT_METHOD);
    if (methods().contains(id)) {
      return id;
    }
    String nearest =
        NearestName.of(id, methods()).map("; did you mean '%s'?"::formatted).orElse("");
    problems.add("flow.method", "expected one of %s, got '%s'%s", methods(), id, nearest);
    return methods().iterator().next();
  }

  private static Set<String> methods() {
    return FlowMethods.all().keySet();
  }

  private static JsonNode node(JsonNode parent, String key) {
    JsonNode child = parent.get(key);
    return child == null ? JsonNodeFactory.instance.nullNode() : child;
  }
}
