package csvfile_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/icptier/icptier/connectors/csvfile"
	"github.com/icptier/icptier/internal/connector/connectortest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

func TestContract(t *testing.T) {
	connectortest.Run(t, csvfile.Factory(), func(t *testing.T, companies []sample.Company, now func() time.Time) connectortest.CRM {
		t.Helper()
		return newExport(t, companies, now)
	})
}

// export is a folder into which somebody puts exports of a CRM.
type export struct {
	t     *testing.T
	dir   string
	now   func() time.Time
	mu    sync.Mutex
	kinds map[crm.Kind]*sheet
}

// sheet is one table. Its lines are kept as they stand in the file, since tests change one at a time.
type sheet struct {
	columns []string
	ids     []string
	values  map[string]map[string]string
	lines   map[string][]byte
}

func newExport(t *testing.T, companies []sample.Company, now func() time.Time) *export {
	t.Helper()
	account := []string{"id"}
	deal := []string{"id", "account_id"}
	for _, name := range crm.InputNames() {
		kind, column, _ := strings.Cut(name, ".")
		switch {
		case kind == string(crm.KindAccount):
			account = append(account, column)
		case column != "account" && !strings.HasSuffix(column, "_at"):
			deal = append(deal, column)
		}
	}
	e := &export{t: t, dir: t.TempDir(), now: now, kinds: map[crm.Kind]*sheet{
		crm.KindAccount: {columns: account, values: map[string]map[string]string{}, lines: map[string][]byte{}},
		crm.KindDeal:    {columns: deal, values: map[string]map[string]string{}, lines: map[string][]byte{}},
	}}
	for i, c := range companies {
		id := "A-" + strconv.Itoa(1000+i)
		e.kinds[crm.KindAccount].put(id, map[string]string{
			"name": c.Name, "domain": c.Domain, "country": c.Country, "postal_code": c.PostalCode, "city": c.City,
			"industry": strings.Join(c.Categories, ", "), "legal_form": c.LegalForm, "employees": number(c.Employees), "revenue": number(c.RevenueEUR),
			"technologies": strings.Join(c.Technologies, ";"), "relationship": c.Relationship, "owner": c.Owner,
			"last_activity": day(c.LastActivity), "created": moment(c.Created),
		})
		for j, d := range c.Deals {
			values := map[string]string{
				"account_id": id, "status": string(d.Status), "stage": "step " + strconv.Itoa(d.Step), "amount": number(d.AmountEUR),
				"created": moment(d.Created), "closed": day(d.Closed),
			}
			for criterion, level := range d.Evidence {
				values[criterion] = strconv.Itoa(int(level))
			}
			e.kinds[crm.KindDeal].put(fmt.Sprint("D-", 1000+i, "-", j), values)
		}
	}
	for kind := range e.kinds {
		e.save(kind)
	}
	return e
}

func number(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// put sets values of a row, which may be new.
func (s *sheet) put(id string, values map[string]string) {
	if s.values[id] == nil {
		s.values[id] = map[string]string{"id": id}
		s.ids = append(s.ids, id)
	}
	cells := make([]string, len(s.columns))
	for name, value := range values {
		s.values[id][name] = value
	}
	for i, column := range s.columns {
		cells[i] = s.values[id][column]
	}
	s.lines[id] = line(cells)
}

func line(cells []string) []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	_ = w.Write(cells) // a buffer takes everything
	w.Flush()
	return out.Bytes()
}

// save puts a new file in the place of the old one, as of the folder's time.
func (e *export) save(kind crm.Kind) {
	e.t.Helper()
	s := e.kinds[kind]
	all := [][]byte{line(s.columns)}
	for _, id := range s.ids {
		all = append(all, s.lines[id])
	}
	e.replace(string(kind)+"s.csv", bytes.Join(all, nil))
}

func (e *export) replace(name string, text []byte) {
	e.t.Helper()
	temp := filepath.Join(e.dir, ".new")
	at := e.now()
	err := errors.Join(os.WriteFile(temp, text, 0o600), os.Chtimes(temp, at, at), os.Rename(temp, filepath.Join(e.dir, name)))
	if err != nil {
		e.t.Fatal(err)
	}
}

func (e *export) Options() json.RawMessage {
	text, err := json.Marshal(map[string]any{"path": e.dir, "accounts": "accounts.csv", "deals": "deals.csv", "currency": "EUR", "rest_seconds": 0})
	if err != nil {
		e.t.Fatal(err)
	}
	return text
}

func (e *export) Server() *sandbox.Server   { return nil }
func (e *export) Inputs() map[string]string { return nil }
func (e *export) ListPath() string          { return "" }
func (e *export) WritePath() string         { return "" }
func (e *export) UnknownID(crm.Kind) string { return "never-was" }

func (e *export) Edit(kind crm.Kind, id, name string, value any) {
	e.t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	_, column, _ := strings.Cut(name, ".")
	if name == "deal.account" {
		column = "account_id"
	}
	text := ""
	if value != nil {
		text = fmt.Sprint(value)
	}
	if !slices.Contains(e.kinds[kind].columns, column) {
		e.t.Fatalf("there is no column %s", column)
	}
	e.kinds[kind].put(id, map[string]string{column: text})
	e.save(kind)
}

func (e *export) Delete(kind crm.Kind, id string) {
	e.t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	s := e.kinds[kind]
	s.ids = slices.DeleteFunc(s.ids, func(have string) bool { return have == id })
	delete(s.values, id)
	e.save(kind)
}

func (e *export) IDs(kind crm.Kind) []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.kinds[kind].ids)
}

// written reads the file that the connector writes: its header, and its rows.
func (e *export) written(kind crm.Kind) [][]string {
	e.t.Helper()
	f, err := os.Open(filepath.Join(e.dir, string(kind)+"s-tiers.csv"))
	if errors.Is(err, fs.ErrNotExist) {
		return [][]string{{"id"}}
	}
	if err != nil {
		e.t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		e.t.Fatal(err)
	}
	return all
}

func (e *export) SetWritten(kind crm.Kind, id string, f crm.Field, value string) {
	e.t.Helper()
	all := e.written(kind)
	column := slices.Index(all[0], "icp_"+string(f))
	at := slices.IndexFunc(all, func(row []string) bool { return row[0] == id })
	if at < 0 {
		at = len(all)
		all = append(all, make([]string, len(all[0])))
		all[at][0] = id
	}
	all[at][column] = value
	var out bytes.Buffer
	if err := csv.NewWriter(&out).WriteAll(all); err != nil {
		e.t.Fatal(err)
	}
	e.replace(string(kind)+"s-tiers.csv", out.Bytes())
}

func (e *export) Written(kind crm.Kind, id string) crm.Written {
	e.t.Helper()
	all := e.written(kind)
	written := crm.Written{}
	for _, row := range all[1:] {
		if row[0] != id {
			continue
		}
		for i, name := range all[0] {
			value := row[i]
			if len(value) > 1 && value[0] == '\'' && strings.ContainsRune("=+-@\t\r\n", rune(value[1])) {
				value = value[1:] // what keeps a spreadsheet from taking it for a formula
			}
			if f, ours := strings.CutPrefix(name, "icp_"); ours && value != "" {
				written[crm.Field(f)] = value
			}
		}
	}
	return written
}
