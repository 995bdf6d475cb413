package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// What tests say of a fault.
const (
	found  = "found"
	missed = "missed"
	unused = "-" // not run
)

// verdict is what tests say of a fault, and which of them.
type verdict struct{ state, by string }

func (v verdict) String() string {
	if v.state == found {
		return v.by
	}
	return v.state
}

// simulation is the package of the simulation, and slice how many seeds a process of it
// runs: one after the other, so that the first of them that finds a fault is always the same.
const (
	simulation = "./internal/simulation"
	slice      = 50
)

var (
	seedLine = regexp.MustCompile(`seed (\d+): (\w+):`)
	wellLine = regexp.MustCompile(`seed \d+ is well again`)
	testLine = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)
)

// try looks for one fault.
func try(ctx context.Context, dir string, m mutant, o options) (*outcome, error) {
	began := time.Now()
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	overlay, err := m.overlay(dir)
	if err != nil {
		return nil, err
	}
	result := &outcome{mutant: m, unseen: unseen()[m.name], simulation: verdict{unused, ""}, own: verdict{unused, ""}}
	if result.unseen == "" {
		if result.simulation, err = simulate(ctx, dir, overlay, o.seeds); err != nil {
			return nil, err
		}
	}
	if !o.quick || result.simulation.state != found {
		if result.own, err = own(ctx, overlay, "./"+filepath.Dir(m.file)); err != nil {
			return nil, err
		}
	}
	result.took = time.Since(began)
	return result, nil
}

// simulate builds the simulation with the fault in it and runs seeds until one finds it.
func simulate(ctx context.Context, dir, overlay string, seeds int) (verdict, error) {
	binary := filepath.Join(dir, "simulation.test")
	build := exec.CommandContext(ctx, "go", "test", "-c", "-trimpath", "-vet=off", "-ldflags=-s -w", "-overlay="+overlay, "-o", binary, simulation)
	if output, err := build.CombinedOutput(); err != nil {
		return verdict{}, errors.Join(context.Cause(ctx), fmt.Errorf("%s does not build: %w\n%s", simulation, err, output))
	}
	for first := 1; first <= seeds; first += slice {
		v, err := seedsFrom(ctx, binary, first, min(slice, seeds-first+1))
		if err != nil || v.state == found {
			return v, err
		}
	}
	return verdict{missed, ""}, nil
}

// seedsFrom runs some seeds and ends with the first that finds something.
func seedsFrom(ctx context.Context, binary string, first, seeds int) (verdict, error) {
	running, end := context.WithCancel(ctx)
	defer end()
	cmd := exec.CommandContext(running, binary, "-test.run=^TestInvariants$", "-test.v", "-test.timeout=10m")
	cmd.Dir = simulation
	cmd.Env = append(os.Environ(), "GOGC=400", fmt.Sprintf("ICPTIER_FIRST_SEED=%d", first), fmt.Sprintf("ICPTIER_SEEDS=%d", seeds))
	output, err := cmd.StdoutPipe()
	if err != nil {
		return verdict{}, err
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		return verdict{}, err
	}
	v, well := verdict{missed, ""}, false
	lines := bufio.NewScanner(output)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		if seed := seedLine.FindStringSubmatch(line); seed != nil {
			v = verdict{found, fmt.Sprintf("seed %s: %s", seed[1], seed[2])}
			end() // the others are not needed
			break
		}
		well = well || wellLine.MatchString(line)
		if v.state == missed && strings.HasPrefix(line, "panic: ") {
			v = verdict{found, "its end"}
			if strings.HasPrefix(line, "panic: test timed out") {
				v.by = "its time limit"
			}
		}
	}
	err = cmd.Wait()
	if ctx.Err() != nil {
		return verdict{}, context.Cause(ctx)
	}
	if err != nil && v.state == missed && !well {
		return verdict{}, fmt.Errorf("seeds from %d: %w", first, err)
	}
	return v, nil
}

// own runs the tests of a package with the fault in it.
func own(ctx context.Context, overlay, pkg string) (verdict, error) {
	cmd := exec.CommandContext(ctx, "go", "test", "-trimpath", "-count=1", "-vet=off", "-failfast", "-timeout=5m", "-overlay="+overlay, pkg)
	cmd.Env = append(os.Environ(), "CI=")
	output, err := cmd.CombinedOutput()
	text := string(output)
	var exit *exec.ExitError
	switch {
	case err == nil:
		return verdict{missed, ""}, nil
	case ctx.Err() != nil:
		return verdict{}, context.Cause(ctx)
	case !errors.As(err, &exit):
		return verdict{}, err
	case strings.Contains(text, "[build failed]") || strings.Contains(text, "[setup failed]"):
		return verdict{}, fmt.Errorf("%s does not build:\n%s", pkg, text)
	case strings.Contains(text, "panic: test timed out"):
		return verdict{found, "the time limit"}, nil
	}
	by := "the end of its process"
	if failed := testLine.FindAllStringSubmatch(text, -1); failed != nil {
		by = failed[len(failed)-1][1]
	}
	return verdict{found, by}, nil
}
