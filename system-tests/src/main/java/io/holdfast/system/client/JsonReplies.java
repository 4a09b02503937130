package io.holdfast.system.client;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads replies and pushes in JSON, several to a message.
///
/// Owned by the swarm's thread.
final class JsonReplies extends SwarmReplies {
  private final JsonScanner json = new JsonScanner();
  private byte[] bytes = {};

  JsonReplies(SwarmClient client, Swarm swarm) {
    super(client, swarm);
  }

  @Override
  void readAll(byte[] message, int from, int to) {
    bytes = message;
    json.over(message, from, to);
    while (!json.atEnd()) {
      reply();
    }
  }

  private void reply() {
    long id = 0;
    boolean empty = true;
    json.enter();
    while (json.nextMember()) {
      empty = false;
      if (json.named("push")) {
        push();
      } else if (json.named("id")) {
        id = json.number();
      } else if (json.named("connect")) {
        connect();
      } else if (json.named("subscribe")) {
        subscribed((int) id, subscribeReply());
      } else if (json.named("error")) {
        json.skip();
        int length = json.valueTo() - json.valueFrom();
        failed(id, new String(bytes, json.valueFrom(), length, StandardCharsets.UTF_8));
      } else {
        json.skip();
      }
    }
    if (empty) {
      pinged();
    }
  }

  private void connect() {
    boolean pong = false;
    json.enter();
    while (json.nextMember()) {
      if (json.named("pong")) {
        pong = json.flag();
      } else {
        json.skip();
      }
    }
    connected(pong);
  }

  private SubscribeReply subscribeReply() {
    SubscribeReply reply = new SubscribeReply();
    json.enter();
    while (json.nextMember()) {
      if (json.named("recoverable")) {
        reply.recoverable = json.flag();
      } else if (json.named("recovered")) {
        reply.recovered = json.flag();
      } else if (json.named("offset")) {
        reply.offset = json.number();
      } else if (json.named("epoch")) {
        reply.epoch = json.text();
      } else if (json.named("publications")) {
        json.enter();
        while (json.nextElement()) {
          reply.publications.add(publication());
        }
      } else {
        json.skip();
      }
    }
    return reply;
  }

  private void push() {
    Follower follower = null;
    json.enter();
    while (json.nextMember()) {
      if (json.named("channel")) {
        follower = channel();
      } else if (json.named("pub")) {
        published(follower, publication());
      } else if (json.named("unsubscribe")) {
        unsubscribed(follower, code());
      } else {
        json.skip();
      }
    }
  }

  private @Nullable Follower channel() {
    json.skip();
    return follower(json.valueFrom() + 1, json.valueTo() - 1);
  }

  private long code() {
    long code = 0;
    json.enter();
    while (json.nextMember()) {
      if (json.named("code")) {
        code = json.number();
      } else {
        json.skip();
      }
    }
    return code;
  }

  private Place publication() {
    long offset = 0;
    int from = 0;
    int to = 0;
    json.enter();
    while (json.nextMember()) {
      if (json.named("offset")) {
        offset = json.number();
      } else if (json.named("data")) {
        json.skip();
        from = json.valueFrom();
        to = json.valueTo();
      } else {
        json.skip();
      }
    }
    return new Place(offset, from, to);
  }
}
