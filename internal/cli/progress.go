package cli

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/icptier/icptier/internal/answer"
)

// progress shows how far jobs are: as a bar on a terminal, as a line a minute
// elsewhere. Several jobs may report at the same time.
type progress struct {
	e     *env
	mu    sync.Mutex
	bar   *progressbar.ProgressBar
	title string
	last  time.Time
	ended bool
}

func (e *env) progress() *progress { return &progress{e: e, last: time.Now()} }

// everyElsewhere is the time between lines of progress where there is no terminal.
const everyElsewhere = time.Minute

// update takes a report; it is handed to package app.
func (p *progress) update(r answer.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return
	}
	if r.Short != nil {
		p.end()
		if r.Short.Anew {
			p.e.tell("%s", p.e.words("%s takes %s of the CRM's daily quota, and %s are left to us today: it will be put off, and begins anew on the next day (UTC).",
				r.Job+" "+r.Connection, p.e.number(r.Short.Needs), p.e.number(r.Short.Left)))
			return
		}
		p.e.tell("%s", p.e.words("%s takes %s of the CRM's daily quota, and %s are left to us today: it goes as far as that and continues on the next day (UTC).",
			r.Job+" "+r.Connection, p.e.number(r.Short.Needs), p.e.number(r.Short.Left)))
		return
	}
	title := strings.TrimSpace(fmt.Sprintf("%s %s %s", r.Connection, r.Job, r.What)) // some work is for all connections
	if !isTerminal(p.e.err) {
		if time.Since(p.last) >= everyElsewhere {
			p.last = time.Now()
			p.e.tell("%s: %s", title, p.e.number(r.Done))
		}
		return
	}
	total := r.Total
	if total == 0 {
		total = -1 // a spinner
	}
	if p.bar == nil || p.title != title {
		p.end()
		p.title = title
		p.bar = progressbar.NewOptions(total,
			progressbar.OptionSetWriter(p.e.err), progressbar.OptionSetDescription(title), progressbar.OptionSetWidth(20),
			progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond))
	}
	_ = p.bar.Set(r.Done) // a bar that cannot be drawn is no reason to stop
}

// finish takes the bar away.
func (p *progress) finish() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.end()
}

// stop takes the bar away for good.
func (p *progress) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	p.end()
}

func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Finish() // as above
		p.bar = nil
	}
}
