package hubspotsandbox

import (
	"net/http"
	"time"

	"github.com/icptier/icptier/internal/sandbox"
)

// batchLimit is the most objects in one batch.
const batchLimit = 100

// historyLimit is the most objects of a batch that asks for the history of properties.
const historyLimit = 50

// batch is the answer of a batch.
type batch struct {
	CompletedAt string     `json:"completedAt"`
	Status      string     `json:"status"`
	StartedAt   string     `json:"startedAt"`
	Results     []any      `json:"results"`
	Errors      []envelope `json:"errors,omitempty"`
	NumErrors   int        `json:"numErrors,omitempty"`
}

func newBatch(now time.Time) *batch {
	return &batch{Status: "COMPLETE", StartedAt: formatTime(now), CompletedAt: formatTime(now), Results: []any{}}
}

// fail adds an error that only a part of the batch has.
func (b *batch) fail(f *fault) {
	b.Errors = append(b.Errors, f.envelope(""))
	b.NumErrors++
}

// status is the one given, unless a part of the batch failed.
func (b *batch) status(whole int) int {
	if len(b.Errors) > 0 {
		return http.StatusMultiStatus
	}
	return whole
}

// batchBody is what a batch is asked with.
type batchBody struct {
	Inputs     []input  `json:"inputs"`
	Properties []string `json:"properties"`
	History    []string `json:"propertiesWithHistory"`
}

// readBatch decodes a batch and looks at its size and its ids.
func (p *portal) readBatch(r *http.Request, most int) (batchBody, *fault) {
	var in batchBody
	if f := p.read(r, &in); f != nil {
		return in, f
	}
	if len(in.History) > 0 && len(in.Inputs) > historyLimit {
		return in, invalid("The maximum number of inputs supported in a batch request for property histories is %d", historyLimit)
	}
	if len(in.Inputs) == 0 || len(in.Inputs) > most {
		return in, invalid("The maximum number of inputs supported in a batch request is %d; there are %d", most, len(in.Inputs))
	}
	seen := make(map[string]bool, len(in.Inputs))
	for _, i := range in.Inputs {
		if i.ID != "" && seen[i.ID] {
			f := invalid("Duplicate IDs found in batch input: [%s]. IDs must be unique", i.ID)
			f.context = map[string][]string{"ids": {i.ID}}
			return in, f
		}
		seen[i.ID] = true
	}
	return in, nil
}

func (p *portal) batchRead(w http.ResponseWriter, r *http.Request, t *table) *fault {
	body, f := p.readBatch(r, batchLimit)
	if f != nil {
		return f
	}
	archived := r.URL.Query().Get("archived") == "true"
	out := newBatch(p.now())
	var absent []string
	for _, in := range body.Inputs {
		row := t.get(in.ID)
		if row == nil || row.archived.IsZero() == archived {
			absent = append(absent, in.ID)
			continue
		}
		shown := p.show(t, row, body.Properties)
		shown.History = row.history(body.History)
		out.Results = append(out.Results, shown)
	}
	if len(absent) > 0 {
		out.fail(missing(t, absent))
	}
	sandbox.Count(r, len(out.Results))
	write(w, out.status(http.StatusOK), out)
	return nil
}

func (p *portal) batchCreate(w http.ResponseWriter, r *http.Request, t *table) *fault {
	body, f := p.readBatch(r, batchLimit)
	if f != nil {
		return f
	}
	p.writing.Lock()
	defer p.writing.Unlock()
	values, f := p.checkAll(t, body.Inputs)
	if f != nil {
		return f
	}
	out := newBatch(p.now())
	for i, in := range body.Inputs {
		row, f := p.insert(t, values[i], in.Associations)
		if f != nil {
			return f
		}
		shown := p.show(t, row, names(values[i]))
		shown.Trace = in.Trace
		out.Results = append(out.Results, shown)
	}
	sandbox.Count(r, len(out.Results))
	write(w, out.status(http.StatusCreated), out)
	return nil
}

// checkAll checks the values of a whole batch: one that is refused stops all.
func (p *portal) checkAll(t *table, inputs []input) ([]map[string]string, *fault) {
	var refused []refusedValue
	values := make([]map[string]string, len(inputs))
	for i, in := range inputs {
		v, no := p.schemas[t.name].check(in.Properties)
		values[i] = v
		refused = append(refused, no...)
	}
	if len(refused) > 0 {
		return nil, refuse(refused)
	}
	return values, nil
}

func (p *portal) batchUpdate(w http.ResponseWriter, r *http.Request, t *table) *fault {
	body, f := p.readBatch(r, batchLimit)
	if f != nil {
		return f
	}
	p.writing.Lock()
	defer p.writing.Unlock()
	values, f := p.checkAll(t, body.Inputs)
	if f != nil {
		return f
	}
	out := newBatch(p.now())
	var absent, busy []string
	var rows []*row
	for i, in := range body.Inputs {
		have := t.live(in.ID)
		if have == nil {
			absent = append(absent, in.ID)
			continue
		}
		if sandbox.RowBusy(r, i) {
			busy = append(busy, in.ID)
			continue
		}
		changed := have.clone()
		changed.set(values[i])
		changed.modified = p.now() // also when nothing is different
		rows = append(rows, changed)
		shown := p.show(t, changed, names(values[i]))
		shown.Trace = in.Trace
		out.Results = append(out.Results, shown)
	}
	if f := p.commit(t, rows...); f != nil {
		return f
	}
	if len(absent) > 0 {
		out.fail(missing(t, absent))
	}
	if len(busy) > 0 {
		f := internal()
		f.context = map[string][]string{"ids": busy}
		out.fail(f)
	}
	sandbox.Count(r, len(rows))
	write(w, out.status(http.StatusOK), out)
	return nil
}

func (p *portal) batchArchive(w http.ResponseWriter, r *http.Request, t *table) *fault {
	body, f := p.readBatch(r, batchLimit)
	if f != nil {
		return f
	}
	p.writing.Lock()
	defer p.writing.Unlock()
	var ids []string
	for _, in := range body.Inputs {
		ids = append(ids, in.ID)
	}
	if f := p.bin(t, ids); f != nil {
		return f
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
