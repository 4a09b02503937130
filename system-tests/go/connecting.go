package main

import (
	"bytes"
	"context"
	"net/http"

	"github.com/centrifugal/centrifuge-go"
)

const (
	unauthorized     uint32 = 1
	messageSizeLimit uint32 = 3
)

// runConnecting covers connection tokens and the ends of connections.
func runConnecting() {
	check("connects without a token as nobody", connectsAsNobody)
	check("connects with a token and is that user", connectsAsUser)
	check("asks for its first token", asksForFirstToken)
	check("is refused with a token of another secret", func() {
		equal("code", uint32(3500), watch(centrifuge.Config{Token: forged(object{"sub": "ada"})}).end())
	})
	check("fetches a new token when its own has expired", fetchesNewToken)
	check("ends when its token has expired and there is no other", func() {
		equal("code", unauthorized, watch(centrifuge.Config{Token: expiring(-60)}).end())
	})
	check("refreshes its token and keeps its connection", refreshes)
	check("ends when it may not have another token", mayNotHaveAnother)
	check("is the user that a header names", isTheUserOfAHeader)
	check("becomes another user with another token", becomesAnother)
	check("is closed when its message is larger than allowed", sendsTooMuch)
}

func expiring(ahead int64) string {
	return token(object{"sub": "ada", "exp": seconds(ahead)})
}

func presence(w *watched, channel string) centrifuge.ClientInfo {
	result := must(w.client.Presence(context.Background(), channel))
	info, there := result.Clients[w.id()]
	if !there {
		fail("not present: %v", result.Clients)
	}
	return info
}

func connectsAsNobody() {
	w := connected("")
	w.followed("room:nobody")
	equal("user", "", presence(w, "room:nobody").User)
}

func connectsAsUser() {
	config := configOf("ada")
	config.Name = "holdfast-scenarios"
	config.Version = "1"
	config.Data = []byte(`{"hello":true}`)
	w := watch(config).connect()
	w.followed("room:user")
	info := presence(w, "room:user")
	equal("user", "ada", info.User)
	equal("client", w.id(), info.Client)
	equal("info", object{"name": "ada"}, parsed[object](info.ConnInfo))
}

func asksForFirstToken() {
	its := &tokens{one: expiring(3600)}
	w := watch(centrifuge.Config{GetToken: its.ofClient}).connect()
	equal("asked", 1, its.asked())
	w.followed("room:first")
	equal("user", "ada", presence(w, "room:first").User)
}

func fetchesNewToken() {
	its := &tokens{one: expiring(3600)}
	watch(centrifuge.Config{Token: expiring(-60), GetToken: its.ofClient}).connect()
	equal("asked", 1, its.asked())
}

func refreshes() {
	its := &tokens{one: expiring(3600)}
	w := watch(centrifuge.Config{Token: expiring(3), GetToken: its.ofClient}).connect()
	seen := w.followed("room:refreshed")
	eventually(func() bool { return its.asked() == 1 }, func() string { return "asked for a token" })
	publish("room:refreshed", 1)
	seen.awaitNumbers(1)
	equal("connects", 1, w.connected.size())
	equal("connecting", 1, w.connecting.size())
}

func mayNotHaveAnother() {
	its := &tokens{}
	w := watch(centrifuge.Config{Token: expiring(3), GetToken: its.ofClient}).connect()
	equal("code", unauthorized, w.awaitEnd())
	equal("asked", 1, its.asked())
}

func isTheUserOfAHeader() {
	w := watch(centrifuge.Config{Header: http.Header{"X-User": {"grace"}}}).connect()
	w.followed("room:header")
	equal("user", "grace", presence(w, "room:header").User)
}

func becomesAnother() {
	w := connected("ada")
	w.disconnect()
	w.client.SetToken(token(object{"sub": "bob"}))
	w.connect()
	w.followed("room:another")
	equal("user", "bob", presence(w, "room:another").User)
}

func sendsTooMuch() {
	w := connected("ada")
	data := bytes.Repeat([]byte("1"), 100_000)
	if _, err := w.client.Publish(context.Background(), "room:large", data); err == nil {
		fail("it was accepted")
	}
	// This SDK knows what 1009 says, and dials again all the same.
	eventually(func() bool { return w.connected.size() == 2 }, func() string { return "closed" })
	equal("code", messageSizeLimit, w.connecting.last())
	equal("ends", 0, w.disconnected.size())
}
