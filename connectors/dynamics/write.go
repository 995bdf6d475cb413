package dynamics

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
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
	errNoOwnField = phrase.Errorf("the field does not belong to this kind of record")
	errNoID       = phrase.Errorf("the id has not the form of one of Dataverse's")
	errNoRecord   = phrase.Errorf("the record is not there, or the user may not see it")
	errChanged    = phrase.Errorf("the record has changed since it was looked up")
)

// update is a row in the words of Dataverse.
type update struct {
	part
	row int // where it stands among the rows
}

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
	var updates []update
	for i, row := range rows {
		body, err := s.update(row, &c.cfg)
		if err != nil || len(row.Values) == 0 {
			done.Set(i, outcome.Permanent(err))
			continue
		}
		path := c.path(entitySet(kind)) + "(" + row.ID + ")"
		updates = append(updates, update{part{path: path, match: cmp.Or(row.Tag, "*"), body: body}, i})
	}
	refused, err := c.send(ctx, updates, done)
	if len(refused) > 0 {
		c.explain(ctx, kind, rows, refused, done)
	}
	return done.Results(err)
}

// explain looks at the columns anew for rows that Dataverse refused, and says of each what it would
// have said before, had it known: which choice has lost a value. What it cannot find out stays.
func (c *Connector) explain(ctx context.Context, kind crm.Kind, rows []connector.Row, refused []int, done *mapping.Outcomes) {
	c.forget()
	s, err := c.schema(ctx, kind)
	if err != nil {
		return
	}
	for _, i := range refused {
		if _, err := s.update(rows[i], &c.cfg); err != nil {
			done.Set(i, outcome.Permanent(err))
		}
	}
}

// update says in Dataverse's words what a row shall hold.
func (s *schema) update(row connector.Row, cfg *config) ([]byte, error) {
	if !mapping.IsGUID(row.ID) || strings.ContainsAny(row.Tag, "\r\n") {
		return nil, errNoID
	}
	record := make(map[string]any, len(row.Values))
	for f, value := range row.Values {
		if mapping.KindOf(f) != s.kind {
			return nil, fmt.Errorf("%s: %w", f, errNoOwnField)
		}
		col := s.outputs[f]
		if col == nil {
			return nil, phrase.Errorf("%s has no column %s: create the columns with \"icptier fields\"", table(s.kind), cfg.Outputs[f])
		}
		encoded, err := col.encode(value)
		if err != nil {
			s.lacking.Store(true)
			return nil, fmt.Errorf("%s: %w", f, err)
		}
		record[col.LogicalName] = encoded
	}
	return json.Marshal(record)
}

// encode returns a canonical value as a column takes it; null clears the column.
func (col *column) encode(value string) (any, error) {
	if value == "" {
		return nil, nil
	}
	switch typeOf(col.AttributeTypeName.Value) {
	case mapping.Choice:
		n, ok := col.value(value)
		if !ok {
			return nil, phrase.Errorf("choice %s lacks the value %s (\"icptier fields\" with --create adds it)", col.LogicalName, value)
		}
		return n, nil
	case mapping.Number:
		if _, err := mapping.ParseNumber(value); err != nil {
			return nil, err
		}
		return json.Number(value), nil
	case mapping.Text, mapping.Truth, mapping.Date, mapping.List:
	}
	return value, nil
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
		parts[i] = u.part
	}
	body, contentType := compose(parts)
	var all []*httpclient.Response
	_, err = c.client.Do(ctx, httpclient.Request{
		Call: callWrite, Method: http.MethodPost, Path: c.path("$batch"), Body: body, ContentType: contentType, Units: len(updates),
		// Without it everything behind the first row that fails would be left out.
		Header: http.Header{"Prefer": {"odata.continue-on-error"}},
		Check: func(res *httpclient.Response) (err error) {
			if all, err = answers(res); err == nil && len(all) != len(updates) {
				err = fmt.Errorf("answer has %d rows of %d", len(all), len(updates))
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
		if done.Set(u.row, err); all[i].Status == http.StatusBadRequest {
			refused = append(refused, u.row)
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
		c.forget() // a column went away after we asked which there are
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
