package salesforce

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"

	"github.com/icptier/icptier/internal/httpclient"
)

// Headers of a part of a job's result.
const (
	headerRows    = "Sforce-NumberOfRecords"
	headerLocator = "Sforce-Locator"
	noLocator     = "null" // that of the last part
)

// table is a part of a job's result. Its rows are read one by one.
type table struct {
	columns map[string]int
	rows    int
	csv     []byte // with the line of the columns
}

var errBrokenTable = errors.New("answer is not the whole table")

// tableOf returns the table of an answer.
func tableOf(res *httpclient.Response) (table, error) {
	t := table{csv: res.Body, columns: map[string]int{}}
	var err error
	if t.rows, err = strconv.Atoi(res.Header.Get(headerRows)); err != nil || t.rows < 0 || res.Header.Get(headerLocator) == "" {
		return table{}, errBrokenTable
	}
	names, err := csv.NewReader(bytes.NewReader(t.csv)).Read()
	if err != nil && (!errors.Is(err, io.EOF) || t.rows > 0) {
		return table{}, errBrokenTable
	}
	for i, name := range names {
		t.columns[name] = i
	}
	return t, nil
}

// wholeTable says whether an answer has as many rows as it says, each of them whole.
func wholeTable(res *httpclient.Response) error {
	t, err := tableOf(res)
	if err != nil {
		return err
	}
	n := 0
	for _, err := range t.all() {
		if err != nil {
			return fmt.Errorf("%w: %w", errBrokenTable, err)
		}
		n++
	}
	if n != t.rows {
		return fmt.Errorf("%w: %d rows of %d", errBrokenTable, n, t.rows)
	}
	return nil
}

// has reports whether a table has just these columns; one without rows need not have any.
func (t table) has(columns []string) bool {
	if t.rows == 0 {
		return true
	}
	for _, name := range columns {
		if _, ok := t.columns[name]; !ok {
			return false
		}
	}
	return len(t.columns) == len(columns)
}

// all returns the rows one by one. A row is good until the next.
func (t table) all() iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		r := csv.NewReader(bytes.NewReader(t.csv))
		r.ReuseRecord = true
		for first := true; ; first = false {
			row, err := r.Read()
			switch {
			case errors.Is(err, io.EOF):
				return
			case first && err == nil:
			case !yield(row, err) || err != nil:
				return
			}
		}
	}
}

// records returns the rows of a table that is whole, one by one. A row is good until the next.
func (t table) records() iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for row, err := range t.all() {
			if err != nil || !yield(row) { // wholeTable has seen to it that there is no error
				return
			}
		}
	}
}
