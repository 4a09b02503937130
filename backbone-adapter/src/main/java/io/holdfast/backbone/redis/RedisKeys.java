package io.holdfast.backbone.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// The names of one partition's keys. The braces keep them in one slot of a cluster.
///
/// Owned by the session's loop.
final class RedisKeys {
  private static final int HASH_BYTES = 16;

  private final String base;
  private final MessageDigest digest;

  RedisKeys(String prefix, int partition) {
    this.base = "{" + prefix + ":" + partition + "}:";
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  String state() {
    return base + "state";
  }

  String log() {
    return base + "log";
  }

  String beats() {
    return base + "beats";
  }

  /// State and log, which every script takes first, then `more`.
  List<Object> with(List<String> more) {
    List<Object> keys = new ArrayList<>(2 + more.size());
    keys.add(state());
    keys.add(log());
    keys.addAll(more);
    return keys;
  }

  /// Where the fate of a publication is remembered: a name of one length, whatever channel and key
  /// are.
  String idempotency(byte[] channel, byte[] key) {
    digest.update((byte) (channel.length >>> 8));
    digest.update((byte) channel.length);
    digest.update(channel);
    byte[] hash = digest.digest(key);
    return base
        + "k:"
        + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, HASH_BYTES));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
