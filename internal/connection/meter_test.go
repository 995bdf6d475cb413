package connection

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/outcome"
)

func TestTheBudgetCountsTheCRMsUnits(t *testing.T) {
	m := &Meter{share: 0.25, reserve: 0.2}
	m.Quota(connector.Quota{Limit: 1000, Used: 100})
	m.Begin(230)
	list, write := connector.Call{Name: "list", Units: 10}, connector.Call{Name: "write", Units: 1}
	if err := m.Allow(list); err != nil {
		t.Errorf("230 and 10 of 250 units: %v", err)
	}
	m.Observe(list, 200, time.Millisecond)
	if err := m.Allow(list); err != nil {
		t.Errorf("240 and 10 of 250 units: %v", err)
	}
	m.Observe(write, 200, time.Millisecond)
	if _, limited := outcome.RateLimited(m.Allow(list)); !limited {
		t.Error("241 and 10 of 250 units were allowed")
	}
	if err := m.Allow(write); err != nil {
		t.Errorf("241 and 1 of 250 units: %v", err)
	}
	if got := m.Calls(); got["list"] != 1 || got["write"] != 1 || m.Units() != 11 {
		t.Errorf("calls %v of %d units, want one each, of 11", got, m.Units())
	}
	m.Quota(connector.Quota{Limit: 1000, Used: 795})
	if _, limited := outcome.RateLimited(m.Allow(list)); !limited {
		t.Error("10 of the 5 units above the reserve were allowed")
	}
}

func TestACallFindsOutWhetherOthersHaveLeftMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &Meter{share: 1, reserve: 0.2}
		m.Quota(connector.Quota{Limit: 1000, Used: 900})
		call := connector.Call{Name: "query", Units: 1}
		after, limited := outcome.RateLimited(m.Allow(call))
		if left, known := m.Left(0, connector.Quota{}); !limited || !known || left != 0 {
			t.Errorf("the reserve was touched: %d units are left", left)
		}
		<-time.After(after)
		if err := m.Allow(call); err != nil {
			t.Errorf("after the pause that was asked for: %v", err)
		}
	})
}

func TestTheBudgetOfAConnection(t *testing.T) {
	tests := []struct {
		name    string
		quota   connector.Quota
		least   int
		before  int
		calls   int
		refused string // part of the reason; empty when the next call is allowed
	}{
		{"nothing is known", connector.Quota{}, 0, 9999, 9999, ""},
		{"below the share", connector.Quota{Limit: 1000, Used: 300}, 0, 100, 149, ""},
		{"the share is used up by this run", connector.Quota{Limit: 1000, Used: 300}, 0, 100, 150, "250 of 250"},
		{"the share was used up by earlier runs", connector.Quota{Limit: 1000, Used: 300}, 0, 250, 0, "250 of 250"},
		{"others have used all but the reserve", connector.Quota{Limit: 1000, Used: 800}, 0, 0, 0, "only 200 of the CRM's 1000"},
		{"the CRM does not tell, and everybody has this much", connector.Quota{}, 400, 0, 100, "100 of 100"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := &Meter{share: 0.25, reserve: 0.2, least: tt.least}
			m.Begin(tt.before)
			m.Quota(tt.quota)
			for range tt.calls {
				m.Observe(connector.Call{Name: "query", Units: 1}, 200, time.Millisecond)
			}
			err := m.Allow(connector.Call{Name: "query", Units: 1})
			after, limited := outcome.RateLimited(err)
			if limited != (tt.refused != "") || limited && after <= 0 || err != nil && !strings.Contains(err.Error(), tt.refused) {
				t.Errorf("allowed: %v (after %s), want %q", err, after, tt.refused)
			}
			if got := m.Calls()["query"]; got != tt.calls {
				t.Errorf("counted %d calls of %d", got, tt.calls)
			}
		})
	}
}
