package io.headwater.cluster;

import io.headwater.embedded.KafkaProcess;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.jobmanager.JobManagerProcessSpec;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;

/** The command lines of a cluster's processes, as the scripts of Flink's distribution make them. */
final class ClusterCommands {
  private static final String BROKER_HEAP = "-Xmx384m";

  /** After how long a TaskManager takes a silent JobManager for lost; config.yaml says why. */
  private static final String MISSED_JOB_MANAGER =
      HeartbeatManagerOptions.HEARTBEAT_TIMEOUT.key() + "=10s";

  private final ClusterFolder folder;
  private final Configuration configuration;

  ClusterCommands(ClusterFolder folder, Configuration configuration) {
    this.folder = folder;
    this.configuration = configuration;
  }

  List<String> kafka(String name, int port) {
    List<String> command = java(name, List.of(BROKER_HEAP));
    command.add(classPath(folder.jobJar()));
    command.add(KafkaProcess.class.getName());
    command.add(folder.broker().toString());
    command.add(Integer.toString(port));
    return command;
  }

  List<String> jobManager(String name) {
    JobManagerProcessSpec memory = JobManagerProcessUtils.processSpecFromConfig(configuration);
    List<String> flags = options(CoreOptions.FLINK_JVM_OPTIONS.key());
    flags.addAll(words(JobManagerProcessUtils.generateJvmParametersStr(memory, configuration)));
    return flink(
        java(name, flags),
        StandaloneSessionClusterEntrypoint.class,
        JobManagerProcessUtils.generateDynamicConfigsStr(memory));
  }

  List<String> taskManager(String name) {
    TaskExecutorProcessSpec memory = TaskExecutorProcessUtils.processSpecFromConfig(configuration);
    List<String> flags = options(CoreOptions.FLINK_JVM_OPTIONS.key());
    flags.addAll(words(ProcessMemoryUtils.generateJvmParametersStr(memory)));
    List<String> command =
        flink(
            java(name, flags),
            TaskManagerRunner.class,
            TaskExecutorProcessUtils.generateDynamicConfigsStr(memory));
    command.addAll(
        List.of(
            "-D",
            TaskManagerOptions.TASK_MANAGER_RESOURCE_ID.key() + "=" + name,
            "-D",
            MISSED_JOB_MANAGER));
    return command;
  }

  private List<String> flink(List<String> command, Class<?> main, String dynamic) {
    command.add(classPath());
    command.add(main.getName());
    command.add("--configDir");
    command.add(folder.conf().toString());
    command.addAll(words(dynamic));
    return command;
  }

  private List<String> java(String name, List<String> flags) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.add("-XX:+UseSerialGC");
    command.add("-Dlog.file=" + folder.logs().resolve(name + ".log"));
    command.add("-Dlog4j.configurationFile=" + folder.logging().toUri());
    command.add("-cp");
    return command;
  }

  private String classPath(Path... more) {
    StringBuilder path = new StringBuilder(folder.lib().toString()).append("/*");
    for (Path jar : more) {
      path.append(File.pathSeparator).append(jar);
    }
    return path.toString();
  }

  private List<String> options(String key) {
    return new ArrayList<>(words(configuration.getString(key, "")));
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.trim().split("\\s+")).filter(word -> !word.isEmpty()).toList();
  }
}
