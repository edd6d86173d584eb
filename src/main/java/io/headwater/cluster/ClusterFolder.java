package io.headwater.cluster;

import io.headwater.embedded.PrivateFolder;
import io.headwater.job.RetainedState;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a Flink distribution would be, put together from the libraries of this JVM's class path.
 *
 * <p>{@code lib} holds them, ND4J among them, so that its natives are loaded once a process and not
 * once a job; {@code job} the jar of Headwater alone; {@code conf}, {@code log}, {@code
 * checkpoints}, {@code savepoints} and {@code kafka} what their names say.
 *
 * @param root where all of it is; absolute
 */
record ClusterFolder(Path root) {
  private static final String LOGGING = "/log4j2.properties";
  private static final Pattern EXPOSURE =
      Pattern.compile(
          "io.headwater.exposure.\\w+\\.class|META-INF.services.org\\.apache\\.flink\\..+");

  Path conf() {
    return root.resolve("conf");
  }

  Path lib() {
    return root.resolve("lib");
  }

  Path logs() {
    return root.resolve("log");
  }

  Path jobJar() {
    return root.resolve("job").resolve("headwater.jar");
  }

  Path logging() {
    return conf().resolve("log4j2.properties");
  }

  Path checkpoints() {
    return RetainedState.checkpoints(root);
  }

  Path savepoints() {
    return RetainedState.savepoints(root);
  }

  Path temporary() {
    return root.resolve("tmp");
  }

  /** What the broker keeps its log in. */
  Path broker() {
    return root;
  }

  /** Where the processes are recorded. */
  Path record() {
    return root.resolve("cluster.properties");
  }

  /** Puts it together; what is there of an earlier cluster's state stays. */
  void assemble() throws IOException {
    for (Path folder :
        List.of(
            conf(), lib(), logs(), temporary(), checkpoints(), savepoints(), root.resolve("job"))) {
      PrivateFolder.create(folder);
    }
    Path own = codeOfHeadwater();
    linkLibraries(own);
    writeJobJar(own);
    writeExposureJar(own);
    try (InputStream logging = ClusterFolder.class.getResourceAsStream(LOGGING)) {
      if (logging == null) {
        throw new IllegalStateException("expected the resource %s in the jar".formatted(LOGGING));
      }
      Files.copy(logging, logging(), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** The folder of classes, or the jar, that this class was loaded from. */
  private static Path codeOfHeadwater() {
    try {
      return Path.of(
          ClusterFolder.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the place of Headwater's classes is no URI", e);
    }
  }

  private void linkLibraries(Path own) throws IOException {
    try (Stream<Path> old = Files.list(lib())) {
      for (Path link : old.toList()) {
        Files.delete(link);
      }
    }
    for (Path library : libraries()) {
      if (!library.equals(own)) {
        link(library);
      }
    }
  }

  private void link(Path library) throws IOException {
    try {
      Files.createSymbolicLink(lib().resolve(library.getFileName()), library);
    } catch (FileAlreadyExistsException twice) {
      throw new IllegalStateException(
          "class path: expected every library once, got %s again".formatted(library), twice);
    } catch (UnsupportedOperationException | SecurityException noLinks) {
      Files.copy(library, lib().resolve(library.getFileName()));
    }
  }

  private static List<Path> libraries() {
    List<Path> libraries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (entry.endsWith(".jar")) {
        libraries.add(Path.of(entry).toAbsolutePath().normalize());
      }
    }
    return libraries.stream().distinct().toList();
  }

  private void writeJobJar(Path own) throws IOException {
    if (!Files.isDirectory(own)) {
      Files.copy(own, jobJar(), StandardCopyOption.REPLACE_EXISTING);
      return;
    }
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(jobJar()));
        Stream<Path> files = Files.walk(own)) {
      files.filter(Files::isRegularFile).sorted().forEach(file -> add(jar, own, file));
    }
  }

  /** The classes that Flink's processes themselves load, before any job; the POM packs the same. */
  private void writeExposureJar(Path own) throws IOException {
    Path exposure = lib().resolve("headwater-exposure.jar");
    if (Files.isDirectory(own)) {
      writeExposureJar(own, exposure);
      return;
    }
    try (FileSystem jar = FileSystems.newFileSystem(own)) {
      writeExposureJar(jar.getPath("/"), exposure);
    }
  }

  private static void writeExposureJar(Path classes, Path into) throws IOException {
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(into));
        Stream<Path> files = Files.walk(classes)) {
      files
          .filter(Files::isRegularFile)
          .filter(file -> EXPOSURE.matcher(classes.relativize(file).toString()).matches())
          .sorted()
          .forEach(file -> add(jar, classes, file));
    }
  }

  private static void add(JarOutputStream jar, Path own, Path file) {
    try {
      jar.putNextEntry(new JarEntry(own.relativize(file).toString().replace('\\', '/')));
      Files.copy(file, jar);
      jar.closeEntry();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot add %s to the job's jar".formatted(file), e);
    }
  }
}
