package main

import (
	"context"
	"fmt"

	"github.com/centrifugal/centrifuge-go"
)

const channels = 24

// runSubscribing covers subscriptions, their refusals and their tokens.
func runSubscribing() {
	check("receives what the server API publishes, with offsets that rise by one", receives)
	check("hears nothing after it unsubscribed, and everything after it came back", leavesAndComesBack)
	check("is told that a namespace is unknown", func() { isRefused("nowhere:channel", 102) })
	check("is told that it may not subscribe", func() { isRefused("closed:channel", 103) })
	check("is told that a channel is limited to other users", func() {
		connected("ada").followed("room:limited#ada,bob")
		isRefused("room:limited#bob", 103)
	})
	check("is told that it has too many channels", hasTooMany)
	check("subscribes with a token of the channel", subscribesWithToken)
	check("asks for the token of a channel", func() {
		its := &tokens{one: tokenOf("closed:asks", 3600)}
		connected("ada").followedWith("closed:asks", centrifuge.SubscriptionConfig{GetToken: its.ofChannel})
		equal("asked", 1, its.asked())
	})
	check("is refused with a channel's token of another secret", func() {
		config := centrifuge.SubscriptionConfig{Token: forged(object{"sub": "ada", "channel": "closed:forged"})}
		equal("code", uint32(103), connected("ada").follow("closed:forged", config).end())
	})
	check("fetches a new token of a channel when its own has expired", func() {
		its := &tokens{one: tokenOf("closed:expired", 3600)}
		connected("ada").followedWith("closed:expired", centrifuge.SubscriptionConfig{
			Token: tokenOf("closed:expired", -60), GetToken: its.ofChannel,
		})
		equal("asked", 1, its.asked())
	})
	check("refreshes the token of a channel and stays subscribed", refreshesTokenOfChannel)
	check("is unsubscribed when it may not have the token of a channel", func() {
		its := &tokens{}
		seen := connected("ada").follow("closed:maynot", centrifuge.SubscriptionConfig{GetToken: its.ofChannel})
		equal("code", unauthorized, seen.end())
		equal("asked", 1, its.asked())
	})
}

func tokenOf(channel string, ahead int64) string {
	return token(object{"sub": "ada", "channel": channel, "exp": seconds(ahead)})
}

func isRefused(channel string, wanted uint32) {
	seen := connected("ada").follow(channel, centrifuge.SubscriptionConfig{})
	equal("code", wanted, seen.end())
	equal("subscribed", 0, seen.subscribed.size())
}

func receives() {
	seen := connected("ada").followed("room:receives")
	first := publish("room:receives", 1, 2, 3)[0].Offset
	seen.awaitNumbers(1, 2, 3)
	for i, publication := range seen.publications.all() {
		equal("offset", first+uint64(i), publication.Offset)
	}
}

func leavesAndComesBack() {
	w := connected("ada")
	seen := w.followed("room:leaves")
	publish("room:leaves", 1)
	seen.awaitNumbers(1)
	must(0, seen.subscription.Unsubscribe())
	equal("code", uint32(0), seen.end())
	// Commands are served in order: once this one is answered, the other was heard.
	must(w.client.Publish(context.Background(), "room:after", []byte("{}")))
	publish("room:leaves", 2, 3)
	seen.awaitNumbers(1)
	must(0, seen.subscription.Subscribe())
	seen.awaitSubscribed(2)
	publish("room:leaves", 4)
	seen.awaitNumbers(1, 2, 3, 4)
}

func hasTooMany() {
	w := connected("ada")
	for n := 1; n < channels; n++ { // its personal channel is one of them
		w.followed(fmt.Sprintf("room:many%d", n))
	}
	equal("code", uint32(106), w.follow("room:many", centrifuge.SubscriptionConfig{}).end())
}

func subscribesWithToken() {
	w := connected("ada")
	seen := w.followedWith("closed:token", centrifuge.SubscriptionConfig{Token: token(object{
		"sub": "ada", "channel": "closed:token", "info": object{"seat": "7"}, "data": object{"welcome": true},
	})})
	equal("data", object{"welcome": true}, parsed[object](seen.subscribed.last().Data))
	info := must(seen.subscription.Presence(context.Background())).Clients[w.id()]
	equal("info", object{"seat": "7"}, parsed[object](info.ChanInfo))
	publish("closed:token", 1)
	seen.awaitNumbers(1)
}

func refreshesTokenOfChannel() {
	its := &tokens{one: tokenOf("closed:refreshed", 3600)}
	seen := connected("ada").followedWith("closed:refreshed", centrifuge.SubscriptionConfig{
		Token: tokenOf("closed:refreshed", 3), GetToken: its.ofChannel,
	})
	eventually(func() bool { return its.asked() == 1 }, func() string { return "asked for a token" })
	publish("closed:refreshed", 1)
	seen.awaitNumbers(1)
	equal("subscribing", 1, seen.subscribing.size())
}
