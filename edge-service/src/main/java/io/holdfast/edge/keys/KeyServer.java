package io.holdfast.edge.keys;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import io.holdfast.runtime.Backoff;
import io.holdfast.runtime.Rim;
import io.holdfast.runtime.Ticker;
import io.holdfast.runtime.ops.Counter;
import io.holdfast.runtime.ops.Metrics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One address of a JSON Web Key Set, and the keys that were read there last. One question is under
/// way at a time, on a thread of its own; whoever needs its answer waits, and nobody for longer
/// than a client waits for a connect (docs/adr/0009).
///
/// Thread-safe: one atomic.
@Rim
public final class KeyServer {
  private static final System.Logger LOG = System.getLogger(KeyServer.class.getName());
  private static final Counter READ =
      Metrics.counter("holdfast_edge_key_sets_read", "Key sets read from key servers");
  private static final Counter FAILED =
      Metrics.counter("holdfast_edge_key_sets_failed", "Questions to key servers without keys");

  private static final Counter PUT_OFF =
      Metrics.counter(
          "holdfast_edge_tokens_put_off", "Tokens that nobody could judge without a key server");

  /// The whole exchange, the name's resolution included. Clients wait 5 s for a connect.
  private static final Duration DEADLINE = Duration.ofSeconds(3);

  /// What waits for an answer gives up after the question itself has.
  private static final Duration PATIENCE = DEADLINE.plusSeconds(1);

  /// A larger answer is no key set.
  private static final int BYTES_MAX = 1 << 20;

  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

  /// What the server says about one header: the keys to try, of which there may be none.
  public sealed interface Word {
    record Keys(List<JWSVerifier> verifiers) implements Word {}

    /// It cannot be asked now.
    record Away() implements Word {}
  }

  private record Shelf(KeyBook book, @Nullable CountDownLatch answer) {}

  private final URI address;
  private final Ticker ticker;
  private final AtomicReference<Shelf> shelf;

  public KeyServer(URI address, Ticker ticker) {
    this.address = address;
    this.ticker = ticker;
    this.shelf = new AtomicReference<>(new Shelf(KeyBook.empty(ticker.nanoTime()), null));
  }

  /// Waits until what the server says about this header is known, or cannot be known now.
  public void await(JWSHeader header) throws InterruptedException {
    String name = nameIn(header);
    while (true) {
      Shelf before = shelf.get();
      CountDownLatch answer = before.answer;
      KeyBook.Need need = before.book.need(name, ticker.nanoTime());
      switch (need) {
        case NOTHING -> {
          return;
        }
        case ANSWER -> {
          if (answer == null) {
            throw new IllegalStateException("a question that nobody asked");
          }
          if (shelf.compareAndSet(before, new Shelf(before.book.asking(name), answer))) {
            waitFor(answer);
            return;
          }
        }
        case QUESTION, QUESTION_AND_ANSWER -> {
          CountDownLatch next = new CountDownLatch(1);
          if (shelf.compareAndSet(before, new Shelf(before.book.asking(name), next))) {
            Thread.ofVirtual().name("edge-keys").start(() -> ask(next));
            if (need == KeyBook.Need.QUESTION_AND_ANSWER) {
              waitFor(next);
            }
            return;
          }
        }
      }
    }
  }

  private static void waitFor(CountDownLatch answer) throws InterruptedException {
    // Without an answer the keys are what they were, which is all that there is to know.
    boolean _ = answer.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// What is known now. Never waits.
  public Word word(JWSHeader header) {
    KeyBook book = shelf.get().book;
    KeySet keys = book.keys();
    List<JWSVerifier> found = keys == null ? List.of() : keys.keysFor(header);
    if (found.isEmpty() && !book.lacks(nameIn(header))) {
      PUT_OFF.increment();
      return new Word.Away();
    }
    return new Word.Keys(found);
  }

  /// Whether the last question brought no keys.
  public boolean isAway() {
    return shelf.get().book.failures() > 0;
  }

  public URI address() {
    return address;
  }

  private static String nameIn(JWSHeader header) {
    String name = header.getKeyID();
    return name == null ? "" : name;
  }

  private void ask(CountDownLatch answer) {
    KeySet fresh = null;
    try {
      fresh = KeySet.parse(read());
      READ.increment();
      if (isAway()) {
        LOG.log(System.Logger.Level.INFO, "{0} answers again", address);
      }
      LOG.log(
          System.Logger.Level.DEBUG,
          "{0} has {1} keys, and {2} of no use here",
          address,
          fresh.size(),
          fresh.leftOut());
    } catch (IOException | ParseException | TimeoutException | ExecutionException e) {
      failed(e);
    } catch (InterruptedException stop) {
      failed(stop);
      Thread.currentThread().interrupt();
    } finally {
      settle(fresh);
      answer.countDown();
    }
  }

  private void failed(Exception why) {
    FAILED.increment();
    if (!isAway()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} gives no keys: {1}; tokens that need another key than those at hand are put off",
          address,
          reason(why));
    }
  }

  private static String reason(Exception why) {
    Throwable cause =
        why instanceof ExecutionException && why.getCause() != null ? why.getCause() : why;
    return cause instanceof TimeoutException
        ? "no answer in " + DEADLINE.toSeconds() + " s"
        : cause.toString();
  }

  private void settle(@Nullable KeySet fresh) {
    shelf.updateAndGet(before -> {
      long now = ticker.nanoTime();
      KeyBook book = before.book;
      return new Shelf(
          fresh == null
              ? book.failed(
                  now, BACKOFF.delayNanos(book.failures() + 1, ThreadLocalRandom.current()))
              : book.answered(fresh, now),
          null);
    });
  }

  /// A client for each question: they are far apart, and nothing of it must stay.
  private String read()
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(DEADLINE)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    try {
      HttpRequest request =
          HttpRequest.newBuilder(address).header("Accept", "application/json").build();
      HttpResponse<String> response =
          client
              .sendAsync(
                  request,
                  BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), BYTES_MAX))
              .get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() != 200) {
        throw new IOException("status " + response.statusCode());
      }
      return response.body();
    } finally {
      client.shutdownNow();
    }
  }
}
