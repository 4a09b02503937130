package io.holdfast.edge.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// What came of reading a request's body.
public sealed interface RequestBody {
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Whole(byte[] bytes) implements RequestBody {}

  /// Not all of it may have been read, so the connection must end with the answer.
  record TooLarge() implements RequestBody {}

  /// The same.
  record Wrong(String why) implements RequestBody {}

  /// Reads all of it, at most so many bytes. A larger one is read on for a while and dropped: most
  /// callers write their whole body before they read, and closing on one loses it the answer.
  static RequestBody read(ServerRequest request, int bytesMax) {
    long announced = Reading.announced(request);
    if (announced > bytesMax) {
      try (InputStream in = request.content().inputStream()) {
        Reading.drop(in);
      } catch (IOException _) {
        // Whoever hung up does not wait for the answer either.
      }
      return new TooLarge();
    }
    if (announced < Reading.UNKNOWN) {
      return new Wrong("a negative Content-Length");
    }
    if (!request.content().hasEntity()) {
      return new Whole(new byte[0]);
    }
    try (InputStream in = request.content().inputStream()) {
      byte[] body = in.readNBytes(announced < 0 ? bytesMax + 1 : (int) announced);
      if (body.length > bytesMax) {
        Reading.drop(in);
        return new TooLarge();
      }
      return new Whole(body);
    } catch (IOException e) {
      return new Wrong("the body ended early: " + e);
    }
  }

  /// How it is read.
  final class Reading {
    private static final long UNKNOWN = -1;
    private static final long DROPPED_BYTES_MAX = 16L * 1024 * 1024;

    private Reading() {}

    /// The length that the request names, or {@link #UNKNOWN}. Helidon has refused what is no
    /// number; its own accessor looks up a mapper each time.
    private static long announced(ServerRequest request) {
      Optional<String> length = request.headers().first(HeaderNames.CONTENT_LENGTH);
      if (length.isEmpty()) {
        return UNKNOWN;
      }
      long named = Long.parseLong(length.get());
      return named < 0 ? UNKNOWN - 1 : named;
    }

    private static void drop(InputStream in) throws IOException {
      byte[] some = new byte[16 * 1024];
      for (long left = DROPPED_BYTES_MAX; left > 0; ) {
        int read = in.read(some);
        if (read < 0) {
          return;
        }
        left -= read;
      }
    }
  }
}
