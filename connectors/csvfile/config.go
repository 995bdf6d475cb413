package csvfile

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/intake"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/tabular"
)

// options are those of the configuration.
type options struct {
	Path        string `json:"path"`
	Accounts    string `json:"accounts"`
	AccountID   string `json:"account_id"`
	Deals       string `json:"deals"`
	DealID      string `json:"deal_id"`
	Newest      bool   `json:"newest"`
	Output      string `json:"output"`
	Currency    string `json:"currency"`
	RestSeconds int    `json:"rest_seconds"`
}

// schema describes the options.
const schema = `{
	"$schema": "https://json-schema.org/draft/2020-12/schema",
	"type": "object", "additionalProperties": false, "required": ["path"],
	"properties": {
		"path": {"type": "string", "description": "folder of the files, or one file of accounts, from the folder of the configuration"},
		"accounts": {"type": "string", "default": "accounts.*", "description": "pattern of the files with accounts, within the folder"},
		"account_id": {"type": "string", "description": "column of the accounts' ids; else one called id, account id or the like"},
		"deals": {"type": "string", "description": "pattern of the files with deals; without it no deals are read"},
		"deal_id": {"type": "string", "description": "column of the deals' ids; else one called id or deal id"},
		"newest": {"type": "boolean", "default": false, "description": "of several files that match, read the one that was changed last"},
		"output": {"type": "string", "description": "folder of the files that are written; else beside those that are read"},
		"currency": {"type": "string", "description": "of amounts without one, such as EUR"},
		"rest_seconds": {"type": "integer", "minimum": 0, "maximum": 600, "default": 2, "description": "how long a file has to be left alone before it is read"}
	}
}`

// The rest of a file that is left alone, in seconds, and the longest that can be asked for.
const (
	defaultRest = 2
	longestRest = 600
)

// config holds the checked Settings.
type config struct {
	mapping.Names
	connection string
	path       string
	output     string // empty is beside the files
	tables     map[crm.Kind]table
	newest     bool
	rest       time.Duration
}

// table says where the records of a kind are.
type table struct {
	files string // pattern of file names
	read  intake.TableOptions
}

func newConfig(s connector.Settings) (config, error) {
	o := options{RestSeconds: defaultRest}
	if err := connector.DecodeOptions(s.Options, &o); err != nil {
		return config{}, err
	}
	c := config{
		connection: s.Connection, path: within(s.Dir, o.Path), output: within(s.Dir, o.Output), newest: o.Newest,
		rest: time.Duration(o.RestSeconds) * time.Second, tables: map[crm.Kind]table{},
	}
	var err error
	c.Names, err = mapping.TakeNames(s, func(f crm.Field) string { return "icp_" + string(f) }, checkColumn)
	errs := []error{err, noPlace(s.Endpoint), s.Endpoint.OnePlace(), c.once()}
	if strings.TrimSpace(o.Path) == "" {
		errs = append(errs, phrase.Errorf("options.path: is missing; name the folder of the files, or one file of accounts"))
	}
	if o.RestSeconds < 0 || o.RestSeconds > longestRest {
		errs = append(errs, phrase.Errorf("options.rest_seconds: has to be from 0 to %d", longestRest))
	}
	if code, ok := tabular.Currency(o.Currency); o.Currency != "" && (!ok || code != strings.ToUpper(o.Currency)) {
		errs = append(errs, phrase.Errorf("options.currency: %q is no currency; write its three letters, such as EUR", o.Currency))
	}
	for _, t := range []struct {
		kind        crm.Kind
		pattern, id string
	}{{crm.KindAccount, o.Accounts, o.AccountID}, {crm.KindDeal, o.Deals, o.DealID}} {
		if _, err := filepath.Match(t.pattern, ""); err != nil || strings.ContainsAny(t.pattern, `/\`) {
			errs = append(errs, phrase.Errorf("options.%s: %q is no pattern of file names within a folder; write one such as accounts*.csv", option(t.kind), t.pattern))
		}
		if t.kind == crm.KindAccount || t.pattern != "" {
			c.tables[t.kind] = table{t.pattern, intake.TableOptions{
				Kind: t.kind, ID: t.id, Fields: c.Inputs, Currency: strings.ToUpper(o.Currency),
			}}
		}
	}
	return c, errors.Join(errs...)
}

// option is the key of the configuration for the files of a kind.
func option(kind crm.Kind) string { return string(kind) + "s" }

// within makes a path absolute or relative to the working directory.
func within(dir, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

// noPlace refuses what a CRM is found by.
func noPlace(e connector.Endpoint) error {
	for _, given := range []struct{ key, value string }{{"url", e.URL}, {"auth_url", e.AuthURL}, {"api_version", e.APIVersion}} {
		if given.value != "" {
			return phrase.Errorf("%s: a folder of files has none; remove it, and name the folder under options.path", given.key)
		}
	}
	return nil
}

// checkColumn looks at the name of a column.
func checkColumn(key, name string) error {
	const longest = 200
	if tabular.Clean(name) != name || name == "" || len(name) > longest {
		return phrase.Errorf("%s: %q is no name of a column", key, name)
	}
	return nil
}

// once refuses columns that would hold two things, and contact roles.
func (c *config) once() error {
	taken := map[string]string{}
	for _, name := range crm.InputNames() {
		column := strings.ToLower(c.Inputs[name])
		kind, _, _ := strings.Cut(name, ".")
		if other := taken[kind+column]; column != "" && column != intake.Ignore && other != "" {
			return phrase.Errorf("fields: %s and %s have the same column %q; a column is one field", other, name, c.Inputs[name])
		}
		taken[kind+column] = name
	}
	for f, column := range c.Outputs {
		if strings.EqualFold(column, idColumn) {
			return phrase.Errorf("write.names: %s has the column %q, which holds the ids; name another", f, column)
		}
	}
	for criterion := range c.Roles {
		return phrase.Errorf("fields: deal.%s: a table has no contact roles; name a column", criterion)
	}
	return nil
}

// Factory makes connectors to folders of files.
func Factory() connector.Factory {
	return connector.Factory{
		CRM: "csvfile", Inputs: crm.InputNames(), Schema: json.RawMessage(schema),
		New: func(s connector.Settings) (connector.Connector, error) {
			c, err := newConfig(s)
			if err != nil {
				return nil, err
			}
			return newConnector(c), nil
		},
	}
}
