package io.holdfast.edge.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/// Which fanout a channel goes to: highest random weight, so that every edge with the same list
/// chooses the same, and the loss of one fanout moves only its own channels.
///
/// Immutable.
final class Rendezvous {
  private final List<Long> seeds;

  Rendezvous(List<String> addresses) {
    List<Long> all = new ArrayList<>();
    for (String address : addresses) {
      all.add(hash(address));
    }
    this.seeds = List.copyOf(all);
  }

  /// The index of the best of those that are usable; -1 when none is.
  int choose(String channel, IntPredicate usable) {
    long key = hash(channel);
    int best = -1;
    long bestWeight = 0;
    for (int i = 0; i < seeds.size(); i++) {
      if (usable.test(i)) {
        long weight = mix(key ^ seeds.get(i));
        if (best < 0 || Long.compareUnsigned(weight, bestWeight) > 0) {
          best = i;
          bestWeight = weight;
        }
      }
    }
    return best;
  }

  private static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return mix(hash);
  }

  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
