package io.holdfast.edge.shard;

import io.holdfast.edge.auth.Tarpit;
import io.holdfast.edge.auth.TokenVerifier;
import io.holdfast.edge.connection.Presented;
import io.holdfast.edge.protocol.ClientCommand;
import io.holdfast.runtime.Ticker;
import java.util.List;
import java.util.concurrent.Semaphore;

/// Where readers have tokens verified, on their own threads and a few at a time, so that a storm of
/// connects leaves processors to the loops. Bad tokens are answered late.
///
/// Thread-safe.
final class TokenDesk {
  /// The commands to go on with, and how long their answer is held back.
  record Outcome(List<ClientCommand> commands, long delayNanos) {}

  private final TokenVerifier tokens;
  private final Ticker ticker;
  private final Tarpit tarpit = new Tarpit();

  /// Half of the processors may be busy with signatures; the other readers wait, which is all that
  /// they have to do.
  private final Semaphore places =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

  TokenDesk(TokenVerifier tokens, Ticker ticker) {
    this.tokens = tokens;
    this.ticker = ticker;
  }

  /// `remote` is where the client comes from; a bad token counts against it, an expired one only
  /// against itself, for many may come from one address with tokens that were good.
  Outcome verify(List<ClientCommand> commands, String remote) throws InterruptedException {
    if (!Presented.carriesTokens(commands)) {
      return new Outcome(commands, 0);
    }
    for (ClientCommand command : commands) {
      awaitKey(command);
    }
    Presented presented;
    places.acquire();
    try {
      presented = Presented.verify(commands, tokens, ticker.wallMillis() / 1_000);
    } finally {
      places.release();
    }
    long delay = 0;
    if (presented.invalid()) {
      delay = tarpit.failed("from " + remote, ticker.nanoTime());
    }
    if (!presented.expired().isEmpty()) {
      delay = Math.max(delay, tarpit.failed(presented.expired(), ticker.nanoTime()));
    }
    return new Outcome(presented.commands(), delay);
  }

  /// Outside of the places: who waits for a key server keeps no processor busy.
  private void awaitKey(ClientCommand command) throws InterruptedException {
    String token = Presented.token(command);
    if (!token.isEmpty()) {
      switch (command) {
        case ClientCommand.Subscribe _, ClientCommand.SubRefresh _ ->
            tokens.awaitSubscriptionKey(token);
        default -> tokens.awaitConnectionKey(token);
      }
    }
  }
}
