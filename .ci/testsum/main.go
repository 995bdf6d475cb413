// Command testsum reads what "go test -json" prints, shows it in a few lines,
// and ends with what ran, what did not, and a line of counts:
//
//	go test -json ./... | testsum "redis-server=/usr/bin/redis-server" "chromium="
//
// Each argument names a thing that tests lean on and where it is; nothing after
// the = means that it is not there. The exit code is 1 when anything failed and,
// with CI=true in the environment, when anything was skipped or did not run.
package main

import (
	"fmt"
	"os"
)

func main() {
	s := newSummary(os.Stdout)
	if err := s.read(os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "testsum:", err)
		os.Exit(1)
	}
	if !s.finish(os.Args[1:], os.Getenv("CI") == "true") {
		os.Exit(1)
	}
}
