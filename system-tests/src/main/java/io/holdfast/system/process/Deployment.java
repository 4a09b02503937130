package io.holdfast.system.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Some processes that belong together, in a folder of their own.
///
/// Owned by the test that started it.
public final class Deployment implements AutoCloseable {
  private final Installation installation = Installation.find();
  private final Path folder;
  private final List<ServiceProcess> processes = new ArrayList<>();
  private final List<String> javaOptions;

  /// @param name of the folder under `target/runs`
  public Deployment(String name, String... javaOptions) {
    this.folder = installation.scratch(name);
    this.javaOptions = List.of(javaOptions);
  }

  /// A configuration whose data and ports are ours alone.
  public ServerConfig config() {
    return ServerConfig.in(folder);
  }

  /// Where configuration, data and logs are.
  public Path folder() {
    return folder;
  }

  /// Where figures that outlive it are written.
  public Path results() {
    return installation.home().resolve("target/bench");
  }

  /// A process that was not started yet.
  ///
  /// @param role `standalone`, `edge`, `fanout` or `adapter`
  public ServiceProcess process(String role, ServerConfig config) {
    return process(role, config.json(), config.opsPort());
  }

  /// A process that was not started yet, with any text as its configuration.
  public ServiceProcess process(String role, String configuration, int opsPort) {
    String name = role + "-" + processes.size();
    Path file = folder.resolve(name + ".json");
    try {
      Files.writeString(file, configuration);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return process(name, List.of(role, "--config", file.toString()), Map.of(), opsPort);
  }

  /// A process of any subcommand that was not started yet.
  ///
  /// @param environment added to ours
  public ServiceProcess process(
      List<String> arguments, Map<String, String> environment, int opsPort) {
    return process(arguments.getFirst() + "-" + processes.size(), arguments, environment, opsPort);
  }

  private ServiceProcess process(
      String name, List<String> arguments, Map<String, String> environment, int opsPort) {
    List<String> command = installation.command(javaOptions, arguments.toArray(String[]::new));
    ServiceProcess process = new ServiceProcess(name, command, environment, folder, opsPort);
    processes.add(process);
    return process;
  }

  /// The last lines of every process.
  public String tails(int lines) {
    StringBuilder text = new StringBuilder();
    for (ServiceProcess process : processes) {
      text.append(process.tail(lines)).append('\n');
    }
    return text.toString();
  }

  /// Deletes its folder: for runs that nobody needs to look at.
  public void forget() {
    delete(folder);
  }

  /// Deletes a folder with all that is in it, if it is there.
  public static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Ends every process that it started.
  @Override
  public void close() {
    for (ServiceProcess process : processes.reversed()) {
      process.close();
    }
  }
}
