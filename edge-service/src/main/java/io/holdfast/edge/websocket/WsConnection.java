package io.holdfast.edge.websocket;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.holdfast.edge.transport.Admission;
import io.holdfast.edge.transport.Handshake;
import io.holdfast.edge.transport.SocketEvents;
import io.holdfast.edge.transport.SocketHost;
import io.holdfast.edge.write.SocketSink;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One websocket: its reader thread is Helidon's connection thread, its writers are the write
/// path's. However it ends, `ended` is reported exactly once, by the reader.
///
/// Thread-safe as {@link SocketSink} says.
final class WsConnection implements ServerConnection, SocketSink {
  /// How long the reader of a finished connection waits for our close frame to leave.
  private static final long LAST_FRAME_WAIT_NANOS = Duration.ofSeconds(5).toNanos();

  /// What a peer that broke the protocol may still send before its close frame, in bytes: reading
  /// on lets our own reach it, since closing a socket with unread input resets it. It is cut off
  /// there, and by the close timeout.
  private static final int DISCARDED_BYTES_MAX = 16 << 20;

  private final ConnectionContext context;
  private final Handshake handshake;
  private final int messageBytesMax;
  private final SocketHost host;
  private final Admission admission;
  private volatile boolean lastWritten;
  private volatile @Nullable String killed;
  private volatile @Nullable Thread reader;

  WsConnection(
      ConnectionContext context,
      Handshake handshake,
      int messageBytesMax,
      SocketHost host,
      Admission admission) {
    this.context = context;
    this.handshake = handshake;
    this.messageBytesMax = messageBytesMax;
    this.host = host;
    this.admission = admission;
  }

  @Override
  public void handle(Limit limit) {
    reader = Thread.currentThread();
    try {
      SocketEvents events = host.opened(this, handshake);
      String cause = "closed";
      try {
        read(context.dataReader(), events);
      } catch (RuntimeException over) {
        cause = over.getMessage() == null ? "closed by the peer" : over.getMessage();
      } finally {
        String why = killed;
        events.ended(why == null ? cause : why);
      }
    } finally {
      admission.leave();
    }
  }

  private void read(DataReader in, SocketEvents events) {
    FrameReader frames = new FrameReader(in, messageBytesMax, handshake.dialect());
    while (true) {
      switch (frames.next()) {
        case Inbound.Message(byte[] bytes) -> events.received(bytes);
        case Inbound.Ping(byte[] payload) -> events.pinged(payload);
        case Inbound.Pong _ -> events.ponged();
        case Inbound.Close(int code) -> {
          events.peerClosing(code);
          awaitLastFrame();
          return;
        }
        case Inbound.Violation violation -> {
          events.violated(violation.reason());
          if (frames.reachesClose(DISCARDED_BYTES_MAX)) {
            awaitLastFrame();
          }
          return;
        }
      }
    }
  }

  private void awaitLastFrame() {
    long until = System.nanoTime() + LAST_FRAME_WAIT_NANOS;
    for (long left = LAST_FRAME_WAIT_NANOS;
        !lastWritten && killed == null && left > 0;
        left = until - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
      if (Thread.interrupted()) {
        return;
      }
    }
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    context.dataWriter().writeNow(BufferData.createReadOnly(bytes, from, length));
  }

  @Override
  public void finished() {
    lastWritten = true;
    LockSupport.unpark(reader);
  }

  @Override
  public void kill(String cause) {
    if (killed == null) {
      killed = cause;
    }
    try {
      context.serverSocket().close();
    } catch (RuntimeException alreadyClosed) {
      System.getLogger(WsConnection.class.getName())
          .log(System.Logger.Level.TRACE, "closing a socket again", alreadyClosed);
    }
    LockSupport.unpark(reader);
  }

  /// Never idle: our own pings find out who is gone.
  @Override
  public Duration idleTime() {
    return Duration.ZERO;
  }

  /// Helidon stops.
  @Override
  public void close(boolean interrupt) {
    kill("server stopped");
  }
}
