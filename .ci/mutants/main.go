// Command mutants plants faults in the program, one at a time, and says which tests find
// them: the simulation of package internal/simulation, and the tests of the package that
// the fault is in.
//
//	go run ./.ci/mutants                    all of them
//	go run ./.ci/mutants -only "lease ignored"
//	go run ./.ci/mutants -quick             without the tests of the packages
//	go run ./.ci/mutants -list
//
// A fault is an exact replacement in one source file. Nothing is written into the tree: the
// compiler is given the changed file in place of the real one (go help build, -overlay).
//
// The exit code is 2 when a fault cannot be planted, because its text is not there exactly
// once or the result does not build, and 1 when a fault is found by nobody, or the
// simulation finds fewer than nine in ten.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
)

func main() {
	seeds := flag.Int("seeds", 400, "how many seeds the simulation runs at most for each fault")
	only := flag.String("only", "", "plant the fault of this name alone")
	quick := flag.Bool("quick", false, "run the simulation alone, and not the tests of the package that the fault is in")
	list := flag.Bool("list", false, "list the faults and plant none")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, options{*seeds, *only, *quick, *list}))
}

type options struct {
	seeds       int
	only        string
	quick, list bool
}

func run(ctx context.Context, o options) int {
	chosen := slices.DeleteFunc(mutants(), func(m mutant) bool { return o.only != "" && m.name != o.only })
	if len(chosen) == 0 {
		fmt.Fprintf(os.Stderr, "mutants: there is no fault %q; -list lists them\n", o.only)
		return 2
	}
	if o.list {
		for _, m := range chosen {
			fmt.Printf("%-44s %s\n", m.name, m.file)
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
