package doctor

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestAServerThatCannotBeReachedSaysWhatToLookAt(t *testing.T) {
	findings, reachable := Servers{
		DataDir: "/data", Redis: func(context.Context) error { return errors.New("connection refused") },
	}.Reach(t.Context())
	if reachable || len(findings) != 2 {
		t.Fatalf("reachable %v: %+v", reachable, findings)
	}
	if f := findings[0]; f.Level != OK || f.Part != "nats" || !strings.Contains(f.What, "/data") {
		t.Errorf("of the embedded one: %+v", f)
	}
	if f := findings[1]; f.Level != Failed || f.Part != "redis" || !strings.Contains(f.What, "connection refused; check redis.url") {
		t.Errorf("of the other one: %+v", f)
	}
}

func TestAServerThatDoesNotAnswerIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		silent := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
		findings, reachable := Servers{NATS: silent, Redis: silent}.Reach(t.Context())
		if reachable || len(findings) != 2 || time.Since(began) != 2*perPart {
			t.Errorf("after %s: %+v", time.Since(began), findings)
		}
	})
}
