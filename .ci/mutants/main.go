// Command mutants plants faults in the program, one at a time, and says which tests find
// them: the simulation of package internal/simulation, seed by seed until one finds it, and
// the tests of the package that the fault is in.
//
//	go run ./.ci/mutants                    all of them
//	go run ./.ci/mutants -only lease        those whose names match
//	go run ./.ci/mutants -quick             without the tests of the packages
//	go run ./.ci/mutants -list
//
// A fault is an exact replacement in one source file. Nothing is written into the tree: the
// compiler is given the changed file in place of the real one (go help build, -overlay).
//
// The exit code is 2 when a fault cannot be planted, because its text is not there exactly
// once or the result does not build, and 1 when a fault is found by no test, or the
// simulation finds fewer than nine in ten.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"runtime"
	"slices"
)

func main() {
	seeds := flag.Int("seeds", 2000, "how many seeds the simulation runs at most for each fault")
	only := flag.String("only", "", "plant the faults whose names match this regular expression")
	quick := flag.Bool("quick", false, "run the tests of the package that a fault is in only where the simulation does not find it")
	list := flag.Bool("list", false, "list the faults and plant none")
	parallel := flag.Int("parallel", runtime.NumCPU(), "how many faults are looked for at a time")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, options{max(*seeds, 1), max(*parallel, 1), *only, *quick, *list}))
}

type options struct {
	seeds, parallel int
	only            string
	quick, list     bool
}

func run(ctx context.Context, o options) int {
	name, err := regexp.Compile(o.only)
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutants: -only:", err)
		return 2
	}
	chosen := slices.DeleteFunc(mutants(), func(m mutant) bool { return !name.MatchString(m.name) })
	if len(chosen) == 0 {
		fmt.Fprintf(os.Stderr, "mutants: there is no fault %q; -list lists them\n", o.only)
		return 2
	}
	if o.list {
		for _, m := range chosen {
			fmt.Printf("%-*s %s\n", nameWidth, m.name, m.file)
		}
		return 0
	}
	dir, err := os.MkdirTemp("", "mutants")
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		return 2
	}
	defer os.RemoveAll(dir)
	code, err := plant(ctx, os.Stdout, dir, chosen, o)
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		return 2
	}
	return code
}
