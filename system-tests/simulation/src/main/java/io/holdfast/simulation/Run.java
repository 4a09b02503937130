package io.holdfast.simulation;

import java.util.ArrayList;
import java.util.List;

/// One run of one plan: a world is built, publishers publish, faults happen, everything heals, and
/// everybody is judged.
final class Run {
  private static final long WARM_UP_NANOS = 3 * World.SECOND;

  /// Redials after the longest backoff, and what clients wait before they come again.
  private static final long HEALING_NANOS = 75 * World.SECOND;

  private static final long LAST_PUBLISHES_NANOS = 4 * World.SECOND;

  private final Plan plan;
  final World world;
  private final Truth truth;
  private final Network network = new Network();
  private final LogServer server;
  private final List<AdapterProcess> adapters = new ArrayList<>();
  private final List<FanoutProcess> fanouts = new ArrayList<>();
  private final List<EdgeProcess> edges = new ArrayList<>();
  private final List<Client> clients = new ArrayList<>();
  private final List<Publisher> publishers = new ArrayList<>();
  private boolean healed;

  Run(Plan plan, Coverage coverage, boolean traces) {
    this(plan, Population.OF_EACH_KIND, coverage, traces);
  }

  Run(Plan plan, Population population, Coverage coverage, boolean traces) {
    this.plan = plan;
    this.world = new World(plan.seed(), coverage, traces);
    this.truth = new Truth(coverage);
    this.server = new LogServer(world, truth, plan.partitions());
    for (int i = 0; i < plan.adapters(); i++) {
      adapters.add(new AdapterProcess(world, "adapter-" + i, network, server));
    }
    for (int i = 0; i < plan.fanouts(); i++) {
      fanouts.add(new FanoutProcess(world, "fanout-" + i, network, adapters));
    }
    for (int i = 0; i < plan.edges(); i++) {
      edges.add(new EdgeProcess(world, "edge-" + i, network, fanouts));
    }
    populate(population);
  }

  private void populate(Population population) {
    List<String> all = population.channels();
    for (int i = 0; i < plan.clients(); i++) {
      List<String> channels = new ArrayList<>(all);
      if (population.oneEach()) {
        channels = List.of(all.get(i % all.size()));
      } else {
        channels.removeIf(_ -> world.once(4));
      }
      clients.add(new Client(world, truth, "client-" + i, edges, channels));
    }
    for (String channel : all) {
      int count = population.oneEach() ? 1 : 1 + world.dice.nextInt(2);
      for (int i = 0; i < count; i++) {
        String name = channel + "/" + i;
        publishers.add(
            new Publisher(world, truth, name, channel, edges, population.pauseMillisMax()));
      }
    }
  }

  /// Throws what was broken.
  void run() {
    adapters.forEach(Service::start);
    fanouts.forEach(Service::start);
    edges.forEach(Service::start);
    for (Client client : clients) {
      world.after(world.between(0, 2_000) * World.MILLI, client::connect);
    }
    publishers.forEach(
        publisher -> world.after(world.between(0, 3_000) * World.MILLI, publisher::start));
    long begin = world.nanos() + WARM_UP_NANOS;
    for (Fault fault : plan.faults()) {
      world.at(begin + fault.atNanos(), () -> new Harm(this, fault).happen());
    }
    world.runUntil(begin);
    server.forgetReads();
    world.runUntil(begin + plan.lengthNanos());
    heal();
    long since = world.nanos();
    world.runUntil(since + LAST_PUBLISHES_NANOS);
    publishers.forEach(Publisher::stop);
    while (isBehind() && world.nanos() < since + HEALING_NANOS) {
      world.runUntil(world.nanos() + World.SECOND / 2);
    }
    judge();
  }

  private boolean isBehind() {
    return publishers.stream().anyMatch(Publisher::busy)
        || fanouts.stream().anyMatch(FanoutProcess::holds)
        || clients.stream().anyMatch(client -> client.order.stream().anyMatch(Reader::isBehind));
  }

  private void heal() {
    world.note("heal", "");
    healed = true;
    network.heal();
    server.start();
    server.freeze(false);
    server.full(false);
    server.mute(false);
    fanouts.forEach(fanout -> {
      fanout.disk.full(false);
      fanout.disk.slow(World.MILLI);
    });
    List<Service> all = new ArrayList<>(adapters);
    all.addAll(fanouts);
    all.addAll(edges);
    for (Service process : all) {
      process.start();
      process.freeze(false);
    }
  }

  /// Whether faults still happen.
  boolean isHealed() {
    return healed;
  }

  private void judge() {
    world.coverage.hit("run: judged");
    boolean forgot = plan.faults().stream().anyMatch(fault -> fault.kind().forgets());
    for (Publisher publisher : publishers) {
      if (publisher.busy()) {
        throw new Violation("P4: a publisher still waits");
      }
      publisher.judge(forgot);
      if (plan.family() == Plan.Family.BACKBONE) {
        publisher.judgeUnrefused();
      }
    }
    for (FanoutProcess fanout : fanouts) {
      if (fanout.holds()) {
        throw new Violation("P4: " + fanout.name + " still holds publications");
      }
    }
    for (Client client : clients) {
      for (Reader reader : client.order) {
        reader.converged();
        if (!plan.forgets() && reader.told > 0 && reader.channel.startsWith("deep:")) {
          throw new Violation(
              client.name() + " was told of a loss in " + reader.channel + ", and there was none");
        }
      }
    }
  }

  LogServer server() {
    return server;
  }

  Network network() {
    return network;
  }

  List<AdapterProcess> adapters() {
    return adapters;
  }

  List<FanoutProcess> fanouts() {
    return fanouts;
  }

  List<EdgeProcess> edges() {
    return edges;
  }

  List<Client> clients() {
    return clients;
  }
}
