package app

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(envNATS); dir != "" {
		os.Exit(serveNATS(dir)) //nolint:forbidigo // this process is the server of a benchmark
	}
	goleak.VerifyTestMain(m,
		// The embedded Redis ends its connections in its own time.
		goleak.IgnoreAnyFunction("github.com/alicebob/miniredis/v2/server.(*Server).servePeer"))
}
