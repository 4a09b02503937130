package io.holdfast.edge.stream;

import io.holdfast.runtime.settings.Settings;
import java.util.List;

/// What the configuration says about streams. `trustedUserHeader` empty = none.
///
/// Immutable.
public record StreamSettings(
    Endpoint httpStream,
    Endpoint sse,
    Endpoint emulation,
    List<String> allowedOrigins,
    String trustedUserHeader) {
  public StreamSettings {
    allowedOrigins = List.copyOf(allowedOrigins);
  }

  /// Where it is, and the largest message from a client, in bytes; more is answered 413.
  public record Endpoint(boolean enabled, String path, int bodyBytesMax) {}

  public static StreamSettings from(Settings settings) {
    Endpoint httpStream = endpoint(settings, "http_stream", settings.flag("http_stream.enabled"));
    Endpoint sse = endpoint(settings, "sse", settings.flag("sse.enabled"));
    return new StreamSettings(
        httpStream,
        sse,
        endpoint(settings, "emulation", httpStream.enabled() || sse.enabled()),
        settings.list("client.allowed_origins"),
        settings.text("client.user_id_http_header"));
  }

  private static Endpoint endpoint(Settings settings, String section, boolean enabled) {
    return new Endpoint(
        enabled,
        settings.text(section + ".handler_prefix"),
        settings.integer(section + ".max_request_body_size"));
  }
}
