package accounts

import (
	"testing"

	"github.com/icptier/icptier/internal/cache/cachetest"
)

func TestMain(m *testing.M) {
	cachetest.VerifyTestMain(m)
}
