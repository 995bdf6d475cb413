package cache_test

import (
	"testing"

	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/cache/cachetest"
)

func TestMain(m *testing.M) { cachetest.VerifyTestMain(all{m}) }

// all runs the tests on every kind of Redis.
type all struct{ tests *testing.M }

func (a all) Run() int {
	cache.Silence()
	return cachetest.Main(a.tests)
}
