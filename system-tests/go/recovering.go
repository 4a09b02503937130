package main

import (
	"sync/atomic"

	"github.com/centrifugal/centrifuge-go"
)

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
