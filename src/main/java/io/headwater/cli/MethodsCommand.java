package io.headwater.cli;

import io.headwater.flow.FlowMethodFactory;
import io.headwater.flow.FlowMethods;
import io.headwater.table.TableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code methods}: what may stand behind {@code --method}. */
@Command(
    name = "methods",
    mixinStandardHelpOptions = true,
    description = "Lists the flow methods, or prints what there is to know of one.")
final class MethodsCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "ID",
      arity = "0..1",
      description = "Prints this method's card: what it minimises, costs and merges, its settings.")
  private @Nullable String id;

  @Option(
      names = "--cards",
      paramLabel = "DIR",
      description = "Writes every card there, one ID.md a method.")
  private @Nullable Path cards;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  MethodsCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Collection<FlowMethodFactory> all = FlowMethods.all().values();
    if (cards != null) {
      all.forEach(factory -> write(cards, factory));
      out.printf("%s: %d cards%n", cards, all.size());
    } else if (id != null) {
      out.print(MethodCards.markdown(FlowMethods.factory(id)));
      out.flush();
    } else {
      int width = all.stream().mapToInt(factory -> factory.id().length()).max().orElse(0);
      all.forEach(factory -> out.printf("%-" + width + "s  %s%n", factory.id(), factory.summary()));
    }
    return 0;
  }

  private static void write(Path directory, FlowMethodFactory factory) {
    Path file = directory.resolve(factory.id() + ".md");
    try {
      Files.createDirectories(directory);
      Files.writeString(file, MethodCards.markdown(factory));
    } catch (IOException e) {
      throw new TableException(
          "--cards %s: expected a directory that can be written to, got %s"
              .formatted(directory, Optional.ofNullable(e.getMessage()).orElse(e.toString())));
    }
  }
}
