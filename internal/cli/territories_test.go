package cli_test

import (
	"strings"
	"testing"
)

// A cover is for a time: writing it would give the accounts away.
func TestACoverIsNotWritten(t *testing.T) {
	code, out, errOut := run(t, "territories", "--absent", "Nord", "--write")
	if code != 2 || out != "" || !strings.Contains(errOut, "--absent is for a time") {
		t.Errorf("exit code %d\n%s%s", code, out, errOut)
	}
}
