package demo

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/embedded"
	"github.com/icptier/icptier/internal/jobs"
	"github.com/icptier/icptier/internal/sample"
)

// Options choose how the demo runs.
type Options struct {
	// CRMs are those to run, each with a sandbox: the same companies are spread over them.
	// None is DefaultCRMs.
	CRMs      []string
	Dir       string
	Seed      int64
	Listen    string        // of the page
	Page      net.Listener  // that listens there; nil listens when the page is served
	PullEvery time.Duration // between two pulls of a connection, in whole seconds
	Lang      string        // of the reasons in the CRMs; empty is as the model has them
	Now       func() time.Time
	Log       *zap.Logger
	Progress  func(answer.Progress)
	Waiting   func(embedded.Owner) // as in app.Options
	// Step is told what begins: "moved", "connect", "fields", "pull", "writeback".
	Step func(step, connection string)
}

// Demo is a running set of sandboxes with the program over them.
type Demo struct {
	opts  Options
	boxes []*Box
	moved bool // a sandbox could not have its earlier address
	cfg   *config.Config
	app   *app.App
	lock  *flock.Flock // one demo a folder: two would serve the same sandboxes
}

// InUseError says that another demo runs over the folder.
type InUseError struct{ Dir string }

// Error implements error.
func (e *InUseError) Error() string { return "another demo runs over " + e.Dir }

// DefaultCRMs are the CRMs of a demo that names none.
func DefaultCRMs() []string { return []string{"salesforce", "hubspot"} }

// Organisations is how many real organisations the sandboxes hold in all.
func Organisations() (int, error) {
	companies, err := sample.Companies(sample.Options{})
	return len(companies), err
}

// Open opens the sandboxes and the program over the data directory. The caller
// closes the demo.
func Open(ctx context.Context, o Options) (_ *Demo, err error) {
	if o.Log == nil {
		o.Log = zap.NewNop()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if len(o.CRMs) == 0 {
		o.CRMs = DefaultCRMs()
	}
	if o.Step == nil {
		o.Step = func(string, string) {}
	}
	if o.Dir, err = filepath.Abs(o.Dir); err != nil {
		return nil, fmt.Errorf("find the data directory: %w", err)
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data directory: %w", err)
	}
	if o.Page != nil && strings.HasSuffix(o.Listen, ":0") {
		o.Listen = o.Page.Addr().String()
	}
	d := &Demo{opts: o, lock: flock.New(filepath.Join(o.Dir, "demo.lock"))}
	if ours, err := d.lock.TryLock(); err != nil {
		return nil, fmt.Errorf("lock the data directory: %w", err)
	} else if !ours {
		return nil, &InUseError{o.Dir}
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.Close())
		}
	}()
	if err := d.openBoxes(ctx); err != nil {
		return nil, err
	}
	if d.cfg, err = configure(&o, d.boxes); err != nil {
		return nil, err
	}
	for _, b := range d.boxes {
		if err := b.leaveToken(o.Dir); err != nil {
			return nil, err
		}
	}
	d.app, err = app.Open(ctx, d.cfg, app.Options{
		Log: o.Log, Now: o.Now, Generated: true, Progress: o.Progress, Page: o.Page, Waiting: o.Waiting,
	})
	if err != nil {
		return nil, err
	}
	// A person who tries things out changes the model's file and starts again.
	return d, d.app.Models().PublishFile(ctx)
}

func (d *Demo) openBoxes(ctx context.Context) error {
	at, err := loadAddresses(d.opts.Dir)
	if err != nil {
		return err
	}
	for place, crm := range d.opts.CRMs {
		secret, err := clientSecret(d.opts.Dir, crm)
		if err != nil {
			return err
		}
		b, err := OpenBox(BoxOptions{
			CRM: crm, Place: place, Of: len(d.opts.CRMs), Dir: filepath.Join(d.opts.Dir, "sandbox-"+crm), Seed: d.opts.Seed, Now: d.opts.Now,
			ClientID: clientID, ClientSecret: secret, Log: d.opts.Log,
		})
		if err != nil {
			return err
		}
		d.boxes = append(d.boxes, b)
		same, err := b.listen(ctx, at[crm])
		if err != nil {
			return fmt.Errorf("serve the %s sandbox: %w", crm, err)
		}
		if !same && at[crm] != "" {
			d.opts.Step("moved", crm)
		}
		d.moved = d.moved || !same
		at[crm] = strings.TrimPrefix(b.URL(), "http://")
	}
	return at.save(d.opts.Dir)
}

// Close ends what Open began. Run has to have returned before.
func (d *Demo) Close() error {
	if d.app != nil {
		d.app.Close()
	}
	var errs []error
	for _, b := range d.boxes {
		errs = append(errs, b.Close())
	}
	return errors.Join(append(errs, d.lock.Close())...)
}

// Page is the address of the page.
func (d *Demo) Page() string { return "http://" + d.cfg.HTTP.Listen + "/" }

// TokenFile is where a person finds what is needed to edit the sandbox of a CRM.
func (d *Demo) TokenFile(crm string) string { return tokenFile(d.opts.Dir, crm) }

// Run serves the sandboxes, brings everything up to date once, hands the report to
// show, and, unless once is set, goes on with the schedules until ctx ends.
func (d *Demo) Run(ctx context.Context, once bool, show func(Report) error) error {
	sandboxes, stopSandboxes := context.WithCancel(context.WithoutCancel(ctx))
	defer stopSandboxes()
	servers, sandboxes := errgroup.WithContext(sandboxes)
	for _, b := range d.boxes {
		servers.Go(func() error { return b.Serve(sandboxes) })
	}
	// The sandboxes outlive the program, so that what is under way can end.
	err := d.runProgram(ctx, once, show)
	stopSandboxes()
	return errors.Join(err, servers.Wait())
}

func (d *Demo) runProgram(ctx context.Context, once bool, show func(Report) error) error {
	working, stop := context.WithCancel(ctx)
	defer stop()
	group, working := errgroup.WithContext(working)
	group.Go(func() error {
		return d.app.Run(working, []app.Role{app.RoleIngest, app.RoleWorker, app.RoleWriteBack})
	})
	group.Go(func() error {
		report, err := d.bringUpToDate(working)
		if err == nil {
			err = show(report)
		}
		if err != nil || once {
			stop()
			return err
		}
		return d.app.Run(working, []app.Role{app.RoleScheduler, app.RoleAPI})
	})
	return group.Wait()
}

// bringUpToDate goes through the whole job once.
func (d *Demo) bringUpToDate(ctx context.Context) (Report, error) {
	r := newReport(d.boxes)
	begun := time.Now()
	for _, step := range []struct {
		name string
		do   func(context.Context, *Report) error
	}{{"connect", d.connect}, {"fields", d.fields}, {"pull", d.pull}, {"score", d.score}, {"writeback", d.writeBack}} {
		began := time.Now()
		d.opts.Step(step.name, "")
		if err := step.do(ctx, &r); err != nil {
			return r, err
		}
		r.Seconds[step.name] = seconds(time.Since(began))
	}
	r.Seconds["total"] = seconds(time.Since(begun))
	return r, d.describe(ctx, &r)
}

func (d *Demo) connect(ctx context.Context, _ *Report) error {
	for _, b := range d.boxes {
		connected, err := d.app.Connections().Connected(ctx, name(b.CRM))
		if err != nil {
			return err
		}
		if connected && !d.moved {
			continue
		}
		d.opts.Step("connect", name(b.CRM))
		if _, err := d.app.Connections().Connect(ctx, name(b.CRM), consent(ctx)); err != nil {
			return err
		}
	}
	return nil
}

func (d *Demo) fields(ctx context.Context, r *Report) error {
	return d.each(ctx, r, func(ctx context.Context, c *Connection) error {
		states, err := d.app.Connections().Fields(ctx, c.Name, true)
		if err != nil {
			return err
		}
		for _, s := range states {
			if !s.Exists || !s.Writable {
				return fmt.Errorf("field %s of %s cannot be written: %s", s.Name, c.Name, s.Problem)
			}
		}
		c.Calls = d.app.Connections().Calls(c.Name)
		return nil
	})
}

func (d *Demo) pull(ctx context.Context, r *Report) error {
	return d.each(ctx, r, func(ctx context.Context, c *Connection) error {
		run, err := d.ask(ctx, c, jobs.Pull)
		c.Pulled = run.Counts["accounts"] + run.Counts["deals"]
		return err
	})
}

// score waits for what the workers have not scored yet while the pull went on.
func (d *Demo) score(ctx context.Context, _ *Report) error { return d.app.Backlog().Drain(ctx) }

func (d *Demo) writeBack(ctx context.Context, r *Report) error {
	return d.each(ctx, r, func(ctx context.Context, c *Connection) error {
		run, err := d.ask(ctx, c, jobs.WriteBack)
		c.Written, c.Refused = run.Counts["written"], run.Counts["refused"]
		return err
	})
}

// ask runs a job of a connection and adds up its calls.
func (d *Demo) ask(ctx context.Context, c *Connection, job string) (jobs.Run, error) {
	run, err := d.app.Jobs().Ask(ctx, c.Name, job, nil)
	if err != nil {
		return run, err
	}
	for call, n := range run.Calls {
		c.Calls[call] += n
	}
	if run.State == jobs.Failed {
		return run, fmt.Errorf("%s of %s: %s", job, c.Name, run.Error)
	}
	return run, nil
}

// each does the same for all connections at once.
func (d *Demo) each(ctx context.Context, r *Report, do func(context.Context, *Connection) error) error {
	group, ctx := errgroup.WithContext(ctx)
	for i := range r.Connections {
		group.Go(func() error { return do(ctx, &r.Connections[i]) })
	}
	return group.Wait()
}
