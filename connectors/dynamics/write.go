package dynamics

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// limitWindow is the window of the limits that protect the service, for an answer that says
// no other time.
const limitWindow = 5 * time.Minute

var (
	errNoID     = phrase.Errorf("the id has not the form of one of Dataverse's")
	errNoRecord = phrase.Errorf("the record is not there, or the user may not see it")
	errChanged  = phrase.Errorf("the record has changed since it was looked up")
)

// update is a row in the words of Dataverse.
type update = mapping.Update[part]

// Write implements connector.Writer with batches whose calls each have a result of their own.
// UpdateMultiple would be one call of the database's, but takes all rows or none and knows no
// If-Match: one row that a rep is editing would fail its neighbours, or the rep's edit be lost.
func (c *Connector) Write(ctx context.Context, kind crm.Kind, rows []connector.Row) ([]connector.Result, error) {
	done, err := mapping.NewOutcomes(rows, c.cfg.BatchSize)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	s, err := c.schema(ctx, kind)
	if err != nil {
		return nil, err
	}
	refused, err := c.send(ctx, mapping.Updates(done, func(row connector.Row) (part, error) { return c.update(s, row) }), done)
	if len(refused) > 0 {
		c.schemas.Forget()
		if s, err := c.schema(ctx, kind); err == nil {
			mapping.Explain(done, refused, func(row connector.Row) (part, error) { return c.update(s, row) })
		}
	}
	return done.Results(err)
}

// update says in Dataverse's words what a row shall hold.
func (c *Connector) update(s *schema, row connector.Row) (part, error) {
	if !mapping.IsGUID(row.ID) || strings.ContainsAny(row.Tag, "\r\n") {
		return part{}, errNoID
	}
	record := make(map[string]any, len(row.Values))
	err := c.cfg.EachValue(s.kind, row, func(f crm.Field, name, value string) (err error) {
		col := s.outputs[f]
		if col == nil {
			return phrase.Errorf("%s has no column %s: create the columns with \"icptier fields\"", table(s.kind), name)
		}
		if record[col.LogicalName], err = col.encode(value); err != nil {
			s.lacking.Store(true)
		}
		return err
	})
	if err != nil {
		return part{}, err
	}
	body, err := json.Marshal(record)
	return part{path: c.path(entitySet(s.kind)) + "(" + row.ID + ")", match: cmp.Or(row.Tag, "*"), body: body}, err
}

// encode returns a canonical value as a column takes it; null clears the column.
func (col *column) encode(value string) (any, error) {
	typ := typeOf(col.AttributeTypeName.Value)
	if value == "" || typ != mapping.Choice {
		return mapping.JSONValue(value, typ)
	}
	n, ok := col.value(value)
	if !ok {
		return nil, phrase.Errorf("choice %s lacks the value %s (\"icptier fields\" with --create adds it)", col.LogicalName, value)
	}
	return n, nil
}

// send changes rows and notes what became of each. A row that is locked is tried again with the
// next run: by then the other transaction is over. It returns the rows that were refused for what
// they hold.
func (c *Connector) send(ctx context.Context, updates []update, done *mapping.Outcomes) (refused []int, err error) {
	if len(updates) == 0 {
		return nil, nil
	}
	parts := make([]part, len(updates))
	for i, u := range updates {
		parts[i] = u.Body
	}
	body, contentType := compose(parts)
	var all []*httpclient.Response
	_, err = c.client.Do(ctx, httpclient.Request{
		Call: callWrite, Method: http.MethodPost, Path: c.path("$batch"), Body: body, ContentType: contentType, Units: len(updates),
		// Without it everything behind the first row that fails would be left out.
		Header: http.Header{"Prefer": {"odata.continue-on-error"}},
		Check: func(res *httpclient.Response) (err error) {
			if all, err = answers(res); err == nil && len(all) != len(updates) {
				err = phrase.Errorf("answer has %d rows of %d", len(all), len(updates))
			}
			return err
		},
	})
	if err != nil {
		return nil, err
	}
	var limit error
	for i, u := range updates {
		err := c.rowError(all[i])
		if _, limited := outcome.RateLimited(err); limited {
			limit = err
			continue
		}
		if done.Set(u.Row, err); all[i].Status == http.StatusBadRequest {
			refused = append(refused, u.Row)
		}
	}
	return refused, limit
}

// rowError is why a row was not written, of its kind; nil when it was. What Dataverse says in
// words is left out: it is that of a plug-in or a rule of the customer's, and may hold anything.
func (c *Connector) rowError(res *httpclient.Response) error {
	code, _ := res.Failure()
	err := phrase.Errorf("the row was not written: status %d", res.Status)
	if isCode(code) {
		err = phrase.Errorf("%w (%s)", err, code)
	}
	switch {
	case res.Status >= 200 && res.Status < 300:
		return nil
	case res.Status == http.StatusTooManyRequests:
		after, told := httpclient.RetryAfter(res.Header, time.Now())
		if !told {
			after = limitWindow
		}
		return &outcome.RateLimitedError{After: after, Reason: phrase.Of("the limits that protect the service")}
	case res.Status == http.StatusNotFound:
		return outcome.Permanent(errNoRecord)
	case res.Status == http.StatusPreconditionFailed && !slices.Contains(duplicates(), strings.ToLower(code)):
		return outcome.Conflict(errChanged)
	case strings.EqualFold(code, codeUndeclared):
		c.schemas.Forget() // a column went away after we asked which there are
		return err
	case busy(code), res.Status >= http.StatusInternalServerError && !slices.Contains(duplicates(), strings.ToLower(code)), res.Status == http.StatusRequestTimeout:
		return err
	case res.Status == http.StatusForbidden, strings.EqualFold(code, codeNoPrivilege):
		return outcome.Permanent(phrase.Errorf("%w (let the security role of the connected user write the record and its columns)", err))
	}
	return outcome.Permanent(err)
}

// duplicates are the codes of a rule against duplicates, which come with one status or another.
func duplicates() []string { return []string{"0x80040333", "0x80040237"} }

// isCode reports whether a code has the form of Dataverse's: an answer may hold anything in its place.
func isCode(code string) bool { return regexp.MustCompile(`^0x[0-9A-Fa-f]{1,8}$`).MatchString(code) }
