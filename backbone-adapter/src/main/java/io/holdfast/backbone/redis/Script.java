package io.holdfast.backbone.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/// The scripts that run inside Redis, each behind the prelude they share.
enum Script {
  HELLO,
  LOOK,
  ADOPT,
  APPEND,
  BEAT,
  FEED,
  MARK,
  WALK,
  REMOVE,
  SWEEP;

  private final String text;
  private final String sha;

  Script() {
    this.text = read("prelude") + read(name().toLowerCase(Locale.ROOT));
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
      this.sha = HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  String text() {
    return text;
  }

  /// What Redis calls it.
  String sha() {
    return sha;
  }

  private static String read(String name) {
    try (InputStream in = Script.class.getResourceAsStream(name + ".lua")) {
      if (in == null) {
        throw new IllegalStateException("the script " + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
