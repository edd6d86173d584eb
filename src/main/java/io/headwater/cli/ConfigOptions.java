package io.headwater.cli;

import io.headwater.config.ConfigReader;
import io.headwater.config.ModelConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how to train, alike in every command that trains. */
final class ConfigOptions {
  /** A file is all there is: less of it is held out than of a window that another one follows. */
  private static final String HELD_OUT_OF_A_FILE = "window.held-out=0.1";

  @Option(
      names = "--method",
      paramLabel = "ID",
      description = "The method; 'headwater methods' lists them.")
  private @Nullable String method;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML as for 'run'; its fields, window and flow sections count.")
  private @Nullable Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides one key, such as flow.max-steps=200; may be repeated.")
  private List<String> overrides = new ArrayList<>();

  @Option(names = "--seed", paramLabel = "N", description = "The root of all randomness.")
  private @Nullable Long seed;

  ModelConfig model() {
    List<String> all = new ArrayList<>();
    if (config == null) {
      all.add(HELD_OUT_OF_A_FILE);
    }
    if (method != null) {
      all.add("flow.method=" + method);
    }
    if (seed != null) {
      all.add("job.seed=" + seed);
    }
    all.addAll(overrides);
    return config == null
        ? ConfigReader.model("of the command line", "", all)
        : ConfigReader.model(config, all);
  }
}
