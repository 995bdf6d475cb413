package worker

import (
	"errors"
	"sync"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// A panic over one account is that account's fault, and makes its record a dead letter. A
// model that panics over most accounts is at fault itself: their records would be one dead
// letter an account. So a panic makes a dead letter at once only where the same model has
// lately scored at least as many accounts as it has fallen over. Where it has not, two or
// fewer accounts are no proof against the model either: their records are tried again, and
// are dead letters after outcome.MaxTries. More of them are an outage, until others are
// scored.

// verdictOf is the number of last scorings that are judged.
const verdictOf = 400

// verdict counts what the model in force did with accounts.
type verdict struct {
	mu         sync.Mutex
	ref        string
	good       int
	fallen     map[crm.Key]bool // accounts that it fell over
	suspicious bool             // a fault of all accounts was logged
}

// ModelPanicError says that a model panics over accounts in general.
type ModelPanicError struct {
	Ref           string // of the model
	Fallen, Fewer int    // accounts that it fell over, and those that it scored, of late
	err           error  // one of the panics
}

// Error says what to do about it.
func (e *ModelPanicError) Error() string { return e.In("en") }

// In is Error in a language, "de" or "en".
func (e *ModelPanicError) In(lang string) string {
	return phrase.Of("the model %s panics over accounts in general, %d of the last %d: nothing is scored or set aside while that is so; "+
		"go back to the model before (icptier icp rollback) or to the release before: %v", e.Ref, e.Fallen, e.Fallen+e.Fewer, e.err).In(lang)
}

// Unwrap returns one of the panics.
func (e *ModelPanicError) Unwrap() error { return e.err }

// judge takes how many accounts were scored and which the model fell over. It returns a
// *ModelPanicError where accounts in general are hit, and otherwise whether those that are
// hit are known to be at fault themselves.
func (w *Worker) judge(good int, fallen map[crm.Key]error) (theirs bool, err error) {
	if w.Scorer == nil || good == 0 && len(fallen) == 0 {
		return true, nil
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
	theirs = len(v.fallen) <= v.good
	general := !theirs && (len(v.fallen) >= suspects || v.suspicious)
	if general != v.suspicious {
		v.suspicious = general
		w.Metrics.Paused(general)
		if general {
			w.Log.Error("scoring pauses", zap.Error(&ModelPanicError{v.ref, len(v.fallen), v.good, why}), zap.ByteString("stack", outcome.Stack(why)))
		} else {
			w.Log.Info("scoring goes on", zap.String("model", v.ref))
		}
	}
	if !general || why == nil {
		return theirs, nil
	}
	return false, &ModelPanicError{v.ref, len(v.fallen), v.good, why}
}

// isPanic reports whether an error is a panic over one account.
func isPanic(err error) bool { _, ok := errors.AsType[*outcome.PanicError](err); return ok }

// unproven is a panic that is not known to be the account's own fault: it is tried again.
func unproven(k crm.Key, err error) error {
	panicked, _ := errors.AsType[*outcome.PanicError](err)
	return phrase.Errorf("account %s of %s: %w", k.ID, k.Connection, panicked)
}
