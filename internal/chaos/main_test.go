package chaos_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"go.uber.org/goleak"

	"github.com/icptier/icptier/internal/cli"
)

// runAs is the variable by which this binary runs as another program: processes of their
// own, without the minutes that building two more programs takes.
const runAs = "ICPTIER_CHAOS_RUN_AS"

func TestMain(m *testing.M) {
	switch os.Getenv(runAs) {
	case "icptier":
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		code := cli.Run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
		stop()
		os.Exit(code)
	case "nats-server":
		if err := serveNATS(os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// serveNATS does what the main function of nats-server does.
func serveNATS(args []string) error {
	flags := flag.NewFlagSet("nats-server", flag.ExitOnError)
	opts, err := server.ConfigureOptions(flags, args, func() {}, flags.Usage, flags.Usage)
	if err != nil {
		return err
	}
	s, err := server.NewServer(opts)
	if err != nil {
		return err
	}
	s.ConfigureLogger()
	if err := server.Run(s); err != nil {
		return err
	}
	s.WaitForShutdown()
	return nil
}
