package sandbox

import (
	"bufio"
	"cmp"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Call is one request that a sandbox got.
type Call struct {
	Time   time.Time // when it came
	Method string
	Path   string
	Query  string // as it was sent
	Status int    // of the answer; 0 when there was none
	Rows   int    // how many records the API gave or took, where it counts them
	Client string // the grant that the call's token is of; empty without a good token
	Fault  string // the specified fault that the call met; empty where it met none

	busy   func(row int) bool // nil refuses no row
	ending bool               // cursors of further pages have ended
	failed bool               // the job that is asked for has failed
	behind time.Duration      // how far the index of search is behind
}

// keptCalls is how many calls the log holds.
const keptCalls = 50_000

// calls is the log of calls. A call is in it from the moment its answer begins.
type calls struct {
	mu   sync.Mutex
	list []*Call
}

type callKey struct{}

// Count tells the log how many records the API gives or takes with its answer to
// r. It has to be called before the answer is written.
func Count(r *http.Request, rows int) {
	if call, ok := r.Context().Value(callKey{}).(*Call); ok {
		call.Rows = rows
	}
}

// RowBusy reports whether a fault refuses a row of a batch for being locked by another
// user. A CRM that writes batches asks it for every row, by its place.
func RowBusy(r *http.Request, row int) bool {
	call, ok := r.Context().Value(callKey{}).(*Call)
	return ok && call.busy != nil && call.busy(row)
}

// CursorEnded reports whether a fault has ended the cursor of a further page. A CRM
// whose cursors end asks it where it reads one.
func CursorEnded(r *http.Request) bool {
	call, ok := r.Context().Value(callKey{}).(*Call)
	return ok && call.ending
}

// JobFailed reports whether a fault lets the job fail that a call asks for. A CRM with jobs that run
// by themselves asks it where it tells how far one is.
func JobFailed(r *http.Request) bool {
	call, ok := r.Context().Value(callKey{}).(*Call)
	return ok && call.failed
}

// Behind is how far a fault has let the index of search fall behind. A CRM whose search
// lags asks it for every search.
func Behind(r *http.Request) time.Duration {
	if call, ok := r.Context().Value(callKey{}).(*Call); ok {
		return call.behind
	}
	return 0
}

func (c *calls) add(call *Call) {
	c.mu.Lock()
	defer c.mu.Unlock()
	copied := *call
	c.list = append(c.list, &copied)
	if len(c.list) >= 2*keptCalls {
		c.list = slices.Delete(c.list, 0, len(c.list)-keptCalls)
	}
}

func (c *calls) all() []Call {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := c.list[max(0, len(c.list)-keptCalls):]
	out := make([]Call, len(list))
	for i, call := range list {
		out[i] = *call
	}
	slices.SortStableFunc(out, func(a, b Call) int { return cmp.Compare(a.Time.UnixNano(), b.Time.UnixNano()) })
	return out
}

// watcher sees the status of an answer before it is sent, and that there is none before
// the connection is closed.
type watcher struct {
	http.ResponseWriter

	before func(status int) // called once; 0 is no answer
	told   bool
}

// WriteHeader implements http.ResponseWriter.
func (w *watcher) WriteHeader(status int) {
	w.tell(status)
	w.ResponseWriter.WriteHeader(status)
}

func (w *watcher) tell(status int) {
	if !w.told {
		w.told = true
		w.before(status)
	}
}

// Write implements http.ResponseWriter.
func (w *watcher) Write(data []byte) (int, error) {
	if !w.told {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(data)
}

// Hijack implements http.Hijacker.
func (w *watcher) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffered, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err == nil {
		w.tell(0)
	}
	return conn, buffered, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *watcher) Unwrap() http.ResponseWriter { return w.ResponseWriter }
