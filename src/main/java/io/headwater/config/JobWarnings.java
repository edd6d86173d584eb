package io.headwater.config;

import io.headwater.record.IdentifierNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a configuration may do that its user should know before it runs. */
public final class JobWarnings {
  /** Of the particles of a model in training: at the start and end of a slice, and in between. */
  private static final int PARTICLE_BYTES = 6 * Float.BYTES;

  private static final long NOTEWORTHY_BYTES = 256L << 20;

  private JobWarnings() {}

  /** A line for each, with the key that changes it; none for most configurations. */
  public static List<String> of(JobConfig config) {
    List<String> warnings = new ArrayList<>();
    if (!config.source().key().isEmpty() && config.job().streamTtl().isZero()) {
      warnings.add(
          ("job.stream-ttl: 0 s holds a model of every value of source.key %s for ever; set the"
                  + " event time after which a silent stream is forgotten, such as 30 d")
              .formatted(config.source().key()));
    }
    config.source().key().stream()
        .filter(IdentifierNames::mayIdentify)
        .forEach(
            name ->
                warnings.add(
                    ("source.key: '%s' identifies by its name; every stream is called by a real"
                            + " value of it, and its twin has that value")
                        .formatted(name)));
    addWide(config, warnings);
    warnings.addAll(
        IdentifierNames.warnings(
            SchemaFile.read(Path.of(config.source().schema())), config.fields()));
    return warnings;
  }

  /** A column has one coordinate at least, unless it turns out to be a constant. */
  private static void addWide(JobConfig config, List<String> warnings) {
    String particles = ConfigText.keys(config.flow().settings()).get("particles");
    if (particles == null) {
      return;
    }
    long columns = SchemaFile.read(Path.of(config.source().schema())).getFields().size();
    long bytes = columns * Long.parseLong(particles) * PARTICLE_BYTES;
    if (bytes > NOTEWORTHY_BYTES) {
      warnings.add(
          ("flow.%s.particles: %s particles of %,d fields take %,d MiB of heap or more in each task"
                  + " that trains; take fewer, or leave fields out with fields.NAME.role: drop")
              .formatted(config.flow().method(), particles, columns, bytes >> 20));
    }
  }
}
