package io.holdfast.edge.api;

import io.holdfast.contract.settings.Namespaces;
import io.holdfast.runtime.settings.Settings;
import java.time.Duration;

/// What the server API takes from the configuration.
///
/// Immutable.
public record ApiSettings(
    boolean enabled,
    String prefix,
    String key,
    boolean insecure,
    boolean transportErrors,
    int bodyBytesMax,
    Duration requestTimeout,
    boolean healthEnabled,
    String healthPath,
    Namespaces namespaces,
    int publicationBytesMax) {

  public static ApiSettings from(Settings settings) {
    return new ApiSettings(
        !settings.flag("http_api.disabled"),
        settings.text("http_api.handler_prefix"),
        settings.text("http_api.key"),
        settings.flag("http_api.insecure"),
        settings.text("http_api.error_mode").equals("transport"),
        settings.integer("http_api.max_request_body_size"),
        settings.duration("http_api.request_timeout"),
        settings.flag("health.enabled"),
        settings.text("health.handler_prefix"),
        Namespaces.from(settings),
        settings.integer("channel.max_publication_size"));
  }
}
