package app

import (
	"fmt"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
)

// Fault is an account that something is wrong with.
type Fault = account.Fault

// BrokenError says that an account cannot be shown, since its entry in the cache is broken.
type BrokenError struct {
	Key crm.Key
	Err error
}

// Error says what is wrong, and that it mends itself.
func (e *BrokenError) Error() string {
	if outcome.IsNewer(e.Err) {
		return fmt.Sprintf("account %s of %s cannot be shown: %v", e.Key.ID, e.Key.Connection, e.Err)
	}
	return fmt.Sprintf("account %s of %s cannot be shown: %v; a worker makes it anew from the stored records within seconds, then try again",
		e.Key.ID, e.Key.Connection, e.Err)
}

// Unwrap is what is wrong.
func (e *BrokenError) Unwrap() error { return e.Err }

// faultsTold is how many accounts a warning names; all are counted.
const faultsTold = 3

// report counts accounts that were left out, logs them, and says in a warning for the run
// how many they are, with the first and their reasons. The workers make the entries anew
// that are broken.
func (a *App) report(connection, what string, faults []Fault) []string {
	if len(faults) == 0 {
		return nil
	}
	a.metrics.Cache.Broken(connection, len(faults))
	text := fmt.Sprintf("%d accounts %s", len(faults), what)
	for i := range faults[:min(faultsTold, len(faults))] {
		text += fmt.Sprintf("; %s of %s: %s", faults[i].Key.ID, faults[i].Key.Connection, faults[i].Reason)
	}
	a.log.Warn(text)
	return []string{text}
}

// leave reports accounts that a reader left out.
func (a *App) leave(connection string, left func(Fault), faults []Fault) {
	if a.report(connection, "left out", faults) == nil {
		return
	}
	if left == nil {
		if a.opts.Left != nil {
			a.opts.Left(faults)
		}
		return
	}
	for _, f := range faults {
		left(f)
	}
}

// sift runs code over one account for each of those that can be read, and returns the
// others, and those over which it panicked. Another error of the code ends it.
func (a *App) sift(keys []crm.Key, states []account.State, do func(i int) error) ([]Fault, error) {
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
				a.log.Error("panic over an account", zap.String("connection", keys[i].Connection), zap.String("account", keys[i].ID),
					zap.Error(err), zap.ByteString("stack", stack))
			}
		}
		if err != nil {
			faults = append(faults, Fault{Key: keys[i], Reason: err.Error()})
		}
	}
	return faults, nil
}
