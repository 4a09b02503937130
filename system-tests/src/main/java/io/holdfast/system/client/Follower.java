package io.holdfast.system.client;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One client's subscription to one channel: the position as a stock SDK keeps it, and what its
/// offsets did.
///
/// Owned by the swarm's thread.
public final class Follower {
  private final int client;
  private final String channel;
  private final byte[] name;
  boolean subscribed;
  boolean recoverable;
  long offset;
  String epoch = "";
  private long lastSeen = -1;

  Follower(int client, String channel) {
    this.client = client;
    this.channel = channel;
    this.name = channel.getBytes(StandardCharsets.UTF_8);
  }

  /// The number of its client in the swarm.
  public int client() {
    return client;
  }

  public String channel() {
    return channel;
  }

  boolean isNamed(byte[] bytes, int from, int to) {
    return Arrays.equals(name, 0, name.length, bytes, from, to);
  }

  /// The last offset received, or the one of the subscribe reply.
  public long offset() {
    return offset;
  }

  /// Takes a subscribe reply's position the way centrifuge-js does: epoch and offset whenever the
  /// reply says recoverable.
  void positioned(long replyOffset, String replyEpoch, boolean fresh) {
    recoverable = true;
    offset = replyOffset;
    epoch = replyEpoch;
    if (fresh) {
      lastSeen = replyOffset;
    }
  }

  /// Moves to a publication's offset. Returns how far it is from the next one: 0 when it is the
  /// next, above when offsets were jumped over, below when it stands at or before the last.
  long moved(long to) {
    long jump = lastSeen < 0 ? 0 : to - lastSeen - 1;
    offset = to;
    lastSeen = Math.max(lastSeen, to);
    return jump;
  }
}
