package app

import (
	"os"
	"testing"

	"github.com/icptier/icptier/internal/cache/cachetest"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(envNATS); dir != "" {
		os.Exit(serveNATS(dir)) //nolint:forbidigo // this process is the server of a benchmark
	}
	cachetest.VerifyTestMain(cachetest.Trusting{Tests: m})
}
