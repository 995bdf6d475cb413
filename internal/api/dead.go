package api

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/icptier/icptier/internal/access"
	"github.com/icptier/icptier/internal/deadletter"
)

// chosen says which dead letters are meant.
type chosen struct {
	IDs        []string  `json:"ids,omitempty" maxItems:"1000" doc:"Letters by their id."`
	Connection string    `json:"connection,omitempty" doc:"Only letters of this connection."`
	Record     string    `json:"record,omitempty" doc:"Only letters of this record, or of this account: the CRM's id."`
	Before     time.Time `json:"before,omitzero" doc:"Only letters last set aside before."`
	After      time.Time `json:"after,omitzero" doc:"Only letters last set aside after."`
	All        bool      `json:"all,omitempty" doc:"All letters; without anything else."`
}

func (c *chosen) filter() (deadletter.Filter, error) {
	f := deadletter.Filter{IDs: c.IDs, Connection: c.Connection, Record: c.Record, Before: c.Before, After: c.After}
	if f.Empty() != c.All {
		return f, &InputError{Where: "body", Problem: "choose letters by ids, connection, record, before or after, or say all alone"}
	}
	return f, nil
}

// dead serves dead letters.
func (s *server) dead() {
	huma.Register(s.api, get("/dead", "list-dead-letters", "Messages that could not be handled, the newest first, without their bodies"),
		func(ctx context.Context, in *struct {
			Language
			Connection string    `query:"connection" doc:"Only letters of this connection."`
			Record     string    `query:"record" doc:"Only letters of this record, or of this account: the CRM's id."`
			Before     time.Time `query:"before" doc:"Only letters last set aside before."`
			After      time.Time `query:"after" doc:"Only letters last set aside after."`
		}) (*reply[[]deadletter.Letter], error) {
			return answered(s, "list-dead-letters", func() ([]deadletter.Letter, error) {
				letters, err := s.source.DeadLetters(ctx, deadletter.Filter{Connection: in.Connection, Record: in.Record, Before: in.Before, After: in.After})
				for i := range letters {
					letters[i] = letters[i].In(in.Lang)
				}
				return letters, err
			})
		})
	huma.Register(s.api, get("/dead/{id}", "show-dead-letter", "One dead letter"),
		func(ctx context.Context, in *struct {
			Language
			ID   string `path:"id"`
			With bool   `query:"body" doc:"With the body, which may hold data of customers."`
		}) (*reply[deadletter.Shown], error) {
			return answered(s, "show-dead-letter", func() (deadletter.Shown, error) {
				l, err := s.source.DeadLetter(ctx, in.ID, in.With)
				return l.In(in.Lang).Show(), err
			})
		})
	for _, o := range []struct {
		path, id, summary string
		do                func(context.Context, deadletter.Filter) ([]deadletter.Result, error)
	}{
		{"/dead/replay", "replay-dead-letters", "Store the messages of dead letters again, those of an account in their order; a newer record stays", s.source.ReplayDead},
		{"/dead/drop", "drop-dead-letters", "Remove dead letters for good, with their bodies", s.source.DropDead},
	} {
		huma.Register(s.api, post(o.path, o.id, o.summary), func(ctx context.Context, in *struct{ Body chosen }) (*reply[[]deadletter.Result], error) {
			return answered(s, o.id, func() ([]deadletter.Result, error) {
				f, err := in.Body.filter()
				if err != nil {
					return nil, err
				}
				access.About(ctx, cmp.Or(strings.Join(f.IDs, " "), f.Connection))
				return o.do(ctx, f)
			})
		})
	}
}
