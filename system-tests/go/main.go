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
	runConnecting()
	runSubscribing()
	runPublishing()
	runRecovering()
	runServing()
	check("stays connected by pings and pongs", func() {
		eventually(
			func() bool { return time.Since(keeper.begun) >= 10*time.Second },
			func() string { return "time passed" })
		equal("connects", 1, keeper.connected.size())
		equal("ends", 0, keeper.disconnected.size())
	})
	runThroughKill()
	if failed > 0 {
		os.Exit(1)
	}
}
