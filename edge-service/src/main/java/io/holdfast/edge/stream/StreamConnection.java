package io.holdfast.edge.stream;

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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One HTTP response that lasts as long as its client's session, in chunks, each flushed. Its
/// reader thread is Helidon's connection thread, which waits for nothing but the client's end; its
/// writers are the write path's. However it ends, `ended` is reported exactly once, by the reader.
///
/// Thread-safe as {@link SocketSink} says.
final class StreamConnection implements ServerConnection, SocketSink {
  /// A client has nothing to say on a connection that is busy with its response: what it sends all
  /// the same, up to so many bytes, is dropped, and more ends it.
  private static final int DISCARDED_BYTES_MAX = 65_536;

  private static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");
  private static final byte[] HEX = ascii("0123456789abcdef");

  /// The chunk's length takes so many bytes at most: eight digits and the ends of two lines.
  private static final int CHUNK_FRAME_BYTES = 12;

  private final ConnectionContext context;
  private final Handshake handshake;
  private final SocketHost host;
  private final Admission admission;
  private byte @Nullable [] opening;
  private byte @Nullable [] message;
  private volatile @Nullable String killed;

  StreamConnection(ConnectionContext context, HandOver over, SocketHost host, Admission admission) {
    this.context = context;
    this.handshake = over.handshake();
    this.host = host;
    this.admission = admission;
    this.message = over.message();
    this.opening = ascii("HTTP/1.1 200 OK\r\n" + over.headers() + Opening.of(handshake.dialect()));
  }

  @Override
  public void handle(Limit limit) {
    try {
      writeRaw(taken(opening));
      opening = null;
      SocketEvents events = host.opened(this, handshake);
      String cause = "closed";
      try {
        byte[] first = taken(message);
        message = null;
        events.received(first);
        awaitEnd(context.dataReader());
      } catch (RuntimeException over) {
        cause = over.getMessage() == null ? "closed by the client" : over.getMessage();
      } finally {
        String why = killed;
        events.ended(why == null ? cause : why);
      }
    } finally {
      admission.leave();
    }
  }

  private static byte[] taken(byte @Nullable [] once) {
    if (once == null) {
      throw new IllegalStateException("a connection is handled once");
    }
    return once;
  }

  private void awaitEnd(DataReader in) {
    for (long discarded = 0; discarded < DISCARDED_BYTES_MAX; ) {
      discarded += in.readBuffer().available();
    }
    kill("the client sent into its response");
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    byte[] chunk = new byte[length + CHUNK_FRAME_BYTES];
    int at = 0;
    int digits = (Integer.SIZE - Integer.numberOfLeadingZeros(length | 1) + 3) / 4;
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
      chunk[at++] = HEX[length >>> shift & 0xF];
    }
    chunk[at++] = '\r';
    chunk[at++] = '\n';
    System.arraycopy(bytes, from, chunk, at, length);
    at += length;
    chunk[at++] = '\r';
    chunk[at++] = '\n';
    context.dataWriter().writeNow(BufferData.createReadOnly(chunk, 0, at));
  }

  private void writeRaw(byte[] bytes) {
    context.dataWriter().writeNow(BufferData.createReadOnly(bytes, 0, bytes.length));
  }

  /// The response is whole: its end is written, and the socket with it.
  @Override
  public void finished() {
    writeRaw(LAST_CHUNK);
    kill("closed by the server");
  }

  @Override
  public void kill(String cause) {
    if (killed == null) {
      killed = cause;
    }
    try {
      context.serverSocket().close();
    } catch (RuntimeException alreadyClosed) {
      System.getLogger(StreamConnection.class.getName())
          .log(System.Logger.Level.TRACE, "closing a socket again", alreadyClosed);
    }
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

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
