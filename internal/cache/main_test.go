package cache_test

import (
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"

	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/cache/cachetest"
)

func TestMain(m *testing.M) { os.Exit(runAll(m)) } //nolint:forbidigo // what a TestMain does

// runAll is the tests, then a look whether they left goroutines behind.
func runAll(m *testing.M) int {
	cache.Silence()
	if code := cachetest.Main(m); code != 0 {
		return code
	}
	// The embedded Redis ends its connections in its own time.
	if err := goleak.Find(goleak.IgnoreAnyFunction("github.com/alicebob/miniredis/v2/server.(*Server).servePeer")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}
