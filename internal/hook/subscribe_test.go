package hook_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/hook"
	"github.com/icptier/icptier/internal/outcome"
)

// forgetful is a CRM that has to be told whom to call.
type forgetful struct {
	connector.Connector
	subscribe func(address string) (time.Time, error)
}

func (f forgetful) Notice(context.Context, connector.Request) (connector.Notice, error) {
	return connector.Notice{}, nil
}

func (f forgetful) Subscribe(_ context.Context, address string) (time.Time, error) {
	return f.subscribe(address)
}

func TestASubscriptionIsRenewedBeforeItEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var at []time.Duration
		crm := forgetful{subscribe: func(address string) (time.Time, error) {
			if address != "https://tiers.example/hooks/zoho" {
				t.Errorf("the CRM is told %s", address)
			}
			switch at = append(at, time.Since(began)); len(at) {
			case 1:
				return time.Now().Add(23 * time.Hour), nil
			case 2:
				return time.Time{}, errors.New("the CRM is away")
			case 3:
				return time.Time{}, &outcome.RateLimitedError{After: time.Hour}
			}
			return time.Now(), nil // it has ended already: no reason to ask without a pause
		}}
		ctx, cancel := context.WithTimeout(t.Context(), 12*time.Hour+46*time.Minute+30*time.Second) // between two times of asking
		defer cancel()
		if err := hook.Subscribe(ctx, &connection.Connection{Name: "zoho", CRM: crm}, "https://tiers.example/", zap.NewNop()); err != nil {
			t.Error(err)
		}
		half := 11*time.Hour + 30*time.Minute
		want := []time.Duration{0, half, half + 15*time.Minute, half + 75*time.Minute, half + 76*time.Minute}
		if !slices.Equal(at, want) {
			t.Errorf("asked at %v, want %v", at, want)
		}
	})
}

func TestACRMThatIsToldByAPersonIsNotAsked(t *testing.T) {
	c := &connection.Connection{Name: "hub", CRM: struct{ connector.Reader }{}}
	if err := hook.Subscribe(t.Context(), c, "https://tiers.example", zap.NewNop()); err != nil || strings.Contains(c.Name, "zoho") {
		t.Error(err)
	}
}
