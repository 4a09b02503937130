package io.holdfast.system.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// One way of publishing through the server API, and its figures.
///
/// Owned by one thread.
final class PublishWay {
  private final String name;
  private final String aim;
  private final ApiLoad load;
  private final List<String> channels;
  private final Spread perSecond = new Spread();
  private final Spread serverMicros = new Spread();
  private final Spread redisMicros = new Spread();
  private long accepted;

  PublishWay(String name, String aim, ApiLoad load, List<String> channels) {
    this.name = name;
    this.aim = aim;
    this.load = load;
    this.channels = channels;
  }

  String name() {
    return name;
  }

  List<String> channels() {
    return channels;
  }

  /// Publications that were answered with a position so far.
  long accepted() {
    return accepted;
  }

  void warmUp(Duration span) throws IOException {
    accepted += load.run(span);
  }

  /// @param redisPid 0 = no Redis
  void run(Duration span, long serverPid, long redisPid) throws IOException {
    double server = CpuTime.micros(serverPid);
    double redis = redisPid == 0 ? 0 : CpuTime.micros(redisPid);
    long began = System.nanoTime();
    long count = load.run(span);
    accepted += count;
    perSecond.add(count / ((System.nanoTime() - began) / 1e9));
    serverMicros.add((CpuTime.micros(serverPid) - server) / count);
    if (redisPid != 0) {
      redisMicros.add((CpuTime.micros(redisPid) - redis) / count);
    }
  }

  void report(Table table, String backbone) throws IOException {
    load.close();
    table.row(backbone, name, perSecond, serverMicros, redisMicros, aim);
  }
}
