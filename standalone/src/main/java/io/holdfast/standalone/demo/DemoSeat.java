package io.holdfast.standalone.demo;

import java.net.http.WebSocket;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// One client of the crowd: connects, follows one channel, answers pings, and judges the numbers
/// that arrive.
///
/// Its socket's callbacks come one at a time and own it; the figures are volatiles.
final class DemoSeat implements WebSocket.Listener {
  private static final String NUMBER = "\"n\":";

  private final String channel;
  private final Runnable closed;
  private final StringBuilder frame = new StringBuilder();
  private volatile @Nullable WebSocket socket;
  private volatile boolean taken;
  private volatile long delivered;
  private volatile long missing;
  private volatile long repeated;
  private volatile long told;
  private long newest = -1;

  DemoSeat(String channel, Runnable closed) {
    this.channel = channel;
    this.closed = closed;
  }

  boolean isFree() {
    return !taken;
  }

  boolean isOpen() {
    WebSocket open = socket;
    return taken && open != null && !open.isInputClosed();
  }

  long delivered() {
    return delivered;
  }

  long missing() {
    return missing;
  }

  long repeated() {
    return repeated;
  }

  /// Verdicts: how often the server said that something is lost.
  long told() {
    return told;
  }

  void sits(WebSocket dialled) {
    socket = dialled;
  }

  @Override
  public void onOpen(WebSocket opened) {
    taken = true;
    newest = -1;
    frame.setLength(0);
    say(
        opened,
        "{\"id\":1,\"connect\":{\"name\":\"crowd\"}}\n"
            + "{\"id\":2,\"subscribe\":{\"channel\":\""
            + channel
            + "\"}}");
    opened.request(1);
  }

  /// What cannot be sent is noticed by the socket's end.
  private static void say(WebSocket to, String text) {
    var _ = to.sendText(text, true);
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    frame.append(part);
    if (last) {
      String whole = frame.toString();
      frame.setLength(0);
      for (String line : whole.split("\n", -1)) {
        line(from, line);
      }
    }
    from.request(1);
    return null;
  }

  private void line(WebSocket from, String line) {
    if (line.equals("{}")) {
      say(from, "{}");
    } else if (line.contains("\"pub\":")) {
      int at = line.indexOf(NUMBER);
      if (at >= 0) {
        judge(number(line, at + NUMBER.length()));
      }
    } else if (line.contains("\"unsubscribe\":")) {
      tell();
      newest = -1;
      say(from, "{\"id\":3,\"subscribe\":{\"channel\":\"" + channel + "\"}}");
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // One callback at a time.
  private void tell() {
    told++;
  }

  private static long number(String line, int from) {
    int end = from;
    while (end < line.length() && Character.isDigit(line.charAt(end))) {
      end++;
    }
    return Long.parseLong(line, from, end, 10);
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // One callback at a time.
  private void judge(long number) {
    delivered++;
    if (newest >= 0 && number <= newest) {
      repeated++;
      return;
    }
    if (newest >= 0) {
      missing += number - newest - 1;
    }
    newest = number;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    end();
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable failure) {
    end();
  }

  private void end() {
    if (taken) {
      taken = false;
      closed.run();
    }
  }
}
