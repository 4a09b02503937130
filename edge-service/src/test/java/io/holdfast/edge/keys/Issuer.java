package io.holdfast.edge.keys;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.holdfast.edge.auth.TestTokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/// Whoever writes tokens: it has key pairs by name, signs with them, and publishes the public
/// halves on a key server that can be told to fail or to be slow.
///
/// Thread-safe: tests and the server's threads both use it.
public final class Issuer implements AutoCloseable {
  /// How a token is signed.
  public enum Kind {
    RS256("RSA", "", "SHA256withRSA"),
    RS384("RSA", "", "SHA384withRSA"),
    RS512("RSA", "", "SHA512withRSA"),
    ES256("EC", "secp256r1", "SHA256withECDSAinP1363Format"),
    ES384("EC", "secp384r1", "SHA384withECDSAinP1363Format"),
    ES512("EC", "secp521r1", "SHA512withECDSAinP1363Format"),
    EdDSA("Ed25519", "", "Ed25519");

    private final String family;
    private final String curve;
    private final String signature;

    Kind(String family, String curve, String signature) {
      this.family = family;
      this.curve = curve;
      this.signature = signature;
    }

    /// The setting that takes the public half.
    public String setting() {
      return switch (this) {
        case RS256, RS384, RS512 -> "rsa_public_key";
        case ES256, ES384, ES512 -> "ecdsa_public_key";
        case EdDSA -> "eddsa_public_key";
      };
    }

    public KeyPair newKeys() {
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(family);
        if (!curve.isEmpty()) {
          generator.initialize(new java.security.spec.ECGenParameterSpec(curve));
        } else if (family.equals("RSA")) {
          generator.initialize(2_048);
        }
        return generator.generateKeyPair();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    public String sign(KeyPair keys, String name, String claims) {
      return TestTokens.signed(name(), name, signature, keys.getPrivate(), claims);
    }

    JWK publicKey(String name, PublicKey key) {
      return switch (key) {
        case RSAPublicKey rsa -> new RSAKey.Builder(rsa).keyID(name).build();
        case ECPublicKey ec ->
            new ECKey.Builder(Curve.forECParameterSpec(ec.getParams()), ec).keyID(name).build();
        default -> {
          byte[] encoded = key.getEncoded();
          byte[] raw = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
          yield new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(raw)).keyID(name).build();
        }
      };
    }
  }

  private record Held(Kind kind, KeyPair keys) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Held> pairs = new LinkedHashMap<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final Semaphore answers = new Semaphore(0);
  private volatile boolean slow;
  private volatile int status = 200;
  private volatile String body = "{\"keys\":[]}";

  public Issuer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    server.setExecutor(threads);
    server.createContext("/keys", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked.incrementAndGet();
    try (exchange) {
      if (slow) {
        answers.acquire();
      }
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/keys");
  }

  /// Makes a key pair of this name, or a new one in its place; nobody is told.
  public synchronized Issuer has(String name, Kind kind) {
    pairs.put(name, new Held(kind, kind.newKeys()));
    return this;
  }

  /// Shows these keys and no others.
  public synchronized Issuer publishes(String... names) {
    body =
        Arrays.stream(names)
            .map(name -> {
              Held held = held(name);
              return held.kind.publicKey(name, held.keys.getPublic()).toJSONString();
            })
            .collect(Collectors.joining(",", "{\"keys\":[", "]}"));
    return this;
  }

  private Held held(String name) {
    Held held = pairs.get(name);
    if (held == null) {
      throw new IllegalArgumentException(name);
    }
    return held;
  }

  public Issuer shows(String text) {
    body = text;
    return this;
  }

  public synchronized String token(String name, String claims) {
    Held held = held(name);
    return held.kind.sign(held.keys, name, claims);
  }

  /// The public half of a pair, as configurations have it.
  public synchronized String pem(String name) {
    return pem(held(name).keys.getPublic());
  }

  public static String pem(PublicKey key) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(key.getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  /// A token that does not name its key.
  public synchronized String nameless(String name, String claims) {
    Held held = held(name);
    return held.kind.sign(held.keys, "", claims);
  }

  /// Answers with this status from now on.
  public Issuer answersWith(int code) {
    status = code;
    return this;
  }

  /// Keeps every question waiting until {@link #answersNow}.
  public Issuer isSlow() {
    slow = true;
    return this;
  }

  public Issuer answersNow() {
    slow = false;
    answers.release(1_000);
    return this;
  }

  /// How often it was asked.
  public int asked() {
    return asked.get();
  }

  @Override
  public void close() {
    answersNow();
    server.stop(0);
    threads.shutdownNow();
  }
}
