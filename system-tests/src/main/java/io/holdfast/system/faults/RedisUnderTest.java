package io.holdfast.system.faults;

import io.holdfast.system.process.RedisProcess;
import io.holdfast.system.process.SixProcesses;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// A redis-server, and a proxy before it for each of the two adapters.
final class RedisUnderTest implements BackboneUnderTest {
  private final RedisProcess server;
  private final List<TcpProxy> proxies;

  RedisUnderTest(Path folder, List<String> options) {
    server = new RedisProcess(folder, options.toArray(String[]::new));
    proxies = List.of(new TcpProxy(server.port()), new TcpProxy(server.port()));
  }

  @Override
  public SixProcesses.Plan plan(Map<String, String> settings) {
    List<Map<String, String>> adapters =
        proxies.stream().map(proxy -> SixProcesses.redis(proxy.port())).toList();
    return new SixProcesses.Plan(new HashMap<>(settings), adapters);
  }

  RedisProcess server() {
    return server;
  }

  /// The way of the first adapter alone.
  TcpProxy first() {
    return proxies.getFirst();
  }

  /// Both ways.
  void ways(Consumer<TcpProxy> change) {
    proxies.forEach(change);
  }

  /// SIGKILL: connections end, and nobody listens.
  void kill() {
    ways(TcpProxy::refuse);
    server.kill();
  }

  /// Starts it again and returns when it answers.
  void start() {
    server.start();
    ways(TcpProxy::listen);
  }

  @Override
  public void close() {
    proxies.forEach(TcpProxy::close);
    server.thaw();
    server.close();
  }
}
