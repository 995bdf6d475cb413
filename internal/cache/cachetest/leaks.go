package cachetest

import (
	"time"

	"go.uber.org/goleak"
)

// VerifyTestMain runs the tests of a package that uses Redis and fails when they leave a
// goroutine behind. It waits for what the client and the embedded server end in their own
// time: a client that dials a server which is gone sleeps a second between two attempts,
// and only then sees that it was closed, which is longer than goleak waits.
func VerifyTestMain(m goleak.TestingM) {
	goleak.VerifyTestMain(settled{m}, embedded())
}

// settled runs tests and waits until their goroutines have ended, or for as long as
// goroutines of a closed client may take.
type settled struct{ tests goleak.TestingM }

func (s settled) Run() int {
	code := s.tests.Run()
	for end := time.Now().Add(5 * time.Second); goleak.Find(embedded()) != nil && time.Now().Before(end); {
	}
	return code
}

// embedded says that the embedded Redis ends its connections after it was closed.
func embedded() goleak.Option {
	return goleak.IgnoreAnyFunction("github.com/alicebob/miniredis/v2/server.(*Server).servePeer")
}
