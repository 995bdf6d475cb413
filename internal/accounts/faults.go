package accounts

import (
	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// Fault is an account that something is wrong with.
type Fault = account.Fault

// BrokenError says that an account cannot be shown, since its entry in the cache is broken.
type BrokenError struct {
	Key crm.Key
	Err error
}

// Error says what is wrong, and that it mends itself.
func (e *BrokenError) Error() string { return e.In("en") }

// In is Error in a language, "de" or "en".
func (e *BrokenError) In(lang string) string {
	if outcome.IsNewer(e.Err) {
		return phrase.Of("account %s of %s cannot be shown: %v", e.Key.ID, e.Key.Connection, e.Err).In(lang)
	}
	return phrase.Of("account %s of %s cannot be shown: %v; a worker makes it anew from the stored records within seconds, then try again",
		e.Key.ID, e.Key.Connection, e.Err).In(lang)
}

// Unwrap returns the cause.
func (e *BrokenError) Unwrap() error { return e.Err }

// faultsTold is how many accounts a warning names; all are counted.
const faultsTold = 3

// Report counts accounts that were left out, logs them, and says in a warning for the run
// how many they are, with the first and their reasons. The workers make the entries anew
// that are broken.
func (r *Reader) Report(connection, what string, faults []Fault) []phrase.Phrase {
	if len(faults) == 0 {
		return nil
	}
	r.Metrics.Broken(connection, len(faults))
	said := phrase.Of("%d accounts %s", len(faults), phrase.Text(what))
	for i := range faults[:min(faultsTold, len(faults))] {
		said = phrase.Of("%s; %s of %s: %s", said, faults[i].Key.ID, faults[i].Key.Connection, faults[i].Reason)
	}
	r.Log.Warn(said.String())
	return []phrase.Phrase{said}
}

// leave reports accounts that a reader left out.
func (r *Reader) leave(connection string, left func(Fault), faults []Fault) {
	if r.Report(connection, "left out", faults) == nil {
		return
	}
	if left == nil {
		if r.Left != nil {
			r.Left(faults)
		}
		return
	}
	for _, f := range faults {
		left(f)
	}
}

// sift runs code over one account for each of those that can be read, and returns the
// others, and those over which it panicked. Another error of the code ends it.
func (r *Reader) sift(keys []crm.Key, states []account.State, do func(i int) error) ([]Fault, error) {
	var faults []Fault
	for i := range states {
		err := states[i].Err
		if err == nil {
			err = outcome.Try(func() error { return do(i) })
			stack := outcome.Stack(err)
			if err != nil && stack == nil {
				return faults, err
			}
			if stack != nil {
				r.Log.Error("panic over an account", zap.String("connection", keys[i].Connection), zap.String("account", keys[i].ID),
					zap.Error(err), zap.ByteString("stack", stack))
			}
		}
		if err != nil {
			faults = append(faults, Fault{Key: keys[i], Reason: phrase.OfError(err)})
		}
	}
	return faults, nil
}
