// Command chaosrun runs the program under faults, as package chaos does it, and prints a
// table. It builds the program and nats-server first.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/icptier/icptier/internal/chaos"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "chaos: "+err.Error())
		os.Exit(1)
	}
}

var errFaults = errors.New("the program did not survive every fault; the lines below the table say which")

func run(ctx context.Context, args []string, out, progress io.Writer) error {
	flags := flag.NewFlagSet("chaosrun", flag.ContinueOnError)
	flags.SetOutput(progress)
	minutes := flags.Float64("minutes", 10, "for how long faults are begun; what is not tried by then is listed, and makes the run fail")
	seed := flags.Uint64("seed", 0, "decides edits and faults (0: any)")
	accounts := flags.Int("accounts", 4000, "accounts of both CRMs together")
	edits := flags.Int("edits", 20, "changes a second of each CRM")
	kinds := flags.String("redis", "alone,sentinel,cluster", "kinds of Redis, with commas between")
	only := flags.String("only", "", "only faults whose names hold one of these texts, with commas between")
	keep := flags.Bool("keep", false, "keep the files of every world")
	markdown := flags.String("markdown", "", "file that the table is written to as Markdown as well")
	server := flags.String("redis-server", os.Getenv("ICPTIER_TEST_REDIS_SERVER"), "path of redis-server")
	start := flags.Duration("start", 3*time.Minute, "how long a world may take to have all accounts written once")
	icptier := flags.String("icptier", "", "path of the program (none: it is built)")
	natsServer := flags.String("nats-server", "", "path of nats-server (none: it is built)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *seed == 0 {
		*seed = rand.Uint64N(1_000_000)
	}
	o := chaos.Options{
		Seed: *seed, Accounts: *accounts, EditsPerSecond: *edits, Limit: time.Minute, Start: *start, Keep: *keep, Progress: progress,
		For: time.Duration(*minutes * float64(time.Minute)), Redis: *server,
	}
	for kind := range strings.SplitSeq(*kinds, ",") {
		o.Kinds = append(o.Kinds, chaos.RedisKind(strings.TrimSpace(kind)))
	}
	if *only != "" {
		o.Only = strings.Split(*only, ",")
	}
	if o.Redis == "" {
		o.Redis = "redis-server"
	}
	fmt.Fprintf(progress, "seed %d\n", o.Seed)
	dir, err := os.MkdirTemp("", "chaosrun-")
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }() // what is left lies in the system's folder for such
	if o.Icptier, err = build(ctx, dir, *icptier, "icptier", "./cmd/icptier"); err != nil {
		return err
	}
	if o.NATS, err = build(ctx, dir, *natsServer, "nats-server", "github.com/nats-io/nats-server/v2"); err != nil {
		return err
	}
	report, err := chaos.Run(ctx, o)
	if shown := report.WriteTable(out); err == nil {
		err = shown
	}
	if *markdown != "" && err == nil {
		err = save(ctx, *markdown, &report)
	}
	if err == nil && len(report.Failures())+len(report.Untried()) > 0 {
		err = errFaults
	}
	return err
}

// build builds a program of this module, or of one that it needs, unless it is there already.
func build(ctx context.Context, dir, ready, name, pkg string) (chaos.Command, error) {
	if ready != "" {
		return chaos.Command{Path: ready}, nil
	}
	path := filepath.Join(dir, name)
	cmd := exec.CommandContext(ctx, "go", "build", "-o", path, pkg) //nolint:gosec // two packages that are named here
	if out, err := cmd.CombinedOutput(); err != nil {
		return chaos.Command{}, fmt.Errorf("build %s: %w: %s", name, err, out)
	}
	return chaos.Command{Path: path}, nil
}

// save writes the table as Markdown, with the commit that was built.
func save(ctx context.Context, path string, report *chaos.Report) error {
	commit, err := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty", "--exclude", "*").Output()
	if err != nil {
		commit = []byte("unknown")
	}
	file, err := os.Create(path) //nolint:gosec // the file that was asked for
	if err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return errors.Join(report.WriteMarkdown(file, strings.TrimSpace(string(commit))), file.Close())
}
