package app

import (
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/outcome"
)

// meter counts the calls of one connection and keeps them within its share of
// the CRM's daily quota; it implements connector.Meter.
type meter struct {
	// share of the daily quota may be ours; reserve of it must be left to others.
	share, reserve float64
	// least is the daily quota that every customer of the CRM has, in the CRM's units, for
	// CRMs that do not tell theirs; 0 where there is none.
	least        int
	observe      func(call string, status int, took time.Duration)
	observeQuota func(connector.Quota) // one that the CRM told

	mu     sync.Mutex
	quota  connector.Quota
	before int // units of today's earlier runs
	calls  map[string]int
	units  int
}

// Begin starts counting a run, after the units that today's earlier runs took.
func (m *meter) Begin(before int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.before, m.units, m.calls = before, 0, map[string]int{}
}

// Calls returns the calls by name since Begin.
func (m *meter) Calls() map[string]int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.calls)
}

// Units returns what the calls since Begin took of the CRM's budget; 0 where each took one.
func (m *meter) Units() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	total := 0
	for _, n := range m.calls {
		total += n
	}
	if m.units == total {
		return 0
	}
	return m.units
}

// LastQuota returns what the CRM last said of its quota.
func (m *meter) LastQuota() connector.Quota {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.quota
}

// Allow implements connector.Meter.
func (m *meter) Allow(call connector.Call) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	quota := m.quota
	if quota.Limit <= 0 {
		quota = connector.Quota{Limit: m.least}
	}
	limit := float64(quota.Limit)
	if limit <= 0 {
		return nil
	}
	if own := m.before + m.units; float64(own+call.Units-1) >= m.share*limit {
		return &outcome.RateLimitedError{After: untilTomorrow(), Reason: fmt.Sprintf(
			"our share of the CRM's daily calls is used up: %d of %.0f (budget.share %.2f of %d)", own, m.share*limit, m.share, quota.Limit)}
	}
	if left := quota.Limit - quota.Used; float64(left-call.Units+1) <= m.reserve*limit {
		return &outcome.RateLimitedError{After: time.Hour, Reason: fmt.Sprintf(
			"only %d of the CRM's %d daily calls are left, which is the reserve (budget.reserve %.2f)", left, quota.Limit, m.reserve)}
	}
	return nil
}

// Observe implements connector.Meter.
func (m *meter) Observe(call connector.Call, status int, took time.Duration) {
	m.mu.Lock()
	if m.calls == nil {
		m.calls = map[string]int{}
	}
	m.calls[call.Name]++
	m.units += call.Units
	m.mu.Unlock()
	if m.observe != nil {
		m.observe(call.Name, status, took)
	}
}

// Quota implements connector.Meter.
func (m *meter) Quota(q connector.Quota) {
	m.mu.Lock()
	m.quota = q
	m.mu.Unlock()
	if m.observeQuota != nil && q.Limit > 0 {
		m.observeQuota(q)
	}
}

// untilTomorrow is how long the present day in UTC still lasts.
func untilTomorrow() time.Duration {
	now := time.Now().UTC()
	return now.Truncate(24 * time.Hour).Add(24 * time.Hour).Sub(now)
}
