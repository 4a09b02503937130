package main

import (
	"context"
	"net"
	"strings"
	"sync/atomic"

	"github.com/centrifugal/centrifuge-go"
)

var text = strings.Repeat("A text that stays as it is, so that only a small part of a publication changes. ", 40)

// runRecovering covers subscriptions that continue from their position.
func runRecovering() {
	check("recovers what it missed while it was away", func() {
		recovers("room:away", centrifuge.SubscriptionConfig{})
	})
	check("recovers when it asks to", func() {
		recovers("asked:away", centrifuge.SubscriptionConfig{Recoverable: true})
	})
	check("is told when history no longer reaches its position", isToldThatHistoryIsShort)
	check("loads its state again when its position is gone", loadsState)
	check("forgets its token and its positions when it is told to", forgets)
	check("watches its position when it asks to", watchesPosition)
	check("gets the latest of a channel that recovers by cache", getsLatest)
	check("follows a channel by deltas, live and recovered", followsDeltas)
	check("gets what its filter of tags lets through", filters)
}

func runThroughKill() {
	check("misses nothing over a kill -9 and a start of the server", isThereAfterKill)
}

func recovers(channel string, config centrifuge.SubscriptionConfig) {
	w := connected("ada")
	seen := w.followedWith(channel, config)
	equal("recoverable", true, seen.subscribed.last().Recoverable)
	publish(channel, 1)
	seen.awaitNumbers(1)
	w.disconnect()
	publish(channel, 2, 3, 4)
	w.connect()
	seen.awaitNumbers(1, 2, 3, 4)
	seen.assertRecovered(true)
}

func isToldThatHistoryIsShort() {
	w := connected("ada")
	seen := w.followed("brief:away")
	publish("brief:away", 0)
	seen.awaitNumbers(0)
	w.disconnect()
	publish("brief:away", to(1, 25)...)
	w.connect()
	seen.awaitSubscribed(2)
	seen.assertRecovered(false)
	publish("brief:away", 26)
	seen.awaitNumbers(0, 26)
}

func loadsState() {
	var loaded atomic.Int32
	top := func(event centrifuge.SubscriptionGetStateEvent) (centrifuge.StreamPosition, error) {
		loaded.Add(1)
		at := parsed[position](api("history", object{"channel": event.Channel, "limit": 0}))
		return centrifuge.StreamPosition{Offset: at.Offset, Epoch: at.Epoch}, nil
	}
	publish("brief:state", 1)
	w := connected("ada")
	seen := w.followedWith("brief:state", centrifuge.SubscriptionConfig{GetState: top})
	publish("brief:state", 2)
	seen.awaitNumbers(2)
	w.disconnect()
	publish("brief:state", 3)
	w.connect()
	seen.awaitNumbers(2, 3)
	equal("loaded", int32(1), loaded.Load())
	w.disconnect()
	publish("brief:state", to(4, 29)...)
	w.connect()
	seen.awaitSubscribed(3)
	equal("loaded", int32(2), loaded.Load())
	publish("brief:state", 30)
	seen.awaitNumbers(2, 3, 30)
}

func forgets() {
	its := &tokens{one: token(object{"sub": "lea", "exp": seconds(3600)})}
	w := watch(centrifuge.Config{GetToken: its.ofClient}).connect()
	seen := w.followed("room:forgets")
	publish("room:forgets", 1)
	seen.awaitNumbers(1)
	api("disconnect", object{
		"user": "lea", "disconnect": object{"code": 3014, "reason": "state invalidated"},
	})
	seen.awaitSubscribed(2)
	equal("code", uint32(3014), w.connecting.last())
	equal("asked", 2, its.asked())
	seen.assertRecovered(false)
}

func watchesPosition() {
	seen := connected("ada").followedWith("asked:positioned", centrifuge.SubscriptionConfig{Positioned: true})
	first := seen.subscribed.last()
	equal("positioned, recoverable", []bool{true, false}, []bool{first.Positioned, first.Recoverable})
	publish("asked:positioned", 1)
	seen.awaitNumbers(1)
	plain := connected("ada").followed("asked:positioned")
	equal("not asked", false, plain.subscribed.last().Positioned)
}

func getsLatest() {
	publish("latest:cache", 1, 2)
	w := connected("ada")
	seen := w.followed("latest:cache")
	publish("latest:cache", 3)
	seen.awaitNumbers(3)
	w.disconnect()
	publish("latest:cache", 4, 5, 6)
	w.connect()
	seen.awaitNumbers(3, 6)
	seen.assertRecovered(true)
}

func followsDeltas() {
	say := func(numbers ...int) {
		for _, n := range numbers {
			api("publish", object{
				"channel": "delta:live", "data": object{"n": n, "text": text}, "delta": true,
			})
		}
	}
	// The SDK does not tell what came as a delta; the bytes on its socket do.
	var received atomic.Int64
	config := configOf("ada")
	config.NetDialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
		return counted{conn, &received}, err
	}
	w := watch(config).connect()
	seen := w.followedWith("delta:live", centrifuge.SubscriptionConfig{Delta: centrifuge.DeltaTypeFossil})
	say(1, 2, 3)
	seen.awaitNumbers(1, 2, 3)
	w.disconnect()
	say(4, 5)
	w.connect()
	seen.awaitNumbers(1, 2, 3, 4, 5)
	say(6)
	seen.awaitNumbers(1, 2, 3, 4, 5, 6)
	for _, publication := range seen.publications.all() {
		equal("text", text, parsed[struct{ Text string }](publication.Data).Text)
	}
	// One whole publication after each subscribe, deltas else.
	if bytes := received.Load(); bytes > int64(3*len(text)) {
		fail("%d bytes for texts of %d", bytes, len(text))
	}
}

// counted is a connection that counts what it receives.
type counted struct {
	net.Conn
	received *atomic.Int64
}

func (c counted) Read(into []byte) (int, error) {
	n, err := c.Conn.Read(into)
	c.received.Add(int64(n))
	return n, err
}

func filters() {
	say := func(n int, kind, rank string) {
		api("publish", object{
			"channel": "tagged:news", "data": object{"n": n}, "tags": object{"kind": kind, "rank": rank},
		})
	}
	w := connected("ada")
	wanted := centrifuge.FilterAnd(
		centrifuge.FilterIn("kind", "news", "sport"),
		centrifuge.FilterNot(centrifuge.FilterLt("rank", "10")))
	seen := w.followedWith("tagged:news", centrifuge.SubscriptionConfig{TagsFilter: wanted})
	say(1, "news", "10")
	say(2, "news", "9")
	say(3, "talk", "20")
	say(4, "sport", "11.5")
	seen.awaitNumbers(1, 4)
	w.disconnect()
	say(5, "talk", "20")
	say(6, "news", "30")
	w.connect()
	seen.awaitNumbers(1, 4, 6)
	seen.assertRecovered(true)
	must(0, seen.subscription.Unsubscribe())
	must(0, seen.subscription.SetTagsFilter(centrifuge.FilterEq("kind", "talk")))
	must(0, seen.subscription.Subscribe())
	seen.awaitSubscribed(3)
	say(7, "news", "40")
	say(8, "talk", "1")
	seen.awaitNumbers(1, 4, 6, 8)
}

func isThereAfterKill() {
	there, away := connected("ada"), connected("bob")
	seenThere, seenAway := there.followed("room:killed"), away.followed("room:killed")
	publish("room:killed", 1, 2)
	seenThere.awaitNumbers(1, 2)
	seenAway.awaitNumbers(1, 2)
	away.disconnect()
	publish("room:killed", 3, 4)
	ask("kill", nil)
	ask("start", nil)
	publish("room:killed", 5, 6)
	away.connect()
	for _, seen := range []*followed{seenThere, seenAway} {
		seen.awaitNumbers(1, 2, 3, 4, 5, 6)
		seen.assertRecovered(true)
	}
	equal("ends", 0, there.disconnected.size())
}
