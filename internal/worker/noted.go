package worker

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/icptier/icptier/internal/crm"
)

// unmended is an account whose entry could not be made anew.
type unmended struct {
	tries int
	next  time.Time // before then it is not tried
}

// forgotten is the time after its next try until an account without readers is dropped.
const forgotten = time.Hour

// mendNoted makes the entries anew that readers have found broken. One that cannot be made is
// noted by each reader that meets it: it is tried after growing delays.
func (w *Worker) mendNoted(ctx context.Context) error {
	for {
		noted, err := w.Cache.Noted(ctx, batch)
		if err != nil || len(noted) == 0 {
			return err
		}
		now, last := w.Now(), len(noted) < batch
		maps.DeleteFunc(w.unmended, func(_ crm.Key, u unmended) bool { return now.Sub(u.next) > forgotten })
		noted = slices.DeleteFunc(noted, func(k crm.Key) bool { return now.Before(w.unmended[k].next) })
		_, failed, err := w.mendAll(ctx, noted)
		if err != nil {
			return err
		}
		for _, k := range noted {
			if !slices.Contains(failed, k) {
				delete(w.unmended, k)
				continue
			}
			tries := w.unmended[k].tries + 1
			w.unmended[k] = unmended{tries, now.Add(w.Delay(tries))}
		}
		if last {
			return nil
		}
	}
}
