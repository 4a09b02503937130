package io.holdfast.edge.shard;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Code;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.Refusal;
import io.holdfast.edge.command.Answer;
import io.holdfast.edge.connection.Arrival;
import io.holdfast.edge.connection.ConnectionEvent;
import io.holdfast.edge.connection.ConnectionState;
import io.holdfast.edge.hub.Receiver;
import io.holdfast.edge.hub.Start;
import io.holdfast.edge.protocol.Dialect;
import io.holdfast.edge.protocol.Frame;
import io.holdfast.edge.protocol.Push;
import io.holdfast.edge.protocol.ReplyFrames;
import io.holdfast.edge.protocol.ServerReply;
import io.holdfast.edge.transport.Handshake;
import io.holdfast.edge.write.Outbox;
import io.holdfast.edge.write.SocketSink;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One client's connection in its shard: its state, its outbox, and the lines gathered for it in
/// this turn. Before the connect reply nothing else is said: what channels bring is kept behind it,
/// in the outbox's bound.
///
/// Owned by its shard's loop.
final class ClientConnection implements Receiver {
  private static final Start.Refused NO_ROOM =
      new Start.Refused(new Refusal(Code.OVERLOADED, "too much waits for this client"));

  final long number;
  final Handshake handshake;
  final Arrival arrival;
  final Outbox outbox;
  final ShardCore shard;
  final Inbox inbox;
  ConnectionState state;

  /// The last frame is on its way: nothing is said any more.
  boolean closing;

  /// Something could not be said in its codec: nothing is said after it but why it closes.
  private boolean mute;

  private @Nullable ReplyFrames lines;
  private List<Frame> held = List.of();
  private int heldBytes;
  private final ReplyRoom room;
  private boolean touched;

  ClientConnection(
      long number,
      ShardCore shard,
      SocketSink sink,
      Handshake handshake,
      Arrival arrival,
      ShardCore.Outside outside,
      TokenDesk desk) {
    this.number = number;
    this.shard = shard;
    this.handshake = handshake;
    this.outbox = new Outbox(sink, shard.outboxBytesMax());
    this.room = new ReplyRoom(shard.outboxBytesMax());
    this.inbox = new Inbox(this, outside, desk);
    this.arrival = arrival;
    this.state = new ConnectionState.Opening(arrival, false);
  }

  @Override
  public Dialect dialect() {
    return handshake.dialect();
  }

  @Override
  public void deliver(Frame frame) {
    if (closing || mute) {
      return;
    }
    if (state instanceof ConnectionState.Connecting) {
      hold(frame);
      return;
    }
    flushLines();
    offer(frame);
  }

  private void hold(Frame frame) {
    if (held.isEmpty()) {
      held = new ArrayList<>();
    }
    held.add(frame);
    heldBytes += frame.length();
    if (heldBytes > shard.outboxBytesMax()) {
      shard.slow(this);
    }
  }

  /// The connect reply is out: what channels brought meanwhile follows it.
  void release() {
    if (!held.isEmpty() && !mute) {
      flushLines();
      held.forEach(this::offer);
      held = List.of();
      heldBytes = 0;
    }
  }

  /// What the connection alone is told, among the lines of this turn.
  void push(Push push) {
    if (closing || mute) {
      return;
    }
    if (state instanceof ConnectionState.Connecting) {
      ReplyFrames alone = shard.spareFrames.borrow(dialect());
      if (alone.add(push)) {
        hold(alone.take());
      } else {
        inappropriate();
      }
      shard.spareFrames.giveBack(alone);
    } else if (!lines().add(push)) {
      inappropriate();
    }
  }

  void reply(ServerReply reply) {
    if (!closing && !mute && !lines().add(reply)) {
      inappropriate();
    }
  }

  /// Lines for this turn's frame.
  ReplyFrames lines() {
    ReplyFrames open = lines;
    if (open != null && open.isFull()) {
      flushLines();
      open = null;
    }
    if (open == null) {
      open = shard.spareFrames.borrow(dialect());
      lines = open;
      touch();
    }
    return open;
  }

  private void touch() {
    if (!touched) {
      touched = true;
      shard.touched(this);
    }
  }

  /// What was gathered becomes a frame.
  void flushLines() {
    ReplyFrames open = lines;
    if (open != null) {
      lines = null;
      if (!open.isEmpty()) {
        offer(open.take());
      }
      shard.spareFrames.giveBack(open);
    }
  }

  void turnEnded() {
    touched = false;
    flushLines();
  }

  void offer(Frame frame) {
    if (closing) {
      return;
    }
    switch (outbox.offer(frame)) {
      case FIRST -> shard.dirty(outbox);
      case FULL -> shard.slow(this);
      case QUEUED, CLOSED -> {}
    }
  }

  /// Nothing follows this frame. A slow connection does not wait for what it never took.
  void offerLast(Frame frame, boolean dropsWaiting) {
    if (!closing) {
      flushLines();
      closing = true;
      if (outbox.offerLast(frame, dropsWaiting) == Outbox.Offer.FIRST) {
        shard.dirty(outbox);
      }
    }
  }

  /// What is recovered for several channels at once may be more than the outbox takes: what does
  /// not fit is refused for now, and the client asks again, rather than lose the connection and
  /// all.
  private Start fitting(Start start) {
    return switch (start) {
      case Start.Recovered(var _, var slices) when !fits(slices) -> NO_ROOM;
      case Start.Newest(var _, var slices) when !fits(slices) -> NO_ROOM;
      default -> start;
    };
  }

  /// The same for the links' answers to the client's questions.
  ConnectionEvent fitting(ConnectionEvent event) {
    return event
                instanceof
                ConnectionEvent.HistoryAnswered(long id, Answer.Done<HistoryPage>(HistoryPage page))
            && !fits(page.slices())
        ? new ConnectionEvent.HistoryAnswered(id, new Answer.Refused<>(NO_ROOM.refusal()))
        : event;
  }

  private boolean fits(List<ChannelSlice> slices) {
    ReplyFrames open = lines;
    return room.takes(
        slices.stream().mapToLong(ChannelSlice::weight).sum(),
        (long) outbox.bytes() + (open == null ? 0 : open.length()),
        state instanceof ConnectionState.Connecting);
  }

  @Override
  public void inappropriate() {
    if (!mute) {
      mute = true;
      shard.inappropriate(this);
    }
  }

  @Override
  public void started(String channel, long ref, Start start) {
    shard.started(this, channel, ref, fitting(start));
  }

  @Override
  public void positionLost(String channel) {
    shard.positionLost(this, channel);
  }
}
