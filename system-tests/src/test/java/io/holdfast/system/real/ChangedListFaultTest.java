package io.holdfast.system.real;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.backbone.redis.RedisServer;
import io.holdfast.system.process.Deployment;
import io.holdfast.system.process.Eventually;
import io.holdfast.system.process.Ports;
import io.holdfast.system.process.ServerConfig;
import io.holdfast.system.process.ServiceProcess;
import io.holdfast.system.publish.CountingPublisher.Habit;
import io.holdfast.system.publish.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Scenario: an edge finds two fanouts, and these find two adapters on Redis, by names that the
/// test gives addresses. Under load the names grow from one address to two, shrink to the other
/// one, and cannot be looked up at all; who left is killed then. Promise: channels move, and no
/// socket closes; nothing is lost, doubled or out of order.
final class ChangedListFaultTest {
  private static final String FANOUTS = "fanouts.test";
  private static final String ADAPTERS = "adapters.test";
  private static final String ONE = "127.0.0.1";
  private static final String TWO = "127.0.0.2";
  private static final int CHANNELS = 8;
  private static final Duration WITHIN = Duration.ofSeconds(30);

  @RegisterExtension final RealTest real = new RealTest();
  @TempDir Path folder;
  private final List<LoadedRoom> rooms = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();

  @AfterEach
  void close() {
    rooms.forEach(LoadedRoom::close);
  }

  @Test
  void movesChannelsWithoutACloseOrALossWhenListsChange() throws IOException {
    HostsFile hosts = new HostsFile(folder.resolve("hosts"));
    hosts.set(FANOUTS, ONE);
    hosts.set(ADAPTERS, ONE);
    try (RedisServer redis = RedisServer.start(Files.createDirectory(folder.resolve("redis")))) {
      Deployment deployment = real.deployment("listed", hosts.javaOption());
      ServerConfig config = deployment.config();
      shareEnvironment(config, redis.port());
      List<ServiceProcess> adapters = pair(deployment, config, "adapter");
      List<ServiceProcess> fanouts = pair(deployment, config, "fanout");
      ServiceProcess edge = start(deployment, config, "edge", ONE);
      awaitReady(adapters, fanouts, List.of(edge));
      for (int i = 0; i < CHANNELS; i++) {
        rooms.add(new LoadedRoom(config, channel(i), 5, true));
      }
      try (StockFollowers stock = new StockFollowers(config, channel(0), 4)) {
        rooms.forEach(room -> room.publish(2, 40, Habit.KEYED));
        assertEquals(0, figure(fanouts.getLast(), "holdfast_fanout_channels"));

        hosts.set(FANOUTS, ONE, TWO);
        awaitFigure(fanouts.getLast(), "holdfast_fanout_edges", 1);
        awaitAnswers();
        Eventually.holds(
            WITHIN,
            "some channels are at each",
            () ->
                figure(fanouts.getLast(), "holdfast_fanout_channels") > 0
                    && figure(fanouts.getFirst(), "holdfast_fanout_edges") == 1);

        hosts.set(ADAPTERS, TWO);
        awaitFigure(adapters.getLast(), "holdfast_adapter_links", 2);
        awaitFigure(adapters.getFirst(), "holdfast_adapter_links", 0);
        awaitAnswers();
        hosts.set(FANOUTS, TWO);
        awaitFigure(fanouts.getFirst(), "holdfast_fanout_edges", 0);
        awaitAnswers();
        adapters.getFirst().kill();
        fanouts.getFirst().kill();
        hosts.set(FANOUTS);
        hosts.set(ADAPTERS);
        Eventually.holds(
            WITHIN,
            "the edge says that the name cannot be looked up",
            () -> Files.readString(edge.log()).contains("the last known stay"));
        awaitAnswers();
        judge(stock);
      }
    }
  }

  private void judge(StockFollowers stock) throws IOException {
    long stored = 0;
    for (LoadedRoom room : rooms) {
      List<Stored> ofRoom = room.settle();
      stored += ofRoom.size();
      room.assertClean();
      assertEquals(0, room.swarm.counts().closes.get(), room::story);
      assertEquals(0, room.swarm.counts().unsubscribes.get(), room::story);
    }
    JsonNode found = stock.assertClean(rooms.getFirst().stored());
    assertEquals(0, found.path("closes").asLong(-1), found::toString);
    System.out.printf(
        "lists changed 4 times, %d stored, %d retries; stock clients: %s%n",
        stored, rooms.stream().mapToLong(LoadedRoom::retries).sum(), found);
  }

  private void shareEnvironment(ServerConfig config, int redisPort) {
    environment.putAll(
        Map.of(
            "HOLDFAST_LINKS_FANOUT", "dns:///" + FANOUTS + ":" + config.fanoutPort(),
            "HOLDFAST_LINKS_ADAPTER", "dns:///" + ADAPTERS + ":" + config.adapterPort(),
            "HOLDFAST_LINKS_RESOLVE_INTERVAL", "400ms",
            "HOLDFAST_BACKBONE_TYPE", "redis",
            "HOLDFAST_BACKBONE_ENDPOINTS", ONE + ":" + redisPort));
  }

  private List<ServiceProcess> pair(Deployment deployment, ServerConfig config, String role)
      throws IOException {
    return List.of(start(deployment, config, role, ONE), start(deployment, config, role, TWO));
  }

  private ServiceProcess start(
      Deployment deployment, ServerConfig config, String role, String address) throws IOException {
    Path file = deployment.folder().resolve("holdfast.json");
    Files.writeString(file, config.json());
    int opsPort = Ports.free();
    Map<String, String> own = new HashMap<>(environment);
    own.put("HOLDFAST_LINKS_LISTEN_ADDRESS", address);
    own.put(
        "HOLDFAST_OUTAGE_SPOOL_DIR", deployment.folder().resolve("spool-" + address).toString());
    own.put("HOLDFAST_OPS_PORT", Integer.toString(opsPort));
    ServiceProcess process =
        deployment.process(List.of(role, "--config", file.toString()), own, opsPort);
    process.launch();
    return process;
  }

  @SafeVarargs
  private static void awaitReady(List<ServiceProcess>... roles) {
    for (List<ServiceProcess> role : roles) {
      role.forEach(ServiceProcess::awaitReady);
    }
  }

  private static String channel(int number) {
    return "flow:listed" + number;
  }

  private void awaitAnswers() {
    rooms.forEach(room -> room.awaitAnswers(20));
  }

  private static void awaitFigure(ServiceProcess process, String name, long value) {
    Eventually.holds(
        WITHIN,
        () -> process.name() + " shows " + name + " " + value + "\n" + process.tail(30),
        () -> figure(process, name) == value);
  }

  private static long figure(ServiceProcess process, String name) {
    try {
      return process
          .fetchText("/metrics")
          .lines()
          .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
          .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    } catch (IOException e) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }
}
