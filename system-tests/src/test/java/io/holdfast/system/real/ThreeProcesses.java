package io.holdfast.system.real;

import io.holdfast.system.process.Deployment;
import io.holdfast.system.process.Ports;
import io.holdfast.system.process.ServerConfig;
import io.holdfast.system.process.ServiceProcess;

/// Edge, fanout and adapter as processes of their own, which find each other over loopback.
///
/// @param config the edge's; the others differ in the ops port
record ThreeProcesses(
    ServerConfig config, ServiceProcess edge, ServiceProcess fanout, ServiceProcess adapter) {

  /// All started and ready; they are launched together, each waits for the one behind it.
  static ThreeProcesses start(Deployment deployment) {
    ServerConfig config = deployment.config();
    ServiceProcess adapter = deployment.process("adapter", config.withOpsPort(Ports.free()));
    ServiceProcess fanout = deployment.process("fanout", config.withOpsPort(Ports.free()));
    ServiceProcess edge = deployment.process("edge", config);
    edge.launch();
    fanout.launch();
    adapter.launch();
    adapter.awaitReady();
    fanout.awaitReady();
    edge.awaitReady();
    return new ThreeProcesses(config, edge, fanout, adapter);
  }
}
