package io.holdfast.edge.api;

import io.helidon.webserver.http.HttpRouting;
import io.holdfast.edge.command.EdgeCommands;
import io.holdfast.runtime.Ticker;
import io.holdfast.runtime.ops.HealthReport;
import java.util.function.Supplier;

/// Adds what the configuration asks for to the routes of the client port.
public final class ServerApi {
  private ServerApi() {}

  public static void addTo(
      HttpRouting.Builder routes,
      ApiSettings settings,
      EdgeCommands commands,
      Supplier<HealthReport> health,
      Ticker ticker) {
    if (settings.enabled()) {
      new ApiService(settings, commands, ticker).addTo(routes, settings.prefix());
    }
    if (settings.healthEnabled()) {
      routes.register(settings.healthPath(), new PeerHealth(health));
    }
  }
}
