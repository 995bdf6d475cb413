package chaos_test

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/chaos"
)

// TestShort is the short form of make chaos: one Redis, few accounts, and the faults that
// need little time. It begins no fault 50 seconds after its world stands.
func TestShort(t *testing.T) {
	if testing.Short() {
		t.Skip("NOT RUN: it takes two minutes, and -short was asked for")
	}
	redis := os.Getenv("ICPTIER_TEST_REDIS_SERVER")
	if redis == "" {
		redis = "redis-server"
	}
	path, err := exec.LookPath(redis)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("there is no redis-server")
		}
		t.Skip("NOT RUN: there is no redis-server: install it, or name it in ICPTIER_TEST_REDIS_SERVER")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	as := func(program string) chaos.Command {
		return chaos.Command{Path: self, Env: []string{runAs + "=" + program}}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 6*time.Minute)
	defer cancel()
	seed := uint64(time.Now().UnixNano()) % 1_000_000
	t.Logf("seed %d", seed)
	report, err := chaos.Run(ctx, chaos.Options{
		Icptier: as("icptier"), NATS: as("nats-server"), Redis: path, Dir: t.TempDir(), Seed: seed,
		Accounts: 200, EditsPerSecond: 10, Kinds: []chaos.RedisKind{chaos.RedisAlone},
		// make chaos holds the minute; here, where other work may take the processors, only losses count.
		Start: time.Minute, Limit: 2 * time.Minute, For: 50 * time.Second, Short: true, Progress: t.Output(),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := report.WriteTable(t.Output()); err != nil {
		t.Fatal(err)
	}
	for _, failure := range report.Failures() {
		t.Error(failure)
	}
	if tried := len(report.Rows) - len(report.Untried()); tried < 2 {
		t.Errorf("%d faults were tried before the time was over, want 2 at least", tried)
	}
}
