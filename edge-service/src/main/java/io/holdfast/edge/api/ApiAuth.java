package io.holdfast.edge.api;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Whether a caller showed the key: `X-API-Key: K`, `Authorization: apikey K` or `?api_key=K`.
///
/// Immutable.
final class ApiAuth {
  private static final HeaderName API_KEY = HeaderNames.create("X-API-Key");
  private static final String SCHEME = "apikey ";

  private final boolean insecure;
  private final byte[] key;

  ApiAuth(boolean insecure, String key) {
    this.insecure = insecure;
    this.key = utf8(key);
  }

  /// Why the caller may not; null when they may.
  @Nullable ApiError refusalOf(ServerRequest request) {
    if (insecure) {
      return null;
    }
    if (key.length == 0) {
      return refusal("no http_api.key is configured (nor http_api.insecure): no call is accepted");
    }
    String shown = shown(request);
    if (shown.isEmpty()) {
      return refusal("no API key: send X-API-Key, Authorization: apikey, or ?api_key=");
    }
    return MessageDigest.isEqual(key, utf8(shown)) ? null : refusal("wrong API key");
  }

  private static String shown(ServerRequest request) {
    String header = request.headers().first(API_KEY).orElse("");
    if (!header.isEmpty()) {
      return header;
    }
    String authorization = request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
    if (authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      return authorization.substring(SCHEME.length()).strip();
    }
    return request.query().first("api_key").orElse("");
  }

  private static ApiError refusal(String message) {
    return ApiError.of(ApiError.UNAUTHORIZED, message);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
