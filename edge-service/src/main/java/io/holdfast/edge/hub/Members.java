package io.holdfast.edge.hub;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.edge.protocol.Dialect;
import io.holdfast.edge.protocol.EncodedPush;
import io.holdfast.edge.protocol.EncodedSlice;
import io.holdfast.edge.protocol.Frame;
import io.holdfast.edge.protocol.PublicationFrames;
import io.holdfast.edge.protocol.PublicationFrames.Encoded;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One channel of a hub: its top, its members, and who waits for a start.
///
/// Owned by its hub.
final class Members {
  /// So many members are looked through; more are found by their receiver.
  private static final int SCANNED_MAX = 8;

  private final String channel;
  private final boolean numbered;
  private final List<Member> members = new ArrayList<>(2);
  private final long follow;
  private @Nullable Position top;

  /// How many members share the frames of each dialect; empty while all who share any are
  /// websockets with JSON.
  private Map<Dialect, Integer> byDialect = Map.of();

  /// Those who share no frames; null = nobody does not.
  private @Nullable Particulars particulars;

  /// Empty while a look through the list is as quick.
  private Map<Receiver, Member> byReceiver = Map.of();

  /// What was shown before the backbone had it; null = nothing ever was.
  private @Nullable Previews previews;

  private Map<Receiver, Waiter> waiting = Map.of();
  private Set<Waiter> early = Set.of();

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

  /// A receiver waits once at a time.
  void waits(Waiter waiter) {
    if (waiting.isEmpty()) {
      waiting = new LinkedHashMap<>(2);
    }
    waiting.put(waiter.receiver(), waiter);
  }

  /// Its answer came before the channel was followed.
  void isEarly(Waiter waiter) {
    if (early.isEmpty()) {
      early = new HashSet<>(2);
    }
    early.add(waiter);
  }

  Set<Waiter> takeEarly() {
    Set<Waiter> taken = early;
    early = Set.of();
    return taken;
  }

  void waitsNoMore(Waiter waiter) {
    if (waiting.remove(waiter.receiver(), waiter) && waiting.isEmpty()) {
      waiting = Map.of();
    }
  }

  /// A copy: answering changes who waits.
  List<Waiter> waiting() {
    return List.copyOf(waiting.values());
  }

  @Nullable Waiter waiting(Receiver receiver) {
    return waiting.get(receiver);
  }

  boolean isIdle() {
    return members.isEmpty() && waiting.isEmpty();
  }

  int count() {
    return members.size();
  }

  void add(Member member) {
    member.place = members.size();
    member.mark = previews == null ? 0 : previews.count();
    members.add(member);
    count(member);
    if (!byReceiver.isEmpty()) {
      byReceiver.put(member.receiver, member);
    } else if (members.size() > SCANNED_MAX) {
      byReceiver = new HashMap<>();
      members.forEach(each -> byReceiver.put(each.receiver, each));
    }
  }

  /// It is among the members already.
  private void count(Member member) {
    Dialect shared = member.shares;
    if (member instanceof Particular particular) {
      Particulars seats = particulars == null ? new Particulars(numbered) : particulars;
      seats.add(particular);
      particulars = seats;
    }
    if (shared == null) {
      return;
    }
    if (byDialect.isEmpty() && shared != Dialect.WEBSOCKET_JSON) {
      byDialect = new EnumMap<>(Dialect.class);
      int others = members.size() - 1 - (particulars == null ? 0 : particulars.count());
      byDialect.put(Dialect.WEBSOCKET_JSON, others);
    }
    if (!byDialect.isEmpty()) {
      byDialect.merge(shared, 1, Integer::sum);
    }
  }

  private void countNoMore(Member member) {
    Particulars seats = particulars;
    if (member instanceof Particular particular && seats != null) {
      seats.remove(particular);
      particulars = seats.count() == 0 ? null : seats;
    }
    Dialect shared = member.shares;
    if (shared != null && !byDialect.isEmpty()) {
      byDialect.merge(shared, -1, Integer::sum);
    }
  }

  /// False when it was no member.
  boolean remove(Receiver receiver) {
    Member found = find(receiver);
    if (found == null) {
      return false;
    }
    Member last = members.removeLast();
    if (found.place < members.size()) {
      members.set(found.place, last);
      last.place = found.place;
    }
    found.place = -1;
    countNoMore(found);
    if (members.isEmpty()) {
      byDialect = Map.of();
      byReceiver = Map.of();
    } else if (!byReceiver.isEmpty()) {
      byReceiver.remove(receiver);
    }
    return true;
  }

  private @Nullable Member find(Receiver receiver) {
    if (!byReceiver.isEmpty()) {
      return byReceiver.get(receiver);
    }
    for (Member member : members) {
      if (member.receiver.equals(receiver)) {
        return member;
      }
    }
    return null;
  }

  /// Gives the frames to every live member; returns the number of deliveries of publications.
  long deliver(EncodedSlice publications, PublicationFrames encoder) {
    top = publications.slice().last();
    Previews shown = previews;
    if (shown != null && shown.concern(publications.slice())) {
      return deliverRests(publications, shown, encoder);
    }
    long deliveries = particulars == null ? 0 : particulars.deliver(publications, encoder);
    if (byDialect.isEmpty()) {
      return deliveries + deliver(publications, Dialect.WEBSOCKET_JSON, encoder);
    }
    for (Map.Entry<Dialect, Integer> spoken : byDialect.entrySet()) {
      if (spoken.getValue() > 0) {
        deliveries += deliver(publications, spoken.getKey(), encoder);
      }
    }
    return deliveries;
  }

  private long deliver(EncodedSlice publications, Dialect dialect, PublicationFrames encoder) {
    long deliveries = 0;
    for (Encoded encoded : publications.frames(dialect, encoder)) {
      Frame frame = encoded.frame();
      for (int i = 0; i < members.size(); i++) {
        Member member = members.get(i);
        if (member.shares != dialect || member.resyncing || encoded.last() <= member.startOffset) {
          continue;
        }
        if (encoded.first() <= member.startOffset) {
          deliveries += deliverRest(publications.slice(), encoded, member, dialect, encoder);
        } else if (encoded.inappropriate()) {
          member.receiver.inappropriate();
        } else {
          member.receiver.deliver(frame);
          deliveries += encoded.count();
        }
      }
    }
    return deliveries;
  }

  /// Some of the slice was shown to some members: each is given what it has not seen.
  private long deliverRests(EncodedSlice publications, Previews shown, PublicationFrames encoder) {
    long deliveries = 0;
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get(i);
      EncodedSlice rest = shown.rest(publications, member.mark, numbered, encoder);
      if (rest == null || member.resyncing || rest.slice().last().offset() <= member.startOffset) {
        continue;
      }
      if (member instanceof Particular particular && particulars != null) {
        deliveries += particulars.deliver(particular, rest, encoder);
      } else if (member.shares != null) {
        deliveries += deliver(rest, member, member.shares, encoder);
      }
    }
    if (particulars != null) {
      particulars.delivered();
    }
    shown.passed(publications.slice());
    return deliveries;
  }

  private long deliver(
      EncodedSlice publications, Member member, Dialect dialect, PublicationFrames encoder) {
    long deliveries = 0;
    for (Encoded encoded : publications.frames(dialect, encoder)) {
      if (encoded.last() <= member.startOffset) {
        continue;
      }
      if (encoded.first() <= member.startOffset) {
        deliveries += deliverRest(publications.slice(), encoded, member, dialect, encoder);
      } else {
        deliveries += give(member, encoded);
      }
    }
    return deliveries;
  }

  private static long give(Member member, Encoded encoded) {
    if (encoded.inappropriate()) {
      member.receiver.inappropriate();
      return 0;
    }
    member.receiver.deliver(encoded.frame());
    return encoded.count();
  }

  /// Shows a held publication to all members who have everything that came before it.
  long preview(HubEvent.Previewed told, PublicationFrames encoder) {
    Previews shown = previews == null ? new Previews() : previews;
    previews = shown;
    int from = shown.take(told);
    long deliveries = 0;
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get(i);
      if (member.resyncing || member.mark >= from) {
        continue;
      }
      if (member instanceof Particular particular && particulars != null) {
        deliveries += particulars.preview(particular, told.publication(), encoder);
      } else if (member.shares != null) {
        for (Encoded encoded : told.publication().frames(member.shares, encoder)) {
          deliveries += give(member, encoded);
        }
      }
    }
    if (particulars != null) {
      particulars.delivered();
    }
    return deliveries;
  }

  /// A member that began inside the frame gets what comes after its start, encoded for it alone.
  private long deliverRest(
      ChannelSlice slice,
      Encoded encoded,
      Member member,
      Dialect dialect,
      PublicationFrames encoder) {
    List<Publication> after =
        slice.publications().stream()
            .filter(p -> p.offset() > member.startOffset && p.offset() <= encoded.last())
            .toList();
    ChannelSlice rest = new ChannelSlice(channel, slice.epoch(), after);
    for (Encoded part : encoder.encode(dialect, rest, numbered)) {
      if (part.inappropriate()) {
        member.receiver.inappropriate();
        return 0;
      }
      member.receiver.deliver(part.frame());
    }
    return after.size();
  }

  /// Gives every member that wants to know who comes and goes the same frame.
  void tell(EncodedPush push) {
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get(i);
      if (member.wantsMoves) {
        member.receiver.deliver(push.frame(member.receiver.dialect()));
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

  /// Members that no gap is told to: they asked for no position.
  int withoutPosition() {
    int count = 0;
    for (Member member : members) {
      count += member.positioned ? 0 : 1;
    }
    return count;
  }

  /// Whether it is one of these members still.
  @SuppressWarnings("ReferenceEquality") // the very member, not one like it
  boolean contains(Member member) {
    return member.place >= 0
        && member.place < members.size()
        && members.get(member.place) == member;
  }
}
