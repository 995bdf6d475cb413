package worker

import (
	"errors"
	"fmt"
	"sync"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
)

// A panic over one account is that account's fault, and buries its record. A model that
// panics over most accounts is at fault itself: burying their records would be one dead
// letter an account. So a panic buries only where the same model has lately scored at least
// as many accounts as it has fallen over.

// verdictOf is how many scorings are looked back on.
const verdictOf = 400

// verdict counts what the model in force did with accounts.
type verdict struct {
	mu         sync.Mutex
	ref        string
	good       int
	fallen     map[crm.Key]bool // accounts that it fell over
	suspicious bool             // it was said that everybody is hit
}

// ModelPanicError says that a model panics over accounts in general.
type ModelPanicError struct {
	Ref           string // of the model
	Fallen, Fewer int    // accounts that it fell over, and those that it scored, of late
	err           error  // one of the panics
}

// Error says what to do about it.
func (e *ModelPanicError) Error() string {
	return fmt.Sprintf("the model %s panics over accounts in general, %d of the last %d: nothing is scored or set aside while that is so; "+
		"go back to the model before (icptier icp rollback) or to the release before: %v", e.Ref, e.Fallen, e.Fallen+e.Fewer, e.err)
}

// Unwrap returns one of the panics.
func (e *ModelPanicError) Unwrap() error { return e.err }

// judge takes how many accounts were scored and which the model fell over, and returns an
// error that is a panic's own: an *ModelPanicError where accounts in general are hit.
func (w *Worker) judge(good int, fallen map[crm.Key]error) error {
	if w.Scorer == nil || good == 0 && len(fallen) == 0 {
		return nil
	}
	v := &w.verdict
	v.mu.Lock()
	defer v.mu.Unlock()
	if ref := w.Scorer.Ref(); ref != v.ref || v.good+len(v.fallen) > verdictOf {
		v.ref, v.good, v.fallen = ref, 0, map[crm.Key]bool{}
	}
	v.good += good
	var why error
	for k, err := range fallen {
		v.fallen[k], why = true, err
	}
	general := len(v.fallen) > v.good
	if said := general && len(v.fallen) >= suspects; said != v.suspicious {
		v.suspicious = said
		w.Metrics.Paused(said)
		if said {
			w.Log.Error("scoring pauses", zap.Error(&ModelPanicError{v.ref, len(v.fallen), v.good, why}), zap.ByteString("stack", outcome.Stack(why)))
		} else {
			w.Log.Info("scoring goes on", zap.String("model", v.ref))
		}
	}
	if !general || why == nil {
		return nil
	}
	return &ModelPanicError{v.ref, len(v.fallen), v.good, why}
}

// isPanic reports whether an error is a panic over one account.
func isPanic(err error) bool { _, ok := errors.AsType[*outcome.PanicError](err); return ok }
