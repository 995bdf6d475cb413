package simulation

import (
	"os"
	"runtime/debug"
	"testing"
)

// The simulation makes much garbage and keeps little: collecting it less often took a third
// off its time.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(m.Run()) //nolint:forbidigo // the runner of the tests ends the process
}
