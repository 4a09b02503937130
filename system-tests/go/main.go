// The scenarios of ../README.md with the stock Go SDK. Its one argument is the plan as JSON.
package main

import (
	"encoding/json"
	"os"
	"time"
)

func main() {
	must(0, json.Unmarshal([]byte(os.Args[1]), &plan))
	config := configOf("keeper")
	config.MaxServerPingDelay = time.Second
	keeper := watch(config).connect()
	native := watchAt(plan.WS+"?cf_ws_frame_ping_pong=true", config).connect()
	runConnecting()
	runSubscribing()
	runPublishing()
	runRecovering()
	runServing()
	check("stays connected by pings and pongs", keeper.stayed)
	check("stays connected by pings of the websocket", native.stayed)
	runThroughKill()
	if failed > 0 {
		os.Exit(1)
	}
}

// stayed is true of a connection that saw several pings go by.
func (w *watched) stayed() {
	eventually(
		func() bool { return time.Since(w.begun) >= 10*time.Second },
		func() string { return "time passed" })
	equal("connects", 1, w.connected.size())
	equal("ends", 0, w.disconnected.size())
}
