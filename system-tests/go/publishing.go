package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/centrifugal/centrifuge-go"
)

// runPublishing covers what clients say and ask.
func runPublishing() {
	check("publishes, and hears itself with its client id", publishesToItself)
	check("publishes into a channel that it does not follow", publishesElsewhere)
	check("is told that it may not publish", func() {
		seen := connected("ada").followed("asked:maynot")
		_, err := seen.subscription.Publish(context.Background(), []byte("{}"))
		equal("code", uint32(103), code(err))
	})
	check("gets the tags of a publication", func() {
		seen := connected("ada").followed("room:tags")
		api("publish", object{
			"channel": "room:tags", "data": object{"n": 1}, "tags": object{"kind": "news"},
		})
		seen.awaitNumbers(1)
		equal("tags", map[string]string{"kind": "news"}, seen.publications.last().Tags)
	})
	check("sees who is present", seesPresence)
	check("sees others join and leave", func() { seesJoins("room:joins", false) })
	check("sees others join and leave when it asks to", func() { seesJoins("asked:joins", true) })
	check("reads history by limit, since and reverse", readsHistory)
	check("is told that a channel has no history", func() {
		_, err := connected("ada").client.History(context.Background(), "plain:history", centrifuge.WithHistoryLimit(1))
		equal("code", uint32(108), code(err))
	})
	check("is told that a position of history is of another life", func() {
		w := connected("ada")
		publish("room:otherlife", 1)
		since := &centrifuge.StreamPosition{Offset: 1, Epoch: "unheard-of"}
		_, err := w.client.History(context.Background(), "room:otherlife",
			centrifuge.WithHistoryLimit(1), centrifuge.WithHistorySince(since))
		equal("code", uint32(112), code(err))
	})
	check("is told that there is no rpc", func() {
		_, err := connected("ada").client.RPC(context.Background(), "anything", []byte("{}"))
		equal("code", uint32(108), code(err))
	})
	check("is disconnected when it sends what nobody takes", func() {
		w := connected("ada")
		must(0, w.client.Send(context.Background(), []byte("{}")))
		equal("code", uint32(3508), w.awaitEnd())
	})
}

func publishesToItself() {
	w := connected("ada")
	seen := w.followed("room:publishes")
	data := `{"n":7,"text":"é ✓ 😀 \"quoted\"\n"}`
	must(seen.subscription.Publish(context.Background(), []byte(data)))
	seen.awaitNumbers(7)
	publication := seen.publications.last()
	equal("data", parsed[object]([]byte(data)), parsed[object](publication.Data))
	equal("client", w.id(), publication.Info.Client)
	equal("user", "ada", publication.Info.User)
}

func publishesElsewhere() {
	seen := connected("bob").followed("room:elsewhere")
	w := connected("ada")
	for n := 1; n <= 3; n++ {
		must(w.client.Publish(context.Background(), "room:elsewhere", fmt.Appendf(nil, `{"n":%d}`, n)))
	}
	seen.awaitNumbers(1, 2, 3)
}

func seesPresence() {
	one, two := connected("ada"), connected("ada")
	seen := one.followed("room:present")
	two.followed("room:present")
	clients := must(seen.subscription.Presence(context.Background())).Clients
	equal("clients", 2, len(clients))
	for _, w := range []*watched{one, two} {
		equal("client", w.id(), clients[w.id()].Client)
	}
	stats := must(seen.subscription.PresenceStats(context.Background()))
	equal("stats", []int{2, 1}, []int{stats.NumClients, stats.NumUsers})
}

func seesJoins(channel string, asks bool) {
	seen := connected("ada").followedWith(channel, centrifuge.SubscriptionConfig{JoinLeave: asks})
	other := connected("bob")
	other.followed(channel)
	eventually(
		func() bool { return slices.Contains(seen.joins.all(), other.id()) },
		func() string { return fmt.Sprintf("joins %v", seen.joins.all()) })
	other.disconnect()
	eventually(func() bool { return seen.leaves.size() > 0 }, func() string { return "no leave" })
	equal("who left", []string{other.id()}, seen.leaves.all())
}

func readsHistory() {
	w := connected("ada")
	stored := publish("room:history", 1, 2, 3, 4, 5)
	read := func(options ...centrifuge.HistoryOption) []int {
		found := []int{}
		page := must(w.client.History(context.Background(), "room:history", options...))
		for _, publication := range page.Publications {
			found = append(found, numberOf(publication.Data))
		}
		return found
	}
	limit, reverse := centrifuge.WithHistoryLimit, centrifuge.WithHistoryReverse(true)
	since := centrifuge.WithHistorySince(&centrifuge.StreamPosition{Offset: stored[1].Offset, Epoch: stored[1].Epoch})
	top := must(w.client.History(context.Background(), "room:history"))
	equal("only the top", 0, len(top.Publications))
	equal("top", stored[4], position{top.Offset, top.Epoch})
	equal("limit", []int{1, 2}, read(limit(2)))
	equal("reverse", []int{5, 4}, read(limit(2), reverse))
	equal("since", []int{3, 4, 5}, read(limit(10), since))
	equal("since, reverse", []int{1}, read(limit(10), since, reverse))
	seen := w.followed("room:history")
	page := must(seen.subscription.History(context.Background(), limit(1), reverse))
	equal("of its subscription", stored[4].Offset, page.Publications[0].Offset)
}
