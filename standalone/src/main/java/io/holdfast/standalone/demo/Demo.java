package io.holdfast.standalone.demo;

import io.helidon.webserver.http.HttpService;
import io.holdfast.backbone.spi.Backbone;
import io.holdfast.runtime.Ticker;
import io.holdfast.runtime.settings.Settings;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One run of the demo: its API key, its settings, its site, its publisher, its crowd of clients,
/// and the plug of its backbone.
///
/// Owned by the main thread; `close` may come from another one.
public final class Demo implements AutoCloseable {
  /// The only namespace that anyone may use.
  private static final List<String> NAMESPACE =
      List.of(
          "history_size=1000",
          "history_ttl=24h",
          "force_recovery=true",
          "allow_recovery=true",
          "presence=true",
          "join_leave=true",
          "force_push_join_leave=true",
          "allow_subscribe_for_client=true",
          "allow_subscribe_for_anonymous=true",
          "allow_publish_for_client=true",
          "allow_publish_for_anonymous=true",
          "allow_presence_for_client=true",
          "allow_presence_for_anonymous=true",
          "allow_history_for_client=true",
          "allow_history_for_anonymous=true");

  private final String apiKey = "demo-" + HexFormat.of().formatHex(randomBytes());
  private final String version;
  private final Ticker ticker;
  private @Nullable DemoPublisher publisher;
  private @Nullable Plug plug;
  private volatile @Nullable DemoCrowd crowd;
  private volatile @Nullable OutageFigures figures;

  public Demo(String version, Ticker ticker) {
    this.version = version;
    this.ticker = ticker;
  }

  /// The settings of the demo as arguments that stand before those of whoever typed the command.
  public List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    arguments.add("--http_api.key=" + apiKey);
    arguments.add("--client.allow_anonymous_connect_without_token=true");
    // Whoever pulls the plug again and again is not to wait for half a minute.
    arguments.add("--backbone.backoff.max=2s");
    for (String option : NAMESPACE) {
      arguments.add("--channel.namespaces.demo." + option);
    }
    return arguments;
  }

  /// The page may come from any address of this machine, and from nowhere else.
  public List<String> originArguments(Settings settings) {
    int port = settings.integer("http_server.port");
    TreeSet<String> hosts = new TreeSet<>(List.of("localhost", "127.0.0.1", "[::1]"));
    try {
      for (NetworkInterface card : NetworkInterface.networkInterfaces().toList()) {
        for (InetAddress address : card.inetAddresses().toList()) {
          if (address.getAddress().length == 4) {
            hosts.add(address.getHostAddress());
          }
        }
      }
      hosts.add(InetAddress.getLocalHost().getHostName());
    } catch (SocketException | UnknownHostException noMore) {
      System.getLogger(Demo.class.getName())
          .log(System.Logger.Level.DEBUG, "cannot list the addresses of this machine", noMore);
    }
    if (port == 0) {
      return List.of("--client.allowed_origins=*");
    }
    List<String> origins = hosts.stream().map(host -> "http://" + host + ":" + port).toList();
    return List.of("--client.allowed_origins=" + String.join(" ", origins));
  }

  /// Puts the plug between the adapter and its backbone.
  public UnaryOperator<Backbone> plug(Settings settings) {
    return plugOf(settings)::around;
  }

  private Plug plugOf(Settings settings) {
    Plug made = plug;
    if (made == null) {
      boolean embedded = settings.text("backbone.type").equals("embedded");
      made = new Plug(embedded ? Path.of(settings.text("backbone.embedded.dir")) : null, ticker);
      plug = made;
    }
    return made;
  }

  public HttpService site(Settings settings) {
    String key = settings.text("http_api.key");
    return new DemoSite(
        new OutageRoutes(plugOf(settings), key, () -> figures, () -> crowd),
        version,
        settings.text("http_api.key"),
        settings.text("http_api.handler_prefix"),
        settings.text("websocket.handler_prefix"),
        ticker);
  }

  /// Begins to publish through the server API at `port`, and to listen. Called once.
  public void start(int port, int opsPort, Settings settings) {
    String ops = settings.text("ops.address");
    boolean anywhere = ops.isEmpty() || ops.equals("0.0.0.0");
    figures = new OutageFigures("http://" + (anywhere ? "127.0.0.1" : ops) + ":" + opsPort, ticker);
    String socket = "ws://127.0.0.1:" + port + settings.text("websocket.handler_prefix");
    DemoCrowd clients = new DemoCrowd(URI.create(socket), ticker);
    clients.start();
    crowd = clients;
    String api = "http://127.0.0.1:" + port + settings.text("http_api.handler_prefix");
    publisher = new DemoPublisher(api, settings.text("http_api.key"), ticker);
    publisher.start();
  }

  /// Waits until so many batches were accepted; false when that does not happen within ten seconds.
  public boolean awaitAccepted(int batches) {
    return publisher != null && publisher.awaitAccepted(batches);
  }

  @Override
  public void close() {
    close(publisher);
    close(crowd);
    close(figures);
    // The plug stays: what the services still have under way passes it.
  }

  private static void close(@Nullable AutoCloseable part) {
    if (part != null) {
      try {
        part.close();
      } catch (Exception failed) {
        System.getLogger(Demo.class.getName())
            .log(System.Logger.Level.DEBUG, "a part of the demo did not end", failed);
      }
    }
  }

  private static byte[] randomBytes() {
    byte[] bytes = new byte[8];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }
}
