package io.holdfast.backbone.redis;

import io.holdfast.backbone.redis.RedisAnswer.Fault;
import io.holdfast.runtime.Rim;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Asks all Sentinels at once where the master is. Each is asked on a connection of its own that is
/// closed again, so nothing can be half open between two questions.
///
/// Thread-safe; blocks for a second or so at most.
@Rim
final class Sentinels {
  private static final Duration EACH = Duration.ofMillis(500);

  private record Place(InetAddress host, URI address) {}

  private final SentinelSettings settings;

  Sentinels(SentinelSettings settings) {
    this.settings = settings;
  }

  Finding find() {
    List<Finding> said = new ArrayList<>();
    List<Place> places = places(said);
    BlockingQueue<Finding> answers = new LinkedBlockingQueue<>();
    for (Place place : places) {
      Thread.ofVirtual().name("backbone-redis-sentinel").start(() -> answers.add(ask(place)));
    }
    try {
      while (said.size() < places.size()) {
        Finding answer = answers.poll(2 * EACH.toMillis(), TimeUnit.MILLISECONDS);
        if (answer == null) {
          break;
        }
        said.add(answer);
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
    return Finding.of(said);
  }

  private List<Place> places(List<Finding> unknown) {
    List<Place> places = new ArrayList<>();
    for (String address : settings.addresses()) {
      URI at = URI.create(address);
      try {
        for (InetAddress host : InetAddress.getAllByName(at.getHost())) {
          places.add(new Place(host, at));
        }
      } catch (UnknownHostException nobody) {
        unknown.add(nobody(Fault.Kind.ABSENT, "Sentinel " + at.getHost() + " has no address"));
      }
    }
    return places;
  }

  /// The epoch is asked for first, so the address is never older than it says.
  private Finding ask(Place place) {
    String name = "Sentinel " + place.address().getAuthority();
    try (RespLink link =
        RespLink.open(
            place.host(), place.address(), settings.username(), settings.password(), EACH)) {
      long epoch = configEpoch(RedisReply.list(link.ask("SENTINEL", "MASTER", settings.master())));
      Object told = link.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", settings.master());
      List<?> at = told instanceof List<?> list ? list : List.of();
      if (at.size() != 2) {
        return nobody(Fault.Kind.ABSENT, name + " knows no master " + settings.master());
      }
      String host = RedisReply.text(at.get(0));
      return new Finding.Master(
          settings.scheme()
              + "://"
              + (host.contains(":") ? "[" + host + "]" : host)
              + ":"
              + RedisReply.text(at.get(1)),
          epoch);
    } catch (RespLink.RefusedException refused) {
      String said = String.valueOf(refused.getMessage());
      return nobody(
          RedisFaults.isNoRight(said) ? Fault.Kind.INCURABLE : Fault.Kind.ABSENT,
          name + " says: " + said);
    } catch (IOException | RuntimeException failed) {
      return nobody(Fault.Kind.ABSENT, name + " does not answer: " + failed.getMessage());
    }
  }

  private static long configEpoch(List<?> facts) {
    for (int i = 0; i + 1 < facts.size(); i += 2) {
      if (RedisReply.text(facts.get(i)).equals("config-epoch")) {
        return RedisReply.number(facts.get(i + 1));
      }
    }
    return 0;
  }

  private static Finding nobody(Fault.Kind kind, String cause) {
    return new Finding.Nobody(new Fault(kind, cause));
  }

  /// Whether somebody serves there as the master, for a look.
  boolean isMasterThere() {
    return find() instanceof Finding.Master(String address, _) && isMaster(address);
  }

  /// One that asks for a password serves.
  private static boolean isMaster(String address) {
    try (RespLink link = RespLink.open(address, "", "", EACH)) {
      return link.ask("ROLE") instanceof List<?> role
          && !role.isEmpty()
          && RedisReply.text(role.getFirst()).equals("master");
    } catch (RespLink.RefusedException refused) {
      return RedisFaults.isNoRight(String.valueOf(refused.getMessage()));
    } catch (IOException nobody) {
      return false;
    }
  }
}
