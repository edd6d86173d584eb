package io.headwater.cluster;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Predicate;

/**
 * What is written down of a cluster, so that another command finds it.
 *
 * @param dashboardPort of the JobManager's REST interface
 * @param kafkaPort of the broker
 * @param processes in the order they were started
 */
record ClusterRecord(int dashboardPort, int kafkaPort, List<ClusterProcess> processes) {
  private static final String DASHBOARD = "dashboard.port";
  private static final String KAFKA = "kafka.port";
  private static final String PROCESS = "process.";

  ClusterRecord {
    processes = List.copyOf(processes);
  }

  /** The same with a process more, in the place of one of its name. */
  ClusterRecord with(ClusterProcess process) {
    List<ClusterProcess> all = new ArrayList<>(processes);
    all.removeIf(other -> other.name().equals(process.name()));
    all.add(process);
    return new ClusterRecord(dashboardPort, kafkaPort, all);
  }

  /** The same without some of the processes. */
  ClusterRecord without(Predicate<ClusterProcess> gone) {
    return new ClusterRecord(
        dashboardPort, kafkaPort, processes.stream().filter(gone.negate()).toList());
  }

  /** Writes it down; a reader sees the old or the new, never a half. */
  void write(Path file) throws IOException {
    Properties properties = new Properties();
    properties.setProperty(DASHBOARD, Integer.toString(dashboardPort));
    properties.setProperty(KAFKA, Integer.toString(kafkaPort));
    for (int i = 0; i < processes.size(); i++) {
      ClusterProcess process = processes.get(i);
      properties.setProperty(
          PROCESS + i, process.name() + " " + process.pid() + " " + process.started());
    }
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try (Writer writer = Files.newBufferedWriter(fresh)) {
      properties.store(
          writer,
          "A Headwater cluster: ports on 127.0.0.1; name, number and start of its processes");
    }
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  static ClusterRecord read(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    List<ClusterProcess> processes = new ArrayList<>();
    for (int i = 0; properties.containsKey(PROCESS + i); i++) {
      String[] words = properties.getProperty(PROCESS + i).split(" ", -1);
      processes.add(
          new ClusterProcess(words[0], Long.parseLong(words[1]), Long.parseLong(words[2])));
    }
    return new ClusterRecord(
        Integer.parseInt(properties.getProperty(DASHBOARD)),
        Integer.parseInt(properties.getProperty(KAFKA)),
        processes);
  }
}
