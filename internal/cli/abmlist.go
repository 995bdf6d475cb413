package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight/abm"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/tabular"
)

// mostList is the size of the largest earlier list that is read.
const mostList = 64 << 20

// earlierList reads the output of an earlier run, as JSON or as CSV. A spreadsheet may
// have written the CSV again.
func earlierList(path string) ([]abm.Past, error) {
	f, err := os.Open(path) //nolint:gosec // the caller's own file
	if err != nil {
		return nil, usageError{phrase.Errorf("--keep: %w", err)}
	}
	defer f.Close() //nolint:errcheck // nothing was written
	data, err := io.ReadAll(io.LimitReader(f, mostList+1))
	if err != nil {
		return nil, fmt.Errorf("read the earlier list: %w", err)
	}
	if len(data) > mostList {
		return nil, usageError{phrase.Errorf("--keep %s: more than %d MiB are no list", path, mostList>>20)}
	}
	if start := bytes.TrimLeft(data, " \t\r\n"); len(start) > 0 && start[0] == '{' {
		return listOfJSON(path, data)
	}
	past := []abm.Past{}
	err = eachRow(path, bytes.NewReader(data), []string{"connection", "id"}, func(row tabular.Row) error {
		past = append(past, abm.Past{Key: crm.Key{Connection: uncovered(row.Text("connection")), ID: uncovered(row.Text("id"))}, Name: uncovered(row.Text("name"))})
		return nil
	})
	return past, err
}

func listOfJSON(path string, data []byte) ([]abm.Past, error) {
	var report struct {
		Chosen []abm.Choice `json:"chosen"`
	}
	if err := json.Unmarshal(data, &report); err != nil {
		return nil, usageError{phrase.Errorf("--keep %s: this is no output of icptier abm: %w", path, err)}
	}
	if report.Chosen == nil {
		return nil, usageError{phrase.Errorf("--keep %s: this is no output of icptier abm: it has no key chosen", path)}
	}
	past := []abm.Past{}
	for i := range report.Chosen {
		c := &report.Chosen[i]
		past = append(past, abm.Past{Key: crm.Key{Connection: c.Connection, ID: c.ID}, Name: c.Name})
	}
	return past, nil
}

// uncovered takes off the apostrophe that keeps spreadsheets from calculating.
func uncovered(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune("=+-@", rune(cell[1])) {
		return cell[1:]
	}
	return cell
}

// eachRow reads a table that has the columns needed.
func eachRow(path string, in io.Reader, needed []string, each func(tabular.Row) error) error {
	r, err := tabular.NewReader(path, in)
	if err != nil {
		return usageError{err}
	}
	if err := r.Require(needed...); err != nil {
		return usageError{err}
	}
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return usageError{err}
		}
		if err := each(row); err != nil {
			return err
		}
	}
}

// whole reads a whole number from low on.
func whole(row tabular.Row, name string, low int) (int, error) {
	v, ok, err := row.Number(name)
	if err != nil || !ok {
		return 0, err
	}
	if v != float64(int(v)) || v < float64(low) {
		return 0, row.Error(name, phrase.Errorf("%q is no whole number from %d on", row.Text(name), low))
	}
	return int(v), nil
}
