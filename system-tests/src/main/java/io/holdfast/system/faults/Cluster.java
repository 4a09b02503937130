package io.holdfast.system.faults;

import io.holdfast.system.faults.BackboneUnderTest.Kind;
import io.holdfast.system.process.Deployment;
import io.holdfast.system.process.Installation;
import io.holdfast.system.process.SixProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The processes of one setup, for as many rows as share it.
///
/// Owned by one thread.
final class Cluster implements AutoCloseable {
  private static final int TAIL_LINES = 25;

  private final Deployment deployment;
  private final BackboneUnderTest backbone;
  private final List<TcpProxy> wires = new ArrayList<>();
  private final SixProcesses six;

  /// All started and ready.
  Cluster(Kind kind, Setup setup) throws IOException {
    deployment = new Deployment("faults", options());
    backbone = kind.start(deployment.folder(), setup);
    try {
      SixProcesses.Plan plan = backbone.plan(setup.settings());
      six = SixProcesses.start(deployment, setup.wired() ? wired(plan) : plan);
    } catch (IOException | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private SixProcesses.Plan wired(SixProcesses.Plan plan) {
    return new SixProcesses.Plan(
        plan.shared(),
        plan.adapters(),
        port -> {
          TcpProxy wire = new TcpProxy(port);
          wires.add(wire);
          return wire.port();
        });
  }

  /// The proxies before services: those of the fanouts, then those of the adapters.
  List<TcpProxy> wires() {
    return List.copyOf(wires);
  }

  BackboneUnderTest backbone() {
    return backbone;
  }

  SixProcesses six() {
    return six;
  }

  /// The last lines of every process.
  String tails() {
    return deployment.tails(TAIL_LINES);
  }

  /// Where its logs are.
  Path folder() {
    return deployment.folder();
  }

  /// Deletes logs and data: for rows that nobody needs to look at.
  void forget() {
    deployment.forget();
  }

  @Override
  public void close() {
    deployment.close();
    wires.forEach(TcpProxy::close);
    backbone.close();
  }

  /// A small heap, so that memory means something, and the fast start of the launcher.
  private static String[] options() {
    List<String> options = new ArrayList<>(List.of("-Xms32m", "-Xmx256m"));
    Path fast = Installation.find().home().resolve("target/holdfast.aot");
    if (Files.isReadable(fast)) {
      options.addAll(List.of("-XX:AOTCache=" + fast, "-Xlog:aot=off", "-Xlog:cds=off"));
    }
    return options.toArray(String[]::new);
  }
}
