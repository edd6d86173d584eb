package io.headwater.cli;

import io.headwater.cluster.ClusterOptions;
import io.headwater.cluster.ClusterProcess;
import io.headwater.cluster.LocalCluster;
import io.headwater.config.ConfigReader;
import io.headwater.config.JobConfig;
import io.headwater.embedded.DemoOptions;
import io.headwater.embedded.DemoStream;
import io.headwater.embedded.Replay;
import io.headwater.embedded.Topics;
import io.headwater.job.LastStart;
import io.headwater.operator.Intake;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code cluster}: Kafka and Flink as processes of this machine, without Docker. */
@Command(
    name = "cluster",
    mixinStandardHelpOptions = true,
    description =
        "Kafka, a JobManager and TaskManagers as processes of this machine, on 127.0.0.1, made of"
            + " the libraries that Maven has fetched; jobs on it outlive this command.")
final class ClusterCommand implements Runnable {
  private static final int STOPPED = 1;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "Where all of the cluster is; default ${DEFAULT-VALUE}.",
      defaultValue = "headwater-cluster")
  private Path folder;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  ClusterCommand() {}

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "expected one of %s".formatted(spec.commandLine().getSubcommands().keySet()));
  }

  @Command(name = "start", mixinStandardHelpOptions = true, description = "Starts a cluster.")
  int start(
      @Option(
              names = "--taskmanagers",
              paramLabel = "N",
              defaultValue = "1",
              description = "How many TaskManagers; default ${DEFAULT-VALUE}.")
          int taskManagers,
      @Option(
              names = "--slots",
              paramLabel = "N",
              defaultValue = "2",
              description = "Task slots of each; default ${DEFAULT-VALUE}.")
          int slots,
      @Option(
              names = "--memory",
              paramLabel = "MIB",
              defaultValue = "2048",
              description = "What each may take, in MiB; default ${DEFAULT-VALUE}.")
          int memory,
      @Option(
              names = "--dashboard-port",
              paramLabel = "PORT",
              defaultValue = "8081",
              description = "0 is any free one; default ${DEFAULT-VALUE}.")
          int dashboardPort,
      @Option(
              names = "--kafka-port",
              paramLabel = "PORT",
              defaultValue = "9092",
              description = "0 is any free one; default ${DEFAULT-VALUE}.")
          int kafkaPort)
      throws IOException, InterruptedException {
    ClusterOptions options =
        ClusterOptions.in(folder).with(taskManagers, slots, memory).at(dashboardPort, kafkaPort);
    LocalCluster cluster = LocalCluster.start(options);
    show(cluster);
    out().println("next: headwater cluster submit CONFIG; headwater cluster stop ends it");
    return 0;
  }

  @Command(
      name = "add-taskmanager",
      mixinStandardHelpOptions = true,
      description =
          "Starts one TaskManager more, for more slots or in the place of one that ended.")
  int addTaskManager() throws IOException, InterruptedException {
    LocalCluster cluster = running();
    ClusterProcess started = cluster.addTaskManager();
    out().printf("process     %s %d%n", started.name(), started.pid());
    return 0;
  }

  private LocalCluster running() throws IOException {
    LocalCluster cluster = LocalCluster.open(folder);
    cluster.requireRunning();
    return cluster;
  }

  @Command(
      name = "submit",
      mixinStandardHelpOptions = true,
      description = {
        "Starts the job of a configuration on the cluster.",
        "Topics that its own broker lacks are made. A job of this name that ended goes on where it",
        "was, however it ended."
      })
  int submit(
      @Parameters(paramLabel = "CONFIG", description = "The job's YAML.") Path config,
      @Mixin StartOptions start,
      @Option(
              names = "--set",
              paramLabel = "KEY=VALUE",
              description = "Overrides one key; may be repeated.")
          @Nullable List<String> overrides)
      throws Exception {
    LocalCluster cluster = running();
    JobConfig job = ConfigReader.job(config, overrides == null ? List.of() : overrides).resolved();
    createTopics(cluster, job);
    BrokerCheck.check(job);
    JobID id = start(cluster, job, start);
    out().printf("job         %s%n", id);
    out().printf("dashboard   %s/#/job/running/%s/overview%n", cluster.dashboard(), id);
    out().printf("reading     topic %s%n", job.source().topic());
    out().printf("writing     topic %s%n", job.sink().topic());
    out().println("next: headwater cluster status");
    return 0;
  }

  private JobID start(LocalCluster cluster, JobConfig job, StartOptions options) throws Exception {
    String name = job.job().name();
    try (LastStart last = LastStart.open(cluster.folder(), name)) {
      refuseRunning(cluster, name);
      Optional<Path> state = options.state(last, job);
      JobID id = new JobID();
      last.record(id, state);
      state.ifPresent(from -> out().printf("going on    from %s%n", from));
      return cluster.jobs().start(job, id, state);
    }
  }

  private static void refuseRunning(LocalCluster cluster, String name) throws Exception {
    Optional<JobID> running = cluster.jobs().running(name);
    if (running.isPresent()) {
      throw new IllegalArgumentException(
          "job.name: expected one that no job on the cluster has, got '%s', which runs as job %s;"
                  .formatted(name, running.get())
              + " stop that one first (headwater cluster stop %s), or give this one another name"
                  .formatted(name));
    }
  }

  /** Of the user's own brokers nothing is assumed. */
  private static void createTopics(LocalCluster cluster, JobConfig job)
      throws InterruptedException {
    String servers = job.source().bootstrapServers().replace("localhost:", "127.0.0.1:");
    if (servers.equals(cluster.bootstrapServers())) {
      Topics topics =
          new Topics()
              .with(job.source().topic(), 1)
              .with(job.sink().topic(), 1)
              .with(job.reports().topic(), 1)
              .with(job.deadLetters().topic(), 1)
              .withCompacted(job.snapshots().topic());
      if (job.requests().enabled()) {
        topics.with(job.requests().topic(), 1).with(job.requests().answers(), 1);
      }
      topics.create(servers);
    }
  }

  @Command(
      name = "replay",
      mixinStandardHelpOptions = true,
      description = "Replays the demo's flights into a topic of the cluster's broker.")
  int replay(
      @Option(
              names = "--topic",
              paramLabel = "TOPIC",
              defaultValue = "flights",
              description = "Default ${DEFAULT-VALUE}.")
          String topic,
      @Option(
              names = "--speedup",
              paramLabel = "X",
              description = "Seconds of event time a second; default that of the demo.")
          @Nullable Double speedup)
      throws Exception {
    LocalCluster cluster = running();
    new Topics().with(topic, 1).create(cluster.bootstrapServers());
    double rate = speedup == null ? DemoOptions.DEFAULT_SPEEDUP : speedup;
    DemoStream stream = DemoStream.bundled();
    try (Replay replay = Replay.start(stream, cluster.bootstrapServers(), topic, 1, rate, false)) {
      while (!replay.ended()) {
        TimeUnit.SECONDS.sleep(1);
        out().printf("\r%,d of %,d flights", replay.written(), stream.records().size());
        out().flush();
      }
      replay.check();
      out().printf("\r%,d flights are in topic %s%n", replay.written(), topic);
    }
    return 0;
  }

  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      description = {
        "Shows the processes and the jobs.",
        "The exit code is 0 if every process runs, and 1 if one has ended or the cluster is"
            + " stopped."
      })
  int status() throws Exception {
    LocalCluster cluster = LocalCluster.open(folder);
    if (cluster.isStopped()) {
      out()
          .printf("stopped; its state is in %s%nnext: headwater cluster start%n", cluster.folder());
      return STOPPED;
    }
    show(cluster);
    if (cluster.jobManager().isAlive()) {
      for (JobStatusMessage job : cluster.jobs().all()) {
        show(job, cluster.jobs().intake(job.getJobId()));
      }
    } else {
      out().println("jobs        unknown, since the JobManager has ended");
    }
    return cluster.processes().stream().allMatch(ClusterProcess::isAlive) ? 0 : STOPPED;
  }

  private void show(JobStatusMessage job, Intake intake) {
    out().printf("job         %s %s %s%n", job.getJobId(), job.getJobState(), job.getJobName());
    if (intake.isAllRefused()) {
      out()
          .printf(
              "            refused all of %,d records; the last one, %s%n",
              intake.refused(), intake.lastReason());
    }
  }

  @Command(
      name = "stop",
      mixinStandardHelpOptions = true,
      description = "Ends the cluster, or one job with a savepoint.")
  int stop(
      @Parameters(
              paramLabel = "JOB",
              arity = "0..1",
              description =
                  "Id or name of a job: only this one is stopped, with a savepoint, from which"
                      + " 'submit' goes on.")
          @Nullable String job,
      @Option(
              names = "--savepoint",
              description = "First stops every job with a savepoint, from which 'submit' goes on.")
          boolean savepoint)
      throws Exception {
    if (job != null) {
      return stopJob(running(), job);
    }
    LocalCluster cluster = LocalCluster.open(folder);
    if (savepoint) {
      cluster.requireRunning();
      for (JobStatusMessage one : cluster.jobs().all()) {
        if (!one.getJobState().isGloballyTerminalState()) {
          out().printf("savepoint   %s%n", cluster.jobs().stop(one.getJobId()));
        }
      }
    }
    cluster.stop();
    out().printf("stopped; its state is in %s%n", folder.toAbsolutePath());
    return 0;
  }

  private int stopJob(LocalCluster cluster, String job) throws Exception {
    JobID id = cluster.jobs().find(job);
    out().printf("savepoint   %s%n", cluster.jobs().stop(id));
    out().println("next: headwater cluster submit CONFIG goes on from it");
    return 0;
  }

  private void show(LocalCluster cluster) {
    for (ClusterProcess process : cluster.processes()) {
      String state = process.isAlive() ? "" : " has ended" + cure(process);
      out().printf("process     %s %d%s%n", process.name(), process.pid(), state);
    }
    out().printf("dashboard   %s%n", cluster.dashboard());
    out().printf("broker      %s%n", cluster.bootstrapServers());
    out().printf("logs        %s%n", cluster.logs());
  }

  private static String cure(ClusterProcess process) {
    return process.isTaskManager()
        ? "; headwater cluster add-taskmanager starts another one"
        : "; headwater cluster stop, then start";
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
