package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"
)

// mutant is one fault: in this file, old becomes new.
type mutant struct {
	name     string
	file     string
	old, new string
}

// apply returns the file's text with the fault in it.
func (m mutant) apply() ([]byte, error) {
	source, err := os.ReadFile(m.file)
	if err != nil {
		return nil, fmt.Errorf("plant %q: %w", m.name, err)
	}
	if n := bytes.Count(source, []byte(m.old)); n != 1 {
		return nil, fmt.Errorf("plant %q: the text to replace is %d times in %s, and has to be there once:\n%s", m.name, n, m.file, m.old)
	}
	return bytes.Replace(source, []byte(m.old), []byte(m.new), 1), nil
}

// overlay writes the changed file and says to the compiler where it stands.
func (m mutant) overlay(dir string) (string, error) {
	text, err := m.apply()
	if err != nil {
		return "", err
	}
	file, err := filepath.Abs(m.file)
	if err != nil {
		return "", err
	}
	changed, list := filepath.Join(dir, "changed.go"), filepath.Join(dir, "overlay.json")
	body, err := json.Marshal(map[string]map[string]string{"Replace": {file: changed}})
	if err != nil {
		return "", err
	}
	return list, errors.Join(os.WriteFile(changed, text, 0o600), os.WriteFile(list, body, 0o600))
}

// outcome is what became of one fault.
type outcome struct {
	mutant
	// unseen says why no invariant of the simulation can see the fault, so that a test of
	// its package has to find it; empty for what the simulation has to find.
	unseen          string
	simulation, own verdict
	took            time.Duration
}

// The widths of the table's columns, 80 in all.
const nameWidth, seedWidth = 48, 16

const rowFormat = "%-*s %-*s %-7s %6s\n"

// row is the fault's line in the table.
func (o *outcome) row() string {
	text := fmt.Sprintf(rowFormat, nameWidth, o.name, seedWidth, o.simulation, o.own.state, fmt.Sprintf("%.0f", o.took.Seconds()))
	if o.unseen != "" {
		text += "    no invariant sees it: " + o.unseen + "\n"
	}
	if o.simulation.state != found && o.own.state == found {
		text += "    found by " + o.own.by + "\n"
	}
	return text
}

// plant plants the faults and prints what finds each. The code is 1 when too few are found.
func plant(ctx context.Context, out io.Writer, dir string, all []mutant, o options) (code int, err error) {
	for _, m := range all { // before half an hour has gone
		if _, err := m.apply(); err != nil {
			return 2, err
		}
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(o.parallel)
	ended := make([]chan *outcome, len(all))
	for i := range ended {
		ended[i] = make(chan *outcome, 1)
	}
	var stopped error
	go func() {
		for i, m := range all {
			group.Go(func() error {
				result, err := try(ctx, filepath.Join(dir, fmt.Sprint(i)), m, o)
				if err != nil {
					return fmt.Errorf("plant %q: %w", m.name, err)
				}
				ended[i] <- result
				return nil
			})
		}
		stopped = group.Wait()
		for _, c := range ended {
			close(c)
		}
	}()
	fmt.Fprintf(out, rowFormat, nameWidth, "fault", seedWidth, "simulation", "package", "seconds")
	var results []*outcome
	for _, c := range ended {
		result, ok := <-c
		if !ok {
			continue // it was interrupted; the results of the others are printed all the same
		}
		fmt.Fprint(out, result.row())
		results = append(results, result)
	}
	if len(results) < len(all) {
		return 2, stopped
	}
	return sum(out, results), nil
}

// sum prints the last lines of the table and says how it ends.
func sum(out io.Writer, results []*outcome) (code int) {
	visible, simulated, nobody := 0, 0, 0
	for _, r := range results {
		if r.unseen == "" {
			visible++
			if r.simulation.state == found {
				simulated++
			}
		}
		if r.simulation.state != found && r.own.state != found {
			nobody++
		}
	}
	fmt.Fprintf(out, "%d faults; the simulation finds %d of the %d that invariants can see;\n%d found by nobody\n",
		len(results), simulated, visible, nobody)
	if nobody > 0 || simulated*10 < visible*9 {
		return 1
	}
	return 0
}
