package io.holdfast.system.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/// Two edges, two fanouts and two adapters on one backbone, or one adapter on the embedded log.
/// They read one file; what differs stands in the environment, as in `deploy/local/cluster`.
///
/// @param ports the client ports of the edges
public record SixProcesses(
    List<Integer> ports,
    List<ServiceProcess> edges,
    List<ServiceProcess> fanouts,
    List<ServiceProcess> adapters) {

  /// What the processes are told.
  ///
  /// @param shared the environment of all of them
  /// @param adapters the environment of each adapter; as many are started
  /// @param wire where who looks for a service finds it, by the port that it listens on
  public record Plan(
      Map<String, String> shared, List<Map<String, String>> adapters, IntUnaryOperator wire) {
    /// Links without anything between.
    public Plan(Map<String, String> shared, List<Map<String, String>> adapters) {
      this(shared, adapters, port -> port);
    }

    private String addresses(List<Integer> ports) {
      return SixProcesses.addresses(ports.stream().map(wire::applyAsInt).toList());
    }
  }

  /// All started and ready.
  public static SixProcesses onRedis(Deployment deployment, int redisPort) throws IOException {
    return start(deployment, new Plan(redis(redisPort), List.of(Map.of(), Map.of())));
  }

  /// With one adapter, because a log has one owner. All started and ready.
  public static SixProcesses onTheEmbeddedLog(Deployment deployment) throws IOException {
    return start(deployment, new Plan(Map.of(), List.of(Map.of())));
  }

  /// What makes an adapter use a Redis.
  public static Map<String, String> redis(int port) {
    return Map.of(
        "HOLDFAST_BACKBONE_TYPE", "redis", "HOLDFAST_BACKBONE_ENDPOINTS", addresses(List.of(port)));
  }

  /// All started and ready.
  public static SixProcesses start(Deployment deployment, Plan plan) throws IOException {
    ServerConfig base = deployment.config();
    Path file = deployment.folder().resolve("holdfast.json");
    Files.writeString(file, base.json());
    List<Integer> ports = List.of(Ports.free(), Ports.free());
    List<Integer> fanoutPorts = List.of(Ports.free(), Ports.free());
    List<Integer> adapterPorts = plan.adapters().stream().map(_ -> Ports.free()).toList();
    Map<String, String> shared = new HashMap<>(plan.shared());
    shared.put("HOLDFAST_LINKS_FANOUT", plan.addresses(fanoutPorts));
    shared.put("HOLDFAST_LINKS_ADAPTER", plan.addresses(adapterPorts));
    Starter starter = new Starter(deployment, file, shared);
    List<ServiceProcess> adapters =
        starter.start(
            "adapter", "HOLDFAST_LINKS_LISTEN_ADAPTER_PORT", adapterPorts, plan.adapters());
    List<ServiceProcess> fanouts =
        starter.start("fanout", "HOLDFAST_LINKS_LISTEN_FANOUT_PORT", fanoutPorts, nothing());
    List<ServiceProcess> edges =
        starter.start("edge", "HOLDFAST_HTTP_SERVER_PORT", ports, nothing());
    SixProcesses six = new SixProcesses(ports, edges, fanouts, adapters);
    six.awaitReady();
    return six;
  }

  /// Every one of them.
  public List<ServiceProcess> all() {
    List<ServiceProcess> all = new ArrayList<>(adapters);
    all.addAll(fanouts);
    all.addAll(edges);
    return all;
  }

  public void awaitReady() {
    all().forEach(ServiceProcess::awaitReady);
  }

  private static List<Map<String, String>> nothing() {
    return Collections.nCopies(2, Map.of());
  }

  private record Starter(Deployment deployment, Path file, Map<String, String> shared) {
    List<ServiceProcess> start(
        String role, String portVariable, List<Integer> ports, List<Map<String, String>> more) {
      List<ServiceProcess> started = new ArrayList<>();
      for (int i = 0; i < ports.size(); i++) {
        int opsPort = Ports.free();
        Map<String, String> environment = new HashMap<>(shared);
        environment.putAll(more.get(i));
        environment.put(portVariable, Integer.toString(ports.get(i)));
        environment.put("HOLDFAST_OPS_PORT", Integer.toString(opsPort));
        ServiceProcess process =
            deployment.process(List.of(role, "--config", file.toString()), environment, opsPort);
        process.launch();
        started.add(process);
      }
      return started;
    }
  }

  private static String addresses(List<Integer> ports) {
    return "[\"127.0.0.1:"
        + String.join(
            "\",\"127.0.0.1:", ports.stream().map(port -> Integer.toString(port)).toList())
        + "\"]";
  }
}
