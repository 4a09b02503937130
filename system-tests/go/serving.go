package main

import (
	"fmt"
	"slices"

	"github.com/centrifugal/centrifuge-go"
)

// runServing covers subscriptions that the server makes, and what its API does to clients.
func runServing() {
	check("hears the channels that its token subscribes it to", hearsChannelsOfToken)
	check("gets data and rights with the subscriptions of its token", getsRights)
	check("hears its personal channel", func() {
		w := connected("grace")
		w.awaitSubscribedTo("own:#grace", 1)
		publish("own:#grace", 1)
		w.awaitNumbers("own:#grace", 1)
	})
	check("recovers subscriptions of the server", func() {
		comesBackTo("closed:away", to(2, 3), true)
	})
	check("is told when a subscription of the server cannot recover", func() {
		comesBackTo("brief:server", to(2, 26), false)
	})
	check("is subscribed and unsubscribed by the server API", isSubscribedByAPI)
	check("sees others join and leave in a subscription of the server", seesJoinsOfServer)
	check("is unsubscribed from its subscription by the server API", func() {
		w := connected("ada")
		seen := w.followed("room:unsubscribed")
		api("unsubscribe", object{"channel": "room:unsubscribed", "user": "ada", "client": w.id()})
		equal("code", uint32(2000), seen.end())
	})
	check("is disconnected for good by the server API, everywhere", isDisconnectedByAPI)
	check("comes back when the server API says so", comesBackWhenTold)
	check("comes back with a new token when the server API ends its own", func() {
		its := &tokens{one: token(object{"sub": "kim", "exp": seconds(3600)})}
		w := watch(centrifuge.Config{GetToken: its.ofClient}).connect()
		api("refresh", object{"user": "kim", "expired": true})
		eventually(func() bool { return w.connected.size() == 2 }, func() string { return "back" })
		equal("code", uint32(3005), w.connecting.last())
	})
	check("gets a broadcast and a batch in order", getsInOrder)
	check("gets what was published twice under one key once", func() {
		seen := connected("ada").followed("room:once")
		for range 2 {
			api("publish", object{
				"channel": "room:once", "data": object{"n": 1}, "idempotency_key": "the-key",
			})
		}
		publish("room:once", 2)
		seen.awaitNumbers(1, 2)
	})
}

func hearing(channels ...string) *watched {
	w := watch(centrifuge.Config{Token: token(object{"sub": "ada", "channels": channels})}).connect()
	for _, channel := range channels {
		w.awaitSubscribedTo(channel, 1)
	}
	return w
}

func hearsChannelsOfToken() {
	w := hearing("closed:first", "closed:second")
	publish("closed:first", 1, 2)
	publish("closed:second", 3)
	w.awaitNumbers("closed:first", 1, 2)
	w.awaitNumbers("closed:second", 3)
}

func getsRights() {
	subs := object{"closed:subs": object{
		"data":     object{"welcome": true},
		"override": object{"force_push_join_leave": object{"value": true}},
	}}
	w := watch(centrifuge.Config{Token: token(object{"sub": "ada", "subs": subs})}).connect()
	equal("data", object{"welcome": true}, parsed[object](w.awaitSubscribedTo("closed:subs", 1).Data))
	other := hearing("closed:subs")
	w.awaitJoin("closed:subs", other)
}

func (w *watched) awaitJoin(channel string, other *watched) {
	eventually(
		func() bool { return slices.Contains(w.joins.all(), who{channel, other.id()}) },
		func() string { return fmt.Sprintf("joins %v", w.joins.all()) })
}

// comesBackTo a channel in which this was missed.
func comesBackTo(channel string, missed []int, recovered bool) {
	w := hearing(channel)
	publish(channel, 1)
	w.awaitNumbers(channel, 1)
	w.disconnect()
	publish(channel, missed...)
	w.connect()
	event := w.awaitSubscribedTo(channel, 2)
	equal("was recovering, recovered", []bool{true, recovered}, []bool{event.WasRecovering, event.Recovered})
	publish(channel, 100)
	if !recovered {
		missed = nil
	}
	w.awaitNumbers(channel, append(append([]int{1}, missed...), 100)...)
}

func isSubscribedByAPI() {
	w := connected("hugo")
	api("subscribe", object{"user": "hugo", "channel": "closed:api"})
	w.awaitSubscribedTo("closed:api", 1)
	publish("closed:api", 1)
	w.awaitNumbers("closed:api", 1)
	api("unsubscribe", object{"user": "hugo", "channel": "closed:api"})
	eventually(func() bool { return w.unsubscribed.size() > 0 }, func() string { return "not unsubscribed" })
	equal("unsubscribed", []string{"closed:api"}, w.unsubscribed.all())
	publish("closed:api", 2)
	publish("own:#hugo", 3)
	w.awaitNumbers("own:#hugo", 3)
	w.awaitNumbers("closed:api", 1)
}

func seesJoinsOfServer() {
	w, other := hearing("room:serverjoins"), hearing("room:serverjoins")
	w.awaitJoin("room:serverjoins", other)
	left := who{"room:serverjoins", other.id()}
	other.disconnect()
	eventually(func() bool { return w.leaves.size() > 0 }, func() string { return "no leave" })
	equal("who left", []who{left}, w.leaves.all())
}

func isDisconnectedByAPI() {
	one, two := connected("ida"), connected("ida")
	api("disconnect", object{"user": "ida"})
	equal("codes", []uint32{3503, 3503}, []uint32{one.awaitEnd(), two.awaitEnd()})
	three := connected("ida")
	api("disconnect", object{"user": "ida", "disconnect": object{"code": 4567, "reason": "of our own"}})
	equal("code", uint32(4567), three.awaitEnd())
}

func comesBackWhenTold() {
	w := connected("jan")
	seen := w.followed("room:comesback")
	publish("room:comesback", 1)
	seen.awaitNumbers(1)
	api("disconnect", object{"user": "jan", "disconnect": object{"code": 4123, "reason": "come back"}})
	seen.awaitSubscribed(2)
	seen.assertRecovered(true)
	equal("code", uint32(4123), w.connecting.last())
	publish("room:comesback", 2)
	seen.awaitNumbers(1, 2)
}

func getsInOrder() {
	w := connected("ada")
	first, second := w.followed("room:first"), w.followed("room:second")
	api("broadcast", object{"channels": []string{"room:first", "room:second"}, "data": object{"n": 1}})
	commands := []object{}
	for n := 2; n <= 4; n++ {
		commands = append(commands, object{"publish": object{"channel": "room:first", "data": object{"n": n}}})
	}
	api("batch", object{"commands": commands})
	first.awaitNumbers(1, 2, 3, 4)
	second.awaitNumbers(1)
}
