package sandbox

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Fault is a failure of some of the coming calls. Status, or Body
// without one, answers in the place of the API; CutBody, Rewrite and Drop let
// the API do its work and then spoil the answer.
type Fault struct {
	// Path is a part of the path or the query of the calls that are meant;
	// empty is any call of the API. Calls of the OAuth endpoints have to be named.
	Path   string
	Method string // empty is any
	Times  int    // how many calls meet the fault; 0 is one, -1 all until Heal
	Skip   int    // how many calls that are meant pass before

	Status     int
	RetryAfter string // the header, in seconds or as a date
	Location   string // the header, of a redirect
	Body       string

	CutBody bool                // half of the real answer, and then the connection closes
	Rewrite func([]byte) []byte // changes the body of the real answer
	Drop    bool                // the connection closes without an answer, once the work is done
	Delay   time.Duration       // before anything else; a caller who leaves ends it

	// Share is the part of the calls that are meant which meet the fault, from 0 to
	// 1; 0 is all of them. Which ones follows from Seed.
	Share float64
	Seed  uint64
	// Kind narrows the calls that are meant further; empty is any call of the API.
	Kind CallKind

	Refused     bool          // the connection closes without an answer, and nothing is done
	Hang        bool          // the work is done, and the answer never comes
	RetryDate   time.Duration // Retry-After as a date, so long from now
	ExpireToken bool          // every access token ends before the call
	Revoke      bool          // every grant is taken back before the call
	// BusyRows refuses about half of the rows of a batch, and EndCursor the cursor
	// of a further page, in the CRM's own words; a CRM without either is not met.
	BusyRows  bool
	EndCursor bool
	// FailJob has a job that runs by itself fail; a CRM without jobs is not met.
	FailJob bool
	// Behind shows searches what was there so long ago, up to a minute; a CRM whose search is
	// never behind is not met.
	Behind time.Duration

	name string // in a specification; empty for a fault of a test
	text string // as it was specified
	part int    // of the specification, from 1 on
}

// CallKind says which calls a fault is for.
type CallKind string

// The kinds of calls.
const (
	AnyCall CallKind = ""
	Reads   CallKind = "read"   // calls that change nothing
	Writes  CallKind = "write"  // calls that change objects or the schema
	Tokens  CallKind = "tokens" // the token endpoint
)

// faults are those that have not come yet.
type faults struct {
	mu   sync.Mutex
	list []*pending
}

// pending is a fault with its counts so far.
type pending struct {
	Fault

	rand  *rand.Rand
	meant uint64 // calls that it was for
	met   uint64 // calls that met it
}

func (f *faults) inject(list []Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.add(list)
}

func (f *faults) replace(list []Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = nil
	f.add(list)
}

func (f *faults) add(list []Fault) {
	for _, fault := range list {
		if fault.Times == 0 {
			fault.Times = 1
		}
		place := uint64(len(f.list))
		f.list = append(f.list, &pending{Fault: fault, rand: rand.New(rand.NewPCG(fault.Seed, place))})
	}
}

func (f *faults) heal() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = nil
}

// next returns the fault that is due for a call, nil when there is none. The first
// one that is for the call and whose share it falls into is due.
func (f *faults) next(r *http.Request, kind CallKind) *pending {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, fault := range f.list {
		if !fault.means(r, kind) {
			continue
		}
		fault.meant++
		if fault.Skip > 0 {
			fault.Skip--
			continue
		}
		if fault.Share > 0 && fault.rand.Float64() >= fault.Share {
			continue
		}
		if fault.Times > 0 {
			fault.Times--
		}
		if fault.Times == 0 {
			f.list = append(f.list[:i:i], f.list[i+1:]...)
		}
		fault.met++
		return fault
	}
	return nil
}

func (f *Fault) means(r *http.Request, kind CallKind) bool {
	if f.Method != "" && f.Method != r.Method || f.Kind != AnyCall && f.Kind != kind {
		return false
	}
	if f.Path == "" {
		return kind == Reads || kind == Writes || f.Kind == Tokens
	}
	return strings.Contains(r.URL.Path+"?"+r.URL.RawQuery, f.Path)
}

// apply answers a call that meets the fault.
func (f *Fault) apply(w http.ResponseWriter, r *http.Request, answer http.Handler) {
	if f.Delay > 0 {
		timer := time.NewTimer(f.Delay)
		defer timer.Stop()
		select {
		case <-r.Context().Done():
			return
		case <-timer.C:
		}
	}
	switch {
	case f.Refused:
		hangUp(w)
		return
	case f.Status != 0 || f.Body != "":
		f.refuse(w)
		return
	case !f.CutBody && !f.Drop && !f.Hang && f.Rewrite == nil:
		answer.ServeHTTP(w, r)
		return
	}
	held := &held{header: make(http.Header), status: http.StatusOK}
	answer.ServeHTTP(held, r)
	switch {
	case f.Drop:
		hangUp(w)
		return
	case f.Hang:
		<-r.Context().Done() // the caller leaves, or the sandbox ends
		return
	}
	body := held.body.Bytes()
	if f.Rewrite != nil {
		body = f.Rewrite(body)
	}
	maps.Copy(w.Header(), held.header)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	if f.CutBody {
		// An answer shorter than it said makes net/http close the connection.
		body = body[:len(body)/2]
	}
	w.WriteHeader(held.status)
	_, _ = w.Write(body) // the caller is gone if this fails
}

// refuse answers in the place of the API.
func (f *Fault) refuse(w http.ResponseWriter) {
	switch {
	case strings.HasPrefix(f.Body, "{"), strings.HasPrefix(f.Body, "["):
		w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	case strings.HasPrefix(f.Body, "<"):
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
	}
	if f.RetryAfter != "" {
		w.Header().Set("Retry-After", f.RetryAfter)
	}
	if date, err := http.ParseTime(w.Header().Get("Date")); err == nil && f.RetryDate > 0 {
		w.Header().Set("Retry-After", date.Add(f.RetryDate).Format(http.TimeFormat))
	}
	if f.Location != "" {
		w.Header().Set("Location", f.Location)
	}
	status := f.Status
	if status == 0 {
		status = http.StatusOK
	}
	w.WriteHeader(status)
	_, _ = w.Write([]byte(f.Body)) // the caller is gone if this fails
}

// hangUp closes the connection without an answer.
func hangUp(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		// Without a connection of its own, a 502 is the nearest thing.
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	_ = conn.Close() // closing is all that is wanted of it
}

// held takes an answer in instead of sending it.
type held struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (h *held) Header() http.Header { return h.header }

// WriteHeader implements http.ResponseWriter.
func (h *held) WriteHeader(status int) { h.status = status }

// Write implements http.ResponseWriter.
func (h *held) Write(data []byte) (int, error) { return h.body.Write(data) }
