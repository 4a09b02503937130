package io.holdfast.edge.hub;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.edge.protocol.Frame;
import io.holdfast.edge.protocol.PublicationFrames;
import io.holdfast.edge.protocol.PublicationFrames.Encoded;
import io.holdfast.edge.protocol.Push;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One channel of a hub: its top, its members, and who waits for a start.
///
/// Owned by its hub.
final class Members {
  private final String channel;
  private final boolean numbered;
  private final List<Member> members = new ArrayList<>(2);
  private final long follow;
  private @Nullable Position top;
  private List<Waiter> waiting = List.of();
  private List<Waiter> early = List.of();

  Members(String channel, boolean numbered, long follow) {
    this.follow = follow;
    this.channel = channel;
    this.numbered = numbered;
  }

  /// The channel's top; null until the channel is followed.
  @Nullable Position top() {
    return top;
  }

  /// The number under which the channel is followed for these members.
  long follow() {
    return follow;
  }

  void standAt(Position newTop) {
    top = newTop;
  }

  void waits(Waiter waiter) {
    if (waiting.isEmpty()) {
      waiting = new ArrayList<>(2);
    }
    waiting.add(waiter);
  }

  /// Its answer came before the channel was followed.
  void isEarly(Waiter waiter) {
    if (early.isEmpty()) {
      early = new ArrayList<>(2);
    }
    early.add(waiter);
  }

  List<Waiter> takeEarly() {
    List<Waiter> taken = early;
    early = List.of();
    return taken;
  }

  void waitsNoMore(Waiter waiter) {
    waiting.remove(waiter);
    if (waiting.isEmpty()) {
      waiting = List.of();
    }
  }

  /// A copy: answering changes who waits.
  List<Waiter> waiting() {
    return List.copyOf(waiting);
  }

  boolean isIdle() {
    return members.isEmpty() && waiting.isEmpty();
  }

  int count() {
    return members.size();
  }

  void add(Member member) {
    members.add(member);
  }

  /// False when it was no member.
  boolean remove(Receiver receiver) {
    for (int i = 0; i < members.size(); i++) {
      if (members.get(i).receiver.equals(receiver)) {
        Member last = members.removeLast();
        if (i < members.size()) {
          members.set(i, last);
        }
        return true;
      }
    }
    return false;
  }

  /// Gives the frames to every live member; returns the number of deliveries of publications.
  long deliver(ChannelSlice slice, List<Encoded> frames, PublicationFrames encoder) {
    top = slice.last();
    long deliveries = 0;
    for (Encoded encoded : frames) {
      Frame frame = encoded.frame();
      for (int i = 0; i < members.size(); i++) {
        Member member = members.get(i);
        if (member.resyncing || encoded.last() <= member.startOffset) {
          continue;
        }
        if (encoded.inappropriate()) {
          member.receiver.inappropriate();
        } else if (encoded.first() > member.startOffset) {
          member.receiver.deliver(frame);
          deliveries += encoded.count();
        } else {
          deliveries += deliverRest(slice, encoded, member, encoder);
        }
      }
    }
    return deliveries;
  }

  /// A member that began inside the frame gets what comes after its start, encoded for it alone.
  private long deliverRest(
      ChannelSlice slice, Encoded encoded, Member member, PublicationFrames encoder) {
    List<Publication> rest =
        slice.publications().stream()
            .filter(p -> p.offset() > member.startOffset && p.offset() <= encoded.last())
            .toList();
    for (Encoded part : encoder.encode(new ChannelSlice(channel, slice.epoch(), rest), numbered)) {
      member.receiver.deliver(part.frame());
    }
    return rest.size();
  }

  void push(Push push) {
    for (int i = 0; i < members.size(); i++) {
      if (members.get(i).wantsMoves) {
        members.get(i).receiver.push(push);
      }
    }
  }

  /// Takes the positioned members off the live stream and returns them; the others just go on.
  List<Member> interrupt() {
    List<Member> interrupted = new ArrayList<>();
    for (Member member : members) {
      if (member.positioned && !member.resyncing) {
        member.resyncing = true;
        interrupted.add(member);
      }
    }
    return interrupted;
  }

  boolean contains(Member member) {
    return members.contains(member);
  }
}
