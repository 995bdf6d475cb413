package connection

import (
	"cmp"
	"maps"
	"math"
	"sync"
	"time"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/telemetry"
)

// Meter counts the calls of one connection and keeps them within its share of
// the CRM's daily quota; it implements connector.Meter.
type Meter struct {
	// share of the daily quota may be ours; reserve of it must be left to others.
	share, reserve float64
	// least is the daily quota that every customer of the CRM has, in the CRM's units, for
	// CRMs that do not tell theirs; 0 where there is none.
	least        int
	observe      func(call string, status int, took time.Duration)
	observeQuota func(connector.Quota) // one that the CRM told

	mu     sync.Mutex
	quota  connector.Quota
	told   time.Time // when the CRM said so
	before int       // units of today's earlier runs
	calls  map[string]int
	units  int
}

func newMeter(cfg *config.Connection, factory connector.Factory, metrics *telemetry.Metrics) *Meter {
	return &Meter{
		least: factory.DailyUnits,
		share: cfg.Budget.Share, reserve: cfg.Budget.Reserve,
		observe: func(call string, status int, took time.Duration) { metrics.CRM.Request(cfg.Name, call, status, took) },
		observeQuota: func(q connector.Quota) {
			metrics.CRM.QuotaUsed(cfg.Name, float64(q.Used)/float64(q.Limit))
			metrics.CRM.QuotaLeft(cfg.Name, q.Limit-q.Used)
		},
	}
}

// Begin starts counting a run, after the units that today's earlier runs made.
func (m *Meter) Begin(before int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.before, m.units, m.calls = before, 0, map[string]int{}
}

// Calls returns the calls by name since Begin.
func (m *Meter) Calls() map[string]int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.calls)
}

// Units returns what the calls since Begin took of the CRM's budget; 0 where each took one.
func (m *Meter) Units() int {
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
func (m *Meter) LastQuota() connector.Quota {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.quota
}

// quotaLife is how long what others have used of a quota is taken to be what it was. A call
// after that finds out, and could not if it were refused for what was known before.
const quotaLife = time.Hour

// known is the quota that budgets are measured by: what the CRM said, or else last, or else
// what everybody has at least.
func (m *Meter) known(last connector.Quota) connector.Quota {
	if m.quota.Limit > 0 && time.Since(m.told) < quotaLife {
		return m.quota
	}
	return connector.Quota{Limit: cmp.Or(max(m.quota.Limit, 0), last.Limit, m.least), Used: last.Used}
}

// Left returns the units that are left to us of the day, after those that we have spent; false
// where nobody knows the quota. Last is what the CRM said of it to an earlier run.
func (m *Meter) Left(spent int, last connector.Quota) (units int, known bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	quota := m.known(last)
	if quota.Limit <= 0 {
		return 0, false
	}
	limit := float64(quota.Limit)
	ours := int(math.Ceil(m.share*limit)) - spent
	all := quota.Limit - quota.Used - int(math.Floor(m.reserve*limit))
	return max(min(ours, all), 0), true
}

// Spent returns the units of today's earlier runs and of the one that was begun.
func (m *Meter) Spent() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.before + m.units
}

// Budget is a CRM's daily quota and what of it is ours, in the units that the CRM counts.
type Budget struct {
	Ours        int // what our runs may take of it
	Used, Limit int // by all integrations, and in all; 0 where unknown
}

// Budget returns what is known of the daily quota.
func (m *Meter) Budget() Budget {
	m.mu.Lock()
	defer m.mu.Unlock()
	q := m.quota
	if q.Limit <= 0 {
		q = connector.Quota{Limit: m.least}
	}
	return Budget{Ours: int(m.share * float64(q.Limit)), Used: q.Used, Limit: q.Limit}
}

// Allow implements connector.Meter.
func (m *Meter) Allow(call connector.Call) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	quota := m.known(connector.Quota{})
	limit := float64(quota.Limit)
	if limit <= 0 {
		return nil
	}
	if own := m.before + m.units; float64(own+call.Units-1) >= m.share*limit {
		return &outcome.RateLimitedError{After: untilTomorrow(), Reason: phrase.Of(
			"our share of the CRM's daily calls is used up: %d of %.0f (budget.share %.2f of %d)", own, m.share*limit, m.share, quota.Limit)}
	}
	if left := quota.Limit - quota.Used; float64(left-call.Units+1) <= m.reserve*limit {
		return &outcome.RateLimitedError{After: quotaLife, Reason: phrase.Of(
			"only %d of the CRM's %d daily calls are left, which is the reserve (budget.reserve %.2f)", left, quota.Limit, m.reserve)}
	}
	return nil
}

// Observe implements connector.Meter.
func (m *Meter) Observe(call connector.Call, status int, took time.Duration) {
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
func (m *Meter) Quota(q connector.Quota) {
	m.mu.Lock()
	m.quota, m.told = q, time.Now()
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
