package connectortest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// plainConnector keeps the contract, unless a mutation breaks one promise of it.
type plainConnector struct {
	options  plainOptions
	client   *httpclient.Client
	tokens   connector.Tokens
	mutation string
}

// plainOptions are the connector's own.
type plainOptions struct {
	// Tags says whether a row is written only if its record is what was looked up.
	Tags bool `json:"tags"`
}

func plainFactory(mutation string) connector.Factory {
	return connector.Factory{
		CRM: "plain",
		Auth: func(e connector.Endpoint) (connector.Auth, error) {
			if err := e.OnePlace(); err != nil && mutation != "takes any region" {
				return connector.Auth{}, err
			}
			return connector.Auth{AuthorizeURL: e.AuthURL + "/authorize", TokenURL: e.URL + "/token"}, nil
		},
		Schema: json.RawMessage(`{"type": "object", "additionalProperties": false, "properties": {"tags": {"type": "boolean"}}}`),
		New: func(s connector.Settings) (connector.Connector, error) {
			options := plainOptions{Tags: true}
			err := errors.Join(connector.DecodeOptions(s.Options, &options), plainNames(s))
			if err != nil && mutation != "takes any option" {
				return nil, err
			}
			cfg := httpclient.Config{Base: s.Endpoint.URL, Tokens: s.Tokens, Meter: s.Meter, Log: s.Log, Transport: s.Transport}
			switch mutation {
			case "asks no meter":
				cfg.Meter = nil
			case "repeats what is refused":
				cfg.Classify = func(r *httpclient.Response) error {
					if r.Status == http.StatusForbidden {
						return errors.New("try again")
					}
					return nil
				}
			case "never refreshes":
				cfg.Stale = func(*httpclient.Response) bool { return false }
			case "gives up at once":
				cfg.Attempts = 1
			}
			client, err := httpclient.New(cfg)
			return &plainConnector{options: options, client: client, tokens: s.Tokens, mutation: mutation}, err
		},
	}
}

// plainNames refuses names that are none of ours.
func plainNames(s connector.Settings) error {
	for name := range s.Inputs {
		if !crm.IsInput(name) {
			return fmt.Errorf("fields: %s is none", name)
		}
	}
	for f := range s.Outputs {
		if !slices.Contains(slices.Concat(crm.FieldsOf(crm.KindAccount), crm.FieldsOf(crm.KindDeal)), f) {
			return fmt.Errorf("write.names: %s is none", f)
		}
	}
	return nil
}

func (c *plainConnector) Close() { c.client.Close() }

func (c *plainConnector) is(mutation string) bool { return c.mutation == mutation }

func (c *plainConnector) Identify(ctx context.Context) (connector.Identity, error) {
	var me struct{ Tenant string }
	_, err := c.client.JSON(ctx, httpclient.Request{Call: "me", Method: http.MethodGet, Path: "/me"}, &me)
	return connector.Identity{Tenant: me.Tenant, Label: "plain"}, err
}

func (c *plainConnector) page(ctx context.Context, path string, query url.Values) (plainPage, time.Time, error) {
	var page plainPage
	res, err := c.client.JSON(ctx, httpclient.Request{Call: "list", Method: http.MethodGet, Path: path, Query: query}, &page)
	if err != nil {
		if token, tokenErr := c.tokens.Token(ctx); c.is("writes tokens into errors") && tokenErr == nil {
			err = fmt.Errorf("with %s: %w", token.Access.Reveal(), err)
		}
		return page, time.Time{}, err
	}
	if page.Records == nil && !c.is("takes no list for an empty one") {
		return page, time.Time{}, errors.New("answer has no list of records")
	}
	at, err := http.ParseTime(res.Header.Get("Date"))
	return page, at, err
}

// plainCursor is the last record that was read.
type plainCursor struct {
	After int64
	ID    string
	Link  string
}

func (c *plainConnector) Read(ctx context.Context, kind crm.Kind, cursor crm.Cursor) (connector.Page, error) {
	var at plainCursor
	if cursor != "" {
		if err := json.Unmarshal([]byte(cursor), &at); err != nil || at.After < 0 || !strings.Contains(string(cursor), "After") {
			return connector.Page{}, outcome.Permanent(errors.New("cursor is not ours"))
		}
	}
	query := url.Values{"after": {strconv.FormatInt(at.After, 10)}, "id": {at.ID}}
	if c.is("pages by stamp alone") {
		query.Set("id", "~")
	}
	path := "/list/" + string(kind)
	if c.is("follows links") && at.Link != "" {
		if res, err := http.Get(at.Link); err == nil {
			_ = res.Body.Close()
		}
	}
	answer, _, err := c.page(ctx, path, query)
	if status, ok := errors.AsType[*httpclient.StatusError](err); ok && status.Status == http.StatusGone && !c.is("keeps an expired cursor") {
		err = outcome.CursorExpired(err)
	}
	if err != nil {
		return connector.Page{}, err
	}
	page := connector.Page{More: answer.More}
	for _, r := range answer.Records {
		if r.Deleted && c.is("drops tombstones") {
			continue
		}
		c.take(&page, kind, r)
		at.After, at.ID = max(at.After, r.Modified), r.ID
	}
	if at.Link = answer.Next; c.is("goes by its own clock") && !answer.More {
		at.After = time.Now().UnixMilli()
	}
	next, err := json.Marshal(at)
	page.Next = crm.Cursor(next)
	return page, err
}

// take adds a record to a page, or says why not.
func (c *plainConnector) take(page *connector.Page, kind crm.Kind, r plainRecord) {
	if r.ID == "" {
		if !c.is("forgets what has no id") {
			page.Problems = append(page.Problems, connector.Problem{What: phrase.Of("has no id"), Lost: true})
		}
		return
	}
	out := crm.Record{Kind: kind, ID: r.ID, Version: crm.Version{Modified: crm.Stamp(r.Modified)}, Deleted: r.Deleted, Tag: plainTag(r)}
	if !c.options.Tags || c.is("gives no tags") {
		out.Tag = ""
	}
	if !r.Deleted {
		d := plainFields{fields: r.Fields, id: r.ID, zero: c.is("takes missing for zero")}
		if kind == crm.KindAccount {
			out.Account = d.account()
		} else {
			out.Deal = d.deal()
		}
		out.Written, out.Texts = d.written()
		page.Problems = append(page.Problems, d.problems...)
		if len(d.problems) > 0 && c.is("drops records with a bad value") {
			return
		}
	}
	page.Records = append(page.Records, out)
}

// plainTag tells the states of a record apart.
func plainTag(r plainRecord) string { return strconv.FormatInt(r.Modified, 10) }

type plainFields struct {
	fields   map[string]any
	id       string
	zero     bool
	problems []connector.Problem
}

func (d *plainFields) text(name string) string {
	text, _ := d.fields[name].(string)
	return text
}

func (d *plainFields) number(name string) *float64 {
	switch v := d.fields[name].(type) {
	case float64:
		return &v
	case string:
		if n, err := strconv.ParseFloat(v, 64); err == nil {
			return &n
		}
		if v != "" {
			d.problems = append(d.problems, connector.Problem{ID: d.id, Field: name, What: phrase.Of("is no number")})
		}
	}
	if d.zero {
		return new(float64)
	}
	return nil
}

func (d *plainFields) money(name string) *crm.Money {
	if n := d.number(name); n != nil {
		return &crm.Money{Cents: int64(math.Round(*n * 100)), Currency: "EUR"}
	}
	return nil
}

func (d *plainFields) stamp(name string) crm.Stamp {
	if ms, ok := d.fields[name].(float64); ok {
		return crm.Stamp(ms)
	}
	return 0
}

func (d *plainFields) account() *crm.Account {
	a := &crm.Account{
		Name: d.text("account.name"), Domain: crm.Domain(d.text("account.domain")), Country: d.text("account.country"),
		PostalCode: d.text("account.postal_code"), City: d.text("account.city"), LegalForm: d.text("account.legal_form"),
		Relationship: d.text("account.relationship"), Owner: d.text("account.owner"), Industry: d.text("account.industry"),
		Revenue: d.money("account.revenue"), Created: d.stamp("account.created"), LastActivity: d.stamp("account.last_activity"),
	}
	if n := d.number("account.employees"); n != nil {
		employees := int64(*n)
		a.Employees = &employees
	}
	if list := d.text("account.technologies"); list != "" {
		a.Technologies = strings.Split(list, ";")
	}
	return a
}

func (d *plainFields) deal() *crm.Deal {
	deal := &crm.Deal{
		Account: d.text("deal.account"), Status: crm.DealStatus(d.text("deal.status")), Stage: d.text("deal.stage"),
		Amount: d.money("deal.amount"), Created: d.stamp("deal.created"), Closed: d.stamp("deal.closed"),
	}
	for _, criterion := range crm.QualificationCriteria() {
		if n, ok := d.fields["deal."+criterion].(float64); ok && n > 0 {
			deal.Evidence = append(deal.Evidence, crm.Evidence{Criterion: criterion, Level: crm.Level(n)})
		}
	}
	return deal
}

func (d *plainFields) written() (written crm.Written, texts map[crm.Field]string) {
	texts = map[crm.Field]string{}
	for _, f := range slices.Concat(crm.FieldsOf(crm.KindAccount), crm.FieldsOf(crm.KindDeal)) {
		if text := d.text("w." + string(f)); text != "" {
			if written == nil {
				written = make(crm.Written)
			}
			if f.Long() {
				texts[f], text = text, crm.Digest(text)
			}
			written[f] = text
		}
	}
	return written, texts
}

func (c *plainConnector) Lookup(ctx context.Context, kind crm.Kind, ids []string) ([]crm.Record, error) {
	answer, at, err := c.page(ctx, "/get/"+string(kind), url.Values{"id": ids})
	if err != nil {
		return nil, err
	}
	var page connector.Page
	for _, r := range answer.Records {
		c.take(&page, kind, r)
	}
	for _, id := range ids {
		if !slices.ContainsFunc(answer.Records, func(r plainRecord) bool { return r.ID == id }) && !c.is("looks up no tombstones") {
			page.Records = append(page.Records, crm.Record{Kind: kind, ID: id, Version: crm.Version{Modified: crm.StampOf(at)}, Deleted: true})
		}
	}
	return page.Records, nil
}

func (c *plainConnector) IDs(ctx context.Context, kind crm.Kind, cursor crm.Cursor) (connector.IDPage, error) {
	page, err := c.Read(ctx, kind, cursor)
	out := connector.IDPage{Next: page.Next, More: page.More}
	for _, r := range page.Records {
		if !r.Deleted {
			out.IDs = append(out.IDs, r.ID)
			if !c.is("tells ids alone") {
				out.Modified = append(out.Modified, r.Version.Modified)
			}
		}
	}
	return out, err
}

func (c *plainConnector) BatchSize(crm.Kind, connector.Verb) int { return 150 }

// Cost implements connector.Coster: deals are written one a call.
func (c *plainConnector) Cost(records map[crm.Kind]int) connector.Costs {
	var costs connector.Costs
	for _, kind := range crm.Kinds() {
		lookups, writes := connector.Batches(c, kind, records[kind])
		if kind == crm.KindDeal {
			writes = records[kind]
		}
		if !c.is("says that look-ups are free") {
			costs.Add("list", connector.VerbLookup, lookups)
		}
		costs.Add("write", connector.VerbWrite, writes)
	}
	return costs
}

// Write takes accounts in batches, and deals one by one as some CRMs do.
func (c *plainConnector) Write(ctx context.Context, kind crm.Kind, rows []connector.Row) ([]connector.Result, error) {
	if kind == crm.KindAccount {
		return c.writeSome(ctx, kind, rows)
	}
	var results []connector.Result
	for i := range rows {
		some, err := c.writeSome(ctx, kind, rows[i:i+1])
		if err != nil && c.is("forgets what was taken") {
			return nil, err
		}
		if results = append(results, some...); err != nil {
			return results, err
		}
	}
	return results, nil
}

func (c *plainConnector) writeSome(ctx context.Context, kind crm.Kind, rows []connector.Row) ([]connector.Result, error) {
	out := make([]plainRow, len(rows))
	for i, row := range rows {
		out[i] = plainRow{ID: row.ID, Values: make(map[string]string), Tag: row.Tag}
		if c.is("writes whatever the tag") {
			out[i].Tag = ""
		}
		for f, value := range row.Values {
			out[i].Values[string(f)] = value
		}
		if c.is("clears what is not given") {
			for _, f := range crm.FieldsOf(kind) {
				if _, given := row.Values[f]; !given && !f.ReadOnly() {
					out[i].Values[string(f)] = ""
				}
			}
		}
	}
	var answer struct{ Results []plainRow }
	call := httpclient.Request{Call: "write", Method: http.MethodPost, Path: "/write/" + string(kind), JSON: out}
	if _, err := c.client.JSON(ctx, call, &answer); err != nil {
		return nil, err
	}
	results := make([]connector.Result, len(rows))
	for i, row := range rows {
		results[i].ID = row.ID
		switch {
		case i >= len(answer.Results) && !c.is("takes no result for a good one"):
			results[i].Err = errors.New("the answer has no result of the row")
		case i < len(answer.Results) && answer.Results[i].Error == plainBusy:
			results[i].Err = errors.New(plainBusy)
		case i < len(answer.Results) && answer.Results[i].Error == plainChanged:
			results[i].Err = outcome.Conflict(errors.New(plainChanged))
		case i < len(answer.Results) && answer.Results[i].Error != "":
			results[i].Err = outcome.Permanent(errors.New(answer.Results[i].Error))
			if c.is("fails the batch for a row") {
				return nil, results[i].Err
			}
		}
	}
	return results, nil
}

func (c *plainConnector) Fields(ctx context.Context) ([]connector.FieldState, error) {
	var names []string
	if _, err := c.client.JSON(ctx, httpclient.Request{Call: "fields", Method: http.MethodGet, Path: "/fields"}, &names); err != nil {
		return nil, err
	}
	var states []connector.FieldState
	for _, kind := range crm.Kinds() {
		for _, f := range crm.FieldsOf(kind) {
			exists := slices.Contains(names, string(kind)+" "+string(f))
			states = append(states, connector.FieldState{Kind: kind, Field: f, Name: string(f), Exists: exists, Writable: exists})
		}
	}
	return states, nil
}

func (c *plainConnector) Provision(ctx context.Context, missing []connector.FieldState) error {
	names := []string{}
	for _, s := range missing {
		names = append(names, string(s.Kind)+" "+string(s.Field))
	}
	_, err := c.client.Do(ctx, httpclient.Request{Call: "create fields", Method: http.MethodPost, Path: "/fields", JSON: names})
	return err
}

// mutation is the one that this process tries; empty in a usual run.
func mutation() string { return os.Getenv("CONNECTORTEST_MUTATION") }
