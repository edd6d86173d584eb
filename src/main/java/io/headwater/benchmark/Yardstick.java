package io.headwater.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The same steps by PyTorch autograd, in a process of its own on one thread. */
final class Yardstick {
  private static final List<String> PYTHONS = List.of("python3", "/usr/bin/python3");
  private static final String SCRIPT = "yardstick.py";

  private final String python;
  private final Path script;

  private Yardstick(String python, Path script) {
    this.python = python;
    this.script = script;
  }

  /**
   * A yardstick, if a Python with PyTorch is found.
   *
   * @param script another script with the same arguments; absent, the one that comes along
   * @param directory where that one is put
   */
  static Optional<Yardstick> find(Optional<Path> script, Path directory) throws IOException {
    for (String python : PYTHONS) {
      if (runs(python, "-c", "import numpy, torch")) {
        return Optional.of(new Yardstick(python, script.orElse(unpack(directory))));
      }
    }
    return Optional.empty();
  }

  private static boolean runs(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0;
    } catch (IOException absent) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Path unpack(Path directory) throws IOException {
    Path file = directory.resolve(SCRIPT);
    try (InputStream in = Yardstick.class.getResourceAsStream(SCRIPT)) {
      if (in == null) {
        throw new IllegalStateException("yardstick: expected %s in the jar".formatted(SCRIPT));
      }
      Files.write(file, in.readAllBytes());
    }
    return file;
  }

  /** The median CPU time of a step in microseconds, over {@code steps} steps after three. */
  double microseconds(KernelCase each, Path problem, int steps) {
    return Double.parseDouble(call("time", each, problem, steps, List.of()).strip());
  }

  /** The particles after {@code steps} steps in float64 [N d]; computed in it if {@code exact}. */
  double[] particles(KernelCase each, Path problem, int steps, boolean exact) {
    Path out = problem.resolveSibling("particles.f64");
    call("dump", each, problem, steps, List.of(out.toString(), exact ? "f64" : "f32"));
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(out)).order(ByteOrder.LITTLE_ENDIAN);
      DoubleBuffer doubles = bytes.asDoubleBuffer();
      double[] values = new double[doubles.remaining()];
      doubles.get(values);
      return values;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String call(String what, KernelCase each, Path problem, int steps, List<String> more) {
    List<String> command = new ArrayList<>(List.of(python, script.toString(), what));
    command.add(each.size().name());
    command.add(each.mode().name().toLowerCase(Locale.ROOT));
    command.add(each.activation().name().toLowerCase(Locale.ROOT));
    command.addAll(List.of("auto", problem.toString(), Integer.toString(steps)));
    command.addAll(more);
    try {
      return output(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("yardstick: interrupted", e);
    }
  }

  private static String output(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("OMP_NUM_THREADS", "1");
    Process process = builder.start();
    byte[] bytes = process.getInputStream().readAllBytes();
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("yardstick %s: failed with %s".formatted(command, text));
    }
    return text;
  }
}
