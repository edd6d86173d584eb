package io.headwater.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;

/**
 * What a job takes up at one moment.
 *
 * @param residentMegabytes memory of the process that is in RAM; NaN where the system does not say
 * @param heapMegabytes objects on the heap, dead ones among them
 * @param stateKilobytes of the newest checkpoint
 * @param checkpointMillis from its trigger to its end
 * @param files under the folder of checkpoints and of the broker
 */
record SoakMoment(
    double residentMegabytes,
    double heapMegabytes,
    double stateKilobytes,
    double checkpointMillis,
    double files) {
  private static final double KILO = 1024;
  private static final Path STATUS = Path.of("/proc/self/status");

  static SoakMoment of(CompletedCheckpointStats checkpoint, Path folder) {
    return new SoakMoment(
        residentKilobytes() / KILO,
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / KILO / KILO,
        checkpoint.getStateSize() / KILO,
        checkpoint.getEndToEndDuration(),
        files(folder));
  }

  /** Of every number the median over all moments, at least one. */
  static SoakMoment median(List<SoakMoment> all) {
    return new SoakMoment(
        median(all, SoakMoment::residentMegabytes),
        median(all, SoakMoment::heapMegabytes),
        median(all, SoakMoment::stateKilobytes),
        median(all, SoakMoment::checkpointMillis),
        median(all, SoakMoment::files));
  }

  private static double median(List<SoakMoment> all, ToDoubleFunction<SoakMoment> of) {
    double[] known = all.stream().mapToDouble(of).filter(value -> !Double.isNaN(value)).toArray();
    return known.length == 0 ? Double.NaN : new Rounds(known).median();
  }

  /** Number by number, what this is divided by {@code that}. */
  SoakMoment over(SoakMoment that) {
    return new SoakMoment(
        residentMegabytes / that.residentMegabytes,
        heapMegabytes / that.heapMegabytes,
        stateKilobytes / that.stateKilobytes,
        checkpointMillis / that.checkpointMillis,
        files / that.files);
  }

  private static double residentKilobytes() {
    if (!Files.isReadable(STATUS)) {
      return Double.NaN;
    }
    try {
      return residentKilobytes(Files.readAllLines(STATUS));
    } catch (IOException e) {
      throw new UncheckedIOException("the memory of this process cannot be read", e);
    }
  }

  /** From the lines of {@code /proc/PID/status}: {@code VmRSS: 12345 kB}; NaN without one. */
  static double residentKilobytes(List<String> status) {
    return status.stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(Double.NaN);
  }

  private static double files(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).count();
    } catch (IOException | UncheckedIOException e) {
      // A checkpoint went while its folder was read: the next moment says.
      return Double.NaN;
    }
  }
}
