package io.headwater.cluster;

import io.headwater.embedded.EmbeddedKafka;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A Kafka broker, a JobManager and TaskManagers as processes of this machine, reachable from it
 * only. They live on when the JVM that started them ends: whoever opens the cluster's folder later
 * finds them. Not thread-safe.
 */
public final class LocalCluster {
  private static final String KAFKA = "kafka";
  private static final String JOB_MANAGER = "jobmanager";
  private static final String TASK_MANAGER = ClusterProcess.TASK_MANAGER;

  private final ClusterFolder folder;
  private ClusterRecord record;

  private LocalCluster(ClusterFolder folder, ClusterRecord record) {
    this.folder = folder;
    this.record = record;
  }

  /** Starts a cluster; every process of it answers when this returns. */
  public static LocalCluster start(ClusterOptions options)
      throws IOException, InterruptedException {
    ClusterFolder folder = new ClusterFolder(options.folder());
    refuseRunning(folder);
    int dashboard = port("dashboard-port", options.dashboardPort());
    int kafka = port("kafka-port", options.kafkaPort());
    folder.assemble();
    ClusterConfiguration.write(folder, options, EmbeddedKafka.freePort(), dashboard);
    LocalCluster cluster = new LocalCluster(folder, new ClusterRecord(dashboard, kafka, List.of()));
    boolean answers = false;
    try {
      cluster.launchKafka();
      cluster.launchJobManager();
      for (int i = 0; i < options.taskManagers(); i++) {
        cluster.launchTaskManager();
      }
      cluster.awaitAnswers();
      answers = true;
    } finally {
      if (!answers) {
        cluster.stop();
      }
    }
    return cluster;
  }

  /** The cluster that was started in {@code folder}. */
  public static LocalCluster open(Path folder) throws IOException {
    ClusterFolder there = new ClusterFolder(folder.toAbsolutePath().normalize());
    if (!Files.exists(there.record())) {
      throw new IllegalArgumentException(
          "folder: expected one that a cluster was started in, got %s; is it another --folder?"
              .formatted(there.root()));
    }
    return new LocalCluster(there, ClusterRecord.read(there.record()));
  }

  private static void refuseRunning(ClusterFolder folder) throws IOException {
    if (Files.exists(folder.record())
        && ClusterRecord.read(folder.record()).processes().stream()
            .anyMatch(ClusterProcess::isAlive)) {
      throw new IllegalArgumentException(
          "folder: expected one without a running cluster, got %s; stop that one first"
              .formatted(folder.root()));
    }
  }

  private static int port(String name, int wanted) throws IOException {
    if (wanted == 0) {
      return EmbeddedKafka.freePort();
    }
    try (ServerSocket probe =
        new ServerSocket(wanted, 1, InetAddress.getByName(ClusterConfiguration.LOOPBACK))) {
      return probe.getLocalPort();
    } catch (IOException taken) {
      throw new IllegalArgumentException(
          "%s: expected a free port, got %d, which is taken; give another one, or 0 for any"
              .formatted(name, wanted),
          taken);
    }
  }

  /** Starts the broker, where it was before. */
  public void startKafka() throws IOException, InterruptedException {
    launchKafka();
    awaitAnswers();
  }

  /** Starts a JobManager, which knows nothing of the jobs of the one before. */
  public void startJobManager() throws IOException, InterruptedException {
    launchJobManager();
    awaitAnswers();
  }

  /** Starts one TaskManager more; it has registered with the JobManager when this returns. */
  public ClusterProcess startTaskManager() throws IOException, InterruptedException {
    ClusterProcess started = launchTaskManager();
    awaitAnswers();
    return started;
  }

  /** The same, and forgets the TaskManagers that have ended, whose place it takes. */
  public ClusterProcess addTaskManager() throws IOException, InterruptedException {
    ClusterProcess started = startTaskManager();
    record = record.without(process -> process.isTaskManager() && !process.isAlive());
    record.write(folder.record());
    return started;
  }

  private void launchKafka() throws IOException {
    launch(KAFKA, commands().kafka(KAFKA, record.kafkaPort()));
  }

  private void launchJobManager() throws IOException {
    launch(JOB_MANAGER, commands().jobManager(JOB_MANAGER));
  }

  private ClusterProcess launchTaskManager() throws IOException {
    int number = 1;
    for (ClusterProcess process : record.processes()) {
      if (process.isTaskManager()) {
        number =
            Math.max(number, 1 + Integer.parseInt(process.name().substring(TASK_MANAGER.length())));
      }
    }
    String name = TASK_MANAGER + number;
    return launch(name, commands().taskManager(name));
  }

  private ClusterProcess launch(String name, List<String> command) throws IOException {
    ClusterProcess process = ClusterProcess.start(name, command, folder.logs());
    record = record.with(process);
    record.write(folder.record());
    return process;
  }

  private ClusterCommands commands() {
    return new ClusterCommands(folder, ClusterConfiguration.read(folder));
  }

  private void awaitAnswers() throws InterruptedException {
    new Readiness(this).await();
  }

  /** Whether it was stopped, or has ended with its machine. */
  public boolean isStopped() {
    return record.processes().stream().noneMatch(ClusterProcess::isAlive);
  }

  /** Refuses a cluster that cannot take a job, at once. */
  public void requireRunning() {
    String cure =
        isStopped()
            ? "is stopped; headwater cluster start starts it"
            : jobManager().isAlive()
                ? ""
                : "has lost its JobManager; headwater cluster stop, then start";
    if (!cure.isEmpty()) {
      throw new IllegalArgumentException(
          "cluster: expected a running one in %s, got one that %s".formatted(folder.root(), cure));
    }
  }

  /** Its processes, in the order they were started; also those that have ended. */
  public List<ClusterProcess> processes() {
    return record.processes();
  }

  /** The TaskManagers that run. */
  public List<ClusterProcess> taskManagers() {
    return record.processes().stream()
        .filter(process -> process.isTaskManager() && process.isAlive())
        .toList();
  }

  /** The broker. */
  public ClusterProcess kafka() {
    return named(KAFKA);
  }

  /** The JobManager. */
  public ClusterProcess jobManager() {
    return named(JOB_MANAGER);
  }

  private ClusterProcess named(String name) {
    return record.processes().stream()
        .filter(process -> process.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "cluster in %s: expected a process %s, got none"
                        .formatted(folder.root(), name)));
  }

  /** Where the dashboard is, and the REST interface. */
  public URI dashboard() {
    return URI.create(
        "http://%s:%d".formatted(ClusterConfiguration.LOOPBACK, record.dashboardPort()));
  }

  /** Where clients reach the broker. */
  public String bootstrapServers() {
    return ClusterConfiguration.LOOPBACK + ":" + record.kafkaPort();
  }

  /** Where the processes log. */
  public Path logs() {
    return folder.logs();
  }

  /** Where all of it is; absolute. */
  public Path folder() {
    return folder.root();
  }

  /** Where checkpoints go. */
  public Path checkpoints() {
    return folder.checkpoints();
  }

  /** The jobs on it. */
  public ClusterJobs jobs() {
    return new ClusterJobs(
        ClusterConfiguration.client(record.dashboardPort()), folder.jobJar(), folder.savepoints());
  }

  /** Ends every process of it; checkpoints, savepoints and the broker's log stay. */
  public void stop() throws IOException, InterruptedException {
    List<ClusterProcess> last = new ArrayList<>(record.processes());
    Collections.reverse(last);
    // A broker that is asked first would keep its clients waiting.
    for (ClusterProcess process : last) {
      process.stop();
    }
    record = new ClusterRecord(record.dashboardPort(), record.kafkaPort(), List.of());
    record.write(folder.record());
  }
}
