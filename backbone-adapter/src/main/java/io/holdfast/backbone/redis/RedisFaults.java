package io.holdfast.backbone.redis;

import io.holdfast.backbone.redis.RedisAnswer.Fault;
import io.holdfast.runtime.Rim;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisAuthRequiredException;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisOutOfMemoryException;
import org.redisson.client.RedisTimeoutException;
import org.redisson.client.RedisWrongPasswordException;

/// What the driver's exceptions mean.
@Rim
final class RedisFaults {
  /// Words that begin an error with which Redis says that it did nothing.
  private static final List<String> NOTHING_DONE =
      List.of(
          "LOADING",
          "MISCONF",
          "BUSY",
          "MASTERDOWN",
          "CLUSTERDOWN",
          "NOREPLICAS",
          "TRYAGAIN",
          "WRONGTYPE");

  private static final List<String> NO_RIGHT = List.of("WRONGPASS", "NOAUTH", "NOPERM");

  private RedisFaults() {}

  static Fault of(Throwable failed) {
    String cause = sentence(failed);
    if (has(failed, RedisWrongPasswordException.class)
        || has(failed, RedisAuthRequiredException.class)
        || says(failed, NO_RIGHT)) {
      return new Fault(Fault.Kind.INCURABLE, "Redis refuses us: " + cause);
    }
    if (has(failed, RedisOutOfMemoryException.class) || says(failed, List.of("OOM"))) {
      return new Fault(Fault.Kind.FULL, "Redis is out of memory");
    }
    if (says(failed, List.of("READONLY"))) {
      return new Fault(Fault.Kind.DEMOTED, "Redis is a replica now: " + cause);
    }
    if (says(failed, NOTHING_DONE)) {
      return new Fault(Fault.Kind.REFUSED, cause);
    }
    if (has(failed, ConnectException.class)
        || has(failed, NoRouteToHostException.class)
        || has(failed, UnknownHostException.class)) {
      return new Fault(Fault.Kind.ABSENT, cause);
    }
    if (has(failed, RedisConnectionException.class)) {
      return new Fault(Fault.Kind.LOST, cause);
    }
    if (has(failed, RedisTimeoutException.class) || has(failed, TimeoutException.class)) {
      return new Fault(Fault.Kind.LATE, cause);
    }
    return new Fault(Fault.Kind.LOST, cause);
  }

  /// Whether an error of Redis's says that we may not.
  static boolean isNoRight(String error) {
    return NO_RIGHT.stream().anyMatch(word -> begins(error, word));
  }

  static boolean has(Throwable failed, Class<? extends Throwable> kind) {
    for (Throwable each = failed; each != null; each = each.getCause()) {
      if (kind.isInstance(each)) {
        return true;
      }
    }
    return false;
  }

  private static boolean says(Throwable failed, List<String> words) {
    for (Throwable each = failed; each != null; each = each.getCause()) {
      String text = each.getMessage();
      if (text != null && words.stream().anyMatch(word -> begins(text, word))) {
        return true;
      }
    }
    return false;
  }

  private static boolean begins(String text, String word) {
    int at = text.indexOf(word);
    return at == 0 || (at > 0 && !Character.isLetterOrDigit(text.charAt(at - 1)));
  }

  /// The innermost cause as one line, without the arguments of the call: they hold publications.
  private static String sentence(Throwable failed) {
    Throwable innermost = failed;
    for (Throwable each = failed; each != null; each = each.getCause()) {
      innermost = each;
    }
    String text = firstLine(innermost.getMessage());
    return text.isEmpty() ? innermost.getClass().getSimpleName() : text;
  }

  private static String firstLine(@Nullable String message) {
    if (message == null) {
      return "";
    }
    String line = message.strip();
    for (String mark : List.of("\n", ", params:", ". channel:", " channel:", "command:")) {
      int at = line.indexOf(mark);
      line = at > 0 ? line.substring(0, at) : line;
    }
    return line.length() > 200 ? line.substring(0, 200) : line;
  }
}
