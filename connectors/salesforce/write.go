package salesforce

import (
	"context"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/wait"
)

// lockAttempts is the number of times that rows are sent whose record another user is
// changing at the same time, and lockWait the longest wait before the second time.
const (
	lockAttempts = 3
	lockWait     = 500 * time.Millisecond
)

var (
	errNoID = phrase.Errorf("the id has not the form of one of Salesforce's")
)

// update is a row in the words of Salesforce.
type update = mapping.Update[map[string]any]

// Write implements connector.Writer with sObject collections, see
// https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections_update.htm.
func (c *Connector) Write(ctx context.Context, kind crm.Kind, rows []connector.Row) ([]connector.Result, error) {
	done, err := mapping.NewOutcomes(rows, batchSize)
	if err != nil {
		return nil, err
	}
	s, err := c.schema(ctx, kind)
	if err != nil {
		return nil, err
	}
	updates := mapping.Updates(done, func(row connector.Row) (map[string]any, error) { return s.update(row, c.cfg) })
	return done.Results(c.sendAll(ctx, kind, updates, done))
}

// sendAll changes records, those that are locked several times.
func (c *Connector) sendAll(ctx context.Context, kind crm.Kind, updates []update, done *mapping.Outcomes) error {
	for attempt := 1; len(updates) > 0; attempt++ {
		locked, err := c.send(ctx, kind, updates, done)
		if err != nil || attempt == lockAttempts || len(locked) == 0 {
			return err
		}
		if err := wait.For(ctx, rand.N(lockWait<<(attempt-1))); err != nil {
			return err
		}
		updates = locked
	}
	return nil
}

// update says in Salesforce's words what a row shall hold.
func (s *schema) update(row connector.Row, cfg config) (map[string]any, error) {
	if !isID(row.ID) {
		return nil, errNoID
	}
	record := map[string]any{
		"attributes": map[string]string{"type": object(s.kind)},
		"id":         row.ID,
	}
	err := cfg.EachValue(s.kind, row, func(f crm.Field, name, value string) (err error) {
		own, ok := s.outputs[f]
		if !ok {
			return phrase.Errorf("%s has no field %s, or the connected user may not see it: create the fields with \"icptier fields\"", object(s.kind), name)
		}
		if value != "" && own.Type == "picklist" && !own.takes(value) && (own.RestrictedPicklist || !slices.Contains(mapping.Tiers(), value)) {
			return phrase.Errorf("picklist %s lacks the value %s (\"icptier fields\" with --create adds it)", own.Name, value)
		}
		record[own.Name], err = encode(value, own)
		return err
	})
	return record, err
}

// encode returns a canonical value as a field of Salesforce takes it; null
// clears the field.
func encode(value string, f field) (any, error) {
	if value == "" || f.Type != "datetime" {
		return mapping.JSONValue(value, typeOf(f.Type))
	}
	at, err := time.Parse(time.RFC3339, value)
	if err != nil {
		return nil, mapping.ErrNoTime
	}
	return at.UTC().Format("2006-01-02T15:04:05.000Z"), nil
}

// send changes records and notes what became of them. It returns the updates
// whose records were locked.
func (c *Connector) send(ctx context.Context, kind crm.Kind, updates []update, done *mapping.Outcomes) ([]update, error) {
	body := collection{Records: make([]map[string]any, len(updates))}
	for i, u := range updates {
		body.Records[i] = u.Body
		done.Forget(u.Row)
	}
	var answer []saved
	began := time.Now()
	res, err := c.client.JSON(ctx, httpclient.Request{
		Call: "update", Method: http.MethodPatch, Path: c.path("composite", "sobjects"), Header: despiteAlerts(), JSON: body,
	}, &answer)
	switch {
	case httpclient.CodeOf(err) == codeInvalidField:
		// A field went away after we asked which there are.
		c.schemas.Forget()
		return nil, phrase.Plain(err)
	case err != nil:
		return nil, err
	case len(answer) != len(updates):
		return nil, phrase.Errorf("update: answer has %d rows of %d", len(answer), len(updates))
	}
	var locked []update
	taken := 0
	for i, u := range updates {
		err := answer[i].err()
		done.Set(u.Row, err)
		switch {
		case err == nil:
			taken++
		case answer[i].locked():
			locked = append(locked, u)
		}
	}
	at := crm.StampOf(res.Date())
	c.wrote.Note(ctx, kind, mapping.Span{From: at - crm.Stamp(time.Since(began).Milliseconds()), To: res.Answered()}, taken, batchSize)
	return locked, nil
}

// despiteAlerts lets a record be saved that a duplicate rule has only an alert
// for: our fields make no duplicates. See
// https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_duplicaterules.htm.
func despiteAlerts() http.Header {
	header := make(http.Header)
	header.Set("Sforce-Duplicate-Rule-Header", "allowSave=true")
	return header
}

// locked reports whether another user was changing the record, or one that the
// customer's automation changes with it.
func (s saved) locked() bool {
	for _, e := range s.Errors {
		if e.StatusCode == codeLocked || strings.Contains(e.Message, codeLocked) {
			return true
		}
	}
	return false
}

// err returns why a record was not saved, of its kind; nil when it was. See
// https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm.
func (s saved) err() error {
	if s.Success {
		return nil
	}
	if len(s.Errors) == 0 {
		return phrase.Errorf("the record was not saved, and Salesforce does not say why")
	}
	e := s.Errors[0]
	err := phrase.Errorf("the record was not saved: %s%s", plainCode(e.StatusCode), e.blamed())
	if todo := advice(e.StatusCode); !todo.IsZero() {
		err = phrase.Errorf("%w (%s)", err, todo)
	}
	if s.locked() {
		return err
	}
	switch e.StatusCode {
	case "SERVER_UNAVAILABLE", "UNKNOWN_EXCEPTION", "QUERY_TIMEOUT", "REQUEST_RUNNING_TOO_LONG", "TOO_MANY_APEX_REQUESTS":
		return err
	}
	return outcome.Permanent(err)
}

// blamed names the fields that Salesforce says are to blame. Its message is left out: it is
// that of a validation rule or a trigger of the customer's, and may hold anything.
func (e saveError) blamed() string {
	names := slices.DeleteFunc(slices.Clone(e.Fields), func(name string) bool { return checkName("", name) != nil })
	if len(names) == 0 {
		return ""
	}
	return " (" + strings.Join(names[:min(len(names), 10)], ", ") + ")"
}

// plainCode returns a code that has the form of Salesforce's, and nothing else
// that an answer may hold in its place.
func plainCode(code string) string {
	other := func(c rune) bool { return c != '_' && (c < 'A' || c > 'Z') && (c < '0' || c > '9') }
	if len(code) > 80 || strings.ContainsFunc(code, other) {
		return "unknown code"
	}
	return code
}

// advice says what an administrator can do about an error, where it is not the
// record's own.
func advice(code string) phrase.Phrase {
	switch code {
	case codeNotEditable, codeInvalidField:
		return phrase.Of("give the connected user the right to edit the field: \"icptier fields\" does")
	case "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST":
		return phrase.Of("the picklist is restricted: assign its values to the record type too, or let it take other values than those defined")
	case "TXN_SECURITY_METERING_ERROR":
		return phrase.Of("exempt the connected user from transaction security")
	}
	return phrase.Phrase{}
}
