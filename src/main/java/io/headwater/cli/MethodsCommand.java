package io.headwater.cli;

import io.headwater.config.ConfigText;
import io.headwater.flow.FlowMethodFactory;
import io.headwater.flow.FlowMethods;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code methods}: what may stand behind {@code --method}. */
@Command(
    name = "methods",
    mixinStandardHelpOptions = true,
    description = "Lists the flow methods and the settings of each.")
final class MethodsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  MethodsCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    for (FlowMethodFactory factory : FlowMethods.all().values()) {
      out.printf("%s: %s%n", factory.id(), factory.summary());
      ConfigText.keys(factory.defaults())
          .forEach((key, value) -> out.printf("  flow.%s.%s=%s%n", factory.id(), key, value));
    }
    return 0;
  }
}
