package io.holdfast.system.real;

import io.holdfast.system.process.Deployment;
import io.holdfast.system.process.Ports;
import io.holdfast.system.process.ServerConfig;
import io.holdfast.system.process.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Two edges, two fanouts and two adapters on one Redis, or one on the embedded log. They read one
/// file; what differs stands in the environment, as in `deploy/local/cluster`.
///
/// @param ports the client ports of the edges
record SixProcesses(
    List<Integer> ports,
    List<ServiceProcess> edges,
    List<ServiceProcess> fanouts,
    List<ServiceProcess> adapters) {

  /// All started and ready.
  static SixProcesses onRedis(Deployment deployment, int redisPort) throws IOException {
    return start(
        deployment,
        List.of(Ports.free(), Ports.free()),
        Map.of(
            "HOLDFAST_BACKBONE_TYPE",
            "redis",
            "HOLDFAST_BACKBONE_ENDPOINTS",
            addresses(List.of(redisPort))));
  }

  /// With one adapter, because a log has one owner. All started and ready.
  static SixProcesses onTheEmbeddedLog(Deployment deployment) throws IOException {
    return start(deployment, List.of(Ports.free()), Map.of());
  }

  private static SixProcesses start(
      Deployment deployment, List<Integer> adapterPorts, Map<String, String> backbone)
      throws IOException {
    ServerConfig base = deployment.config();
    Path file = deployment.folder().resolve("holdfast.json");
    Files.writeString(file, base.json());
    List<Integer> ports = List.of(Ports.free(), Ports.free());
    List<Integer> fanoutPorts = List.of(Ports.free(), Ports.free());
    Map<String, String> shared = new HashMap<>(backbone);
    shared.put("HOLDFAST_LINKS_FANOUT", addresses(fanoutPorts));
    shared.put("HOLDFAST_LINKS_ADAPTER", addresses(adapterPorts));
    Starter starter = new Starter(deployment, file, shared);
    List<ServiceProcess> adapters =
        starter.start("adapter", "HOLDFAST_LINKS_LISTEN_ADAPTER_PORT", adapterPorts);
    List<ServiceProcess> fanouts =
        starter.start("fanout", "HOLDFAST_LINKS_LISTEN_FANOUT_PORT", fanoutPorts);
    List<ServiceProcess> edges = starter.start("edge", "HOLDFAST_HTTP_SERVER_PORT", ports);
    SixProcesses six = new SixProcesses(ports, edges, fanouts, adapters);
    six.awaitReady();
    return six;
  }

  void awaitReady() {
    for (List<ServiceProcess> role : List.of(adapters, fanouts, edges)) {
      role.forEach(ServiceProcess::awaitReady);
    }
  }

  private record Starter(Deployment deployment, Path file, Map<String, String> shared) {
    List<ServiceProcess> start(String role, String portVariable, List<Integer> ports) {
      List<ServiceProcess> started = new ArrayList<>();
      for (int port : ports) {
        int opsPort = Ports.free();
        Map<String, String> environment = new HashMap<>(shared);
        environment.put(portVariable, Integer.toString(port));
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
