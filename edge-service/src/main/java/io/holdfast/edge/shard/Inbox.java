package io.holdfast.edge.shard;

import io.holdfast.edge.protocol.ClientCommand;
import io.holdfast.edge.protocol.CloseReason;
import io.holdfast.edge.protocol.MalformedFrame;
import io.holdfast.edge.transport.SocketEvents;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The reader's side of a connection: it decodes messages, has the tokens in them verified, and
/// offers them to the shard's loop, a bounded number ahead of it. A client that sends faster than
/// its shard works is not read meanwhile, and neither is one whose tokens are bad.
///
/// Owned by the connection's reader thread; `handled` comes from the shard's loop.
final class Inbox implements SocketEvents {
  /// Messages that may be with the loop at once.
  private static final int AHEAD_MAX = 64;

  private final ClientConnection connection;
  private final ShardCore.Outside shard;
  private final TokenDesk desk;
  private final AtomicInteger ahead = new AtomicInteger();
  private volatile @Nullable Thread waiting;
  private volatile boolean over;

  Inbox(ClientConnection connection, ShardCore.Outside shard, TokenDesk desk) {
    this.connection = connection;
    this.shard = shard;
    this.desk = desk;
  }

  @Override
  public void received(byte[] message) {
    awaitRoom();
    if (over) {
      return;
    }
    try {
      TokenDesk.Outcome outcome =
          desk.verify(connection.dialect().codec().read(message), connection.handshake.remote());
      hold(outcome.delayNanos());
      if (over) {
        return;
      }
      List<ClientCommand> commands = outcome.commands();
      ahead.incrementAndGet();
      shard.later(new ShardEvent.Received(connection, commands));
    } catch (MalformedFrame malformed) {
      over = true;
      shard.later(new ShardEvent.Violated(connection, CloseReason.BAD_REQUEST));
    } catch (InterruptedException stop) {
      over = true;
      Thread.currentThread().interrupt();
    }
  }

  /// Waits before it goes on, unless the connection ends meanwhile.
  private void hold(long delayNanos) throws InterruptedException {
    long until = System.nanoTime() + delayNanos;
    waiting = Thread.currentThread();
    for (long left = delayNanos; left > 0 && !over; left = until - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    waiting = null;
  }

  @Override
  public void pinged(byte[] payload) {
    awaitRoom();
    if (!over) {
      ahead.incrementAndGet();
      shard.later(new ShardEvent.Pinged(connection, payload));
    }
  }

  private void awaitRoom() {
    while (ahead.get() >= AHEAD_MAX && !over) {
      waiting = Thread.currentThread();
      if (ahead.get() >= AHEAD_MAX && !over) {
        LockSupport.park(this);
      }
      waiting = null;
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
    }
  }

  /// The loop has dealt with one message.
  void handled() {
    if (ahead.getAndDecrement() >= AHEAD_MAX) {
      wake();
    }
  }

  /// The loop deals with no more messages: what still comes is neither read nor queued.
  void close() {
    over = true;
    wake();
  }

  private void wake() {
    Thread reader = waiting;
    if (reader != null) {
      LockSupport.unpark(reader);
    }
  }

  @Override
  public void ponged() {
    if (!connection.handshake.nativePings()) {
      return;
    }
    awaitRoom();
    if (!over) {
      ahead.incrementAndGet();
      shard.later(new ShardEvent.Ponged(connection));
    }
  }

  @Override
  public void violated(CloseReason reason) {
    shard.later(new ShardEvent.Violated(connection, reason));
  }

  @Override
  public void peerClosing(int code) {
    shard.later(new ShardEvent.PeerClosing(connection, code));
  }

  /// The client is further ahead than may wait for it.
  void flooded() {
    over = true;
    shard.later(new ShardEvent.Violated(connection, CloseReason.TOO_MANY_REQUESTS));
    wake();
  }

  @Override
  public void ended(String cause) {
    close();
    shard.later(new ShardEvent.Ended(connection, cause));
  }
}
