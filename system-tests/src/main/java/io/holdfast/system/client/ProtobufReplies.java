package io.holdfast.system.client;

import org.jspecify.annotations.Nullable;

/// Reads replies and pushes in Protobuf, each behind its length, several to a message.
///
/// Owned by the swarm's thread.
final class ProtobufReplies extends SwarmReplies {
  private static final int REPLY_ID = 1;
  private static final int REPLY_ERROR = 2;
  private static final int REPLY_PUSH = 4;
  private static final int REPLY_CONNECT = 5;
  private static final int REPLY_SUBSCRIBE = 6;
  private static final int ERROR_CODE = 1;
  private static final int ERROR_MESSAGE = 2;
  private static final int CONNECT_PONG = 8;
  private static final int SUBSCRIBE_RECOVERABLE = 3;
  private static final int SUBSCRIBE_EPOCH = 6;
  private static final int SUBSCRIBE_PUBLICATIONS = 7;
  private static final int SUBSCRIBE_RECOVERED = 8;
  private static final int SUBSCRIBE_OFFSET = 9;
  private static final int PUSH_CHANNEL = 2;
  private static final int PUSH_PUBLICATION = 4;
  private static final int PUSH_UNSUBSCRIBE = 7;
  private static final int UNSUBSCRIBE_CODE = 2;
  private static final int PUBLICATION_DATA = 4;
  private static final int PUBLICATION_OFFSET = 6;

  private final ProtobufScanner wire = new ProtobufScanner();

  ProtobufReplies(SwarmClient client, Swarm swarm) {
    super(client, swarm);
  }

  @Override
  void readAll(byte[] message, int from, int to) {
    wire.over(message, from, to);
    while (wire.nextMessage()) {
      if (wire.isEmpty()) {
        pinged();
      } else {
        int outer = wire.enter();
        reply();
        wire.leave(outer);
      }
    }
  }

  private void reply() {
    long id = 0;
    while (wire.nextField()) {
      switch (wire.field()) {
        case REPLY_ID -> id = wire.number();
        case REPLY_PUSH -> push();
        case REPLY_CONNECT -> connect();
        case REPLY_SUBSCRIBE -> subscribed((int) id, subscribeReply());
        case REPLY_ERROR -> failed(id, error());
        default -> {}
      }
    }
  }

  private String error() {
    long code = 0;
    String message = "";
    int outer = wire.enter();
    while (wire.nextField()) {
      switch (wire.field()) {
        case ERROR_CODE -> code = wire.number();
        case ERROR_MESSAGE -> message = wire.text();
        default -> {}
      }
    }
    wire.leave(outer);
    return code + " " + message;
  }

  private void connect() {
    boolean pong = false;
    int outer = wire.enter();
    while (wire.nextField()) {
      pong |= wire.field() == CONNECT_PONG && wire.number() != 0;
    }
    wire.leave(outer);
    connected(pong);
  }

  private SubscribeReply subscribeReply() {
    SubscribeReply reply = new SubscribeReply();
    int outer = wire.enter();
    while (wire.nextField()) {
      switch (wire.field()) {
        case SUBSCRIBE_RECOVERABLE -> reply.recoverable = wire.number() != 0;
        case SUBSCRIBE_RECOVERED -> reply.recovered = wire.number() != 0;
        case SUBSCRIBE_OFFSET -> reply.offset = wire.number();
        case SUBSCRIBE_EPOCH -> reply.epoch = wire.text();
        case SUBSCRIBE_PUBLICATIONS -> reply.publications.add(publication());
        default -> {}
      }
    }
    wire.leave(outer);
    return reply;
  }

  private void push() {
    Follower follower = null;
    int outer = wire.enter();
    while (wire.nextField()) {
      switch (wire.field()) {
        case PUSH_CHANNEL -> follower = follower(wire.valueFrom(), wire.valueTo());
        case PUSH_PUBLICATION -> published(follower, publication());
        case PUSH_UNSUBSCRIBE -> unsubscribe(follower);
        default -> {}
      }
    }
    wire.leave(outer);
  }

  private void unsubscribe(@Nullable Follower follower) {
    long code = 0;
    int outer = wire.enter();
    while (wire.nextField()) {
      if (wire.field() == UNSUBSCRIBE_CODE) {
        code = wire.number();
      }
    }
    wire.leave(outer);
    unsubscribed(follower, code);
  }

  private Place publication() {
    long offset = 0;
    int from = 0;
    int to = 0;
    int outer = wire.enter();
    while (wire.nextField()) {
      switch (wire.field()) {
        case PUBLICATION_OFFSET -> offset = wire.number();
        case PUBLICATION_DATA -> {
          from = wire.valueFrom();
          to = wire.valueTo();
        }
        default -> {}
      }
    }
    wire.leave(outer);
    return new Place(offset, from, to);
  }
}
