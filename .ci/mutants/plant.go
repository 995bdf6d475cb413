package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
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

// verdict is what tests say of a fault.
type verdict struct {
	found bool
	how   string
}

// plant plants the faults and prints what finds each. The code is 1 when too few are found.
func plant(ctx context.Context, out io.Writer, dir string, all []mutant, o options) (code int, err error) {
	for _, m := range all { // before an hour has gone
		if _, err := m.apply(); err != nil {
			return 2, err
		}
	}
	fmt.Fprintln(out, "without any fault")
	if o.only != "" {
		fmt.Fprintln(out, "  not looked at, with -only")
	} else if v, err := test(ctx, "", simulation, o.seeds); err != nil || v.found {
		return 2, errors.Join(err, fmt.Errorf("the simulation fails without any fault: %s", v.how))
	}
	simulated, nobody := 0, 0
	fmt.Fprintf(out, "%-40s %-28s %s\n", "fault", "simulation", "package")
	for _, m := range all {
		list, err := m.overlay(dir)
		if err != nil {
			return 2, err
		}
		by, err := test(ctx, list, simulation, o.seeds)
		if err != nil {
			return 2, fmt.Errorf("plant %q: %w", m.name, err)
		}
		own := verdict{false, "-"}
		if !o.quick {
			if own, err = test(ctx, list, "./"+filepath.Dir(m.file), o.seeds); err != nil {
				return 2, fmt.Errorf("plant %q: %w", m.name, err)
			}
		}
		if by.found {
			simulated++
		}
		if !by.found && !own.found {
			nobody++
		}
		fmt.Fprintf(out, "%-40s %-28s %s\n", m.name, by.how, own.how)
	}
	fmt.Fprintf(out, "%d faults: the simulation finds %d, nobody %d\n", len(all), simulated, nobody)
	if nobody > 0 || simulated*10 < len(all)*9 {
		return 1, nil
	}
	return 0, nil
}

const simulation = "./internal/simulation"

var (
	seedLine = regexp.MustCompile(`seed (\d+): (\w+):`)
	testLine = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)
)

// test runs the tests of a package with a fault in it.
func test(ctx context.Context, overlay, pkg string, seeds int) (verdict, error) {
	args := []string{"test", "-count=1", "-vet=off", "-failfast", "-timeout=5m"}
	if overlay != "" {
		args = append(args, "-overlay="+overlay)
	}
	if pkg == simulation {
		args = append(args, "-run=^TestInvariants$")
	}
	cmd := exec.CommandContext(ctx, "go", append(args, pkg)...)
	cmd.Env = append(os.Environ(), fmt.Sprintf("ICPTIER_SEEDS=%d", seeds), "CI=")
	output, err := cmd.CombinedOutput()
	text := string(output)
	var exit *exec.ExitError
	switch {
	case err == nil:
		return verdict{false, "not found"}, nil
	case ctx.Err() != nil:
		return verdict{}, context.Cause(ctx)
	case !errors.As(err, &exit):
		return verdict{}, err
	case strings.Contains(text, "[build failed]") || strings.Contains(text, "[setup failed]"):
		return verdict{}, fmt.Errorf("%s does not build:\n%s", pkg, text)
	case strings.Contains(text, "panic: test timed out"):
		return verdict{true, "by its time limit"}, nil
	}
	if seed := seedLine.FindStringSubmatch(text); seed != nil {
		return verdict{true, fmt.Sprintf("seed %s: %s", seed[1], seed[2])}, nil
	}
	if failed := testLine.FindAllStringSubmatch(text, -1); failed != nil {
		return verdict{true, failed[len(failed)-1][1]}, nil
	}
	return verdict{true, "by its end"}, nil
}
