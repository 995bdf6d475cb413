package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/connectors"
	"github.com/icptier/icptier/internal/accounts"
	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/demo"
	"github.com/icptier/icptier/internal/jobs"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/publication"
	"github.com/icptier/icptier/internal/registry"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
)

// site is a HubSpot sandbox with the configuration of a company that uses it.
type site struct {
	box   *demo.Box
	conf  string
	model string // the configuration's model file
}

func newSite(t *testing.T, accounts int) *site {
	t.Helper()
	box, err := demo.OpenBox(demo.BoxOptions{CRM: "hubspot", Accounts: accounts, Seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	if err := box.Listen(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- box.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := errors.Join(<-served, box.Close()); err != nil {
			t.Error(err)
		}
		http.DefaultClient.CloseIdleConnections()
	})
	hello, err := box.Hello()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	s := &site{box: box, conf: filepath.Join(dir, "icptier.yaml"), model: filepath.Join(dir, "icp.yaml")}
	s.write(t, s.model, string(config.DefaultModel()))
	s.write(t, s.conf, fmt.Sprintf("icp: icp.yaml\ndata_dir: data\nhttp: {listen: '127.0.0.1:0'}\nconnections:\n"+
		"  - {name: hub, crm: hubspot, url: '%s', write: {enabled: true}, auth: {grant: static_token, token: '%s'}}\n", box.URL(), hello.AccessToken))
	return s
}

func (s *site) write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// open opens the program over the site. The second one uses the servers of the first, as
// a replica on the same machine does.
func (s *site) open(t *testing.T) *app.App {
	t.Helper()
	return s.openWith(t, app.Options{})
}

func (s *site) openWith(t *testing.T, opts app.Options) *app.App {
	t.Helper()
	a, err := app.Open(t.Context(), s.load(t), opts)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (s *site) load(t *testing.T) *config.Config {
	t.Helper()
	crms, err := connectors.Names()
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(s.conf, crms)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// running runs replicas while do is done; do's error ends the test.
func running(t *testing.T, do func(ctx context.Context) error, replicas ...*app.App) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	ctx, stop := context.WithCancel(ctx)
	group, ctx := errgroup.WithContext(ctx)
	for _, a := range replicas {
		group.Go(func() error { return a.Run(ctx, []app.Role{app.RoleIngest, app.RoleWorker, app.RoleWriteBack}) })
	}
	group.Go(func() error {
		defer stop()
		return do(ctx)
	})
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
}

// variant is the default model with another version and other cuts.
func variant(t *testing.T, version, cuts string) []byte {
	t.Helper()
	text := string(config.DefaultModel())
	var lines []string
	inTiers := false
	for line := range strings.Lines(text) {
		switch {
		case strings.HasPrefix(line, "version:"):
			line = "version: " + version + "\n"
		case strings.HasPrefix(line, "tiers:"):
			inTiers = true
			lines = append(lines, "tiers:\n"+cuts)
			continue
		case inTiers && strings.HasPrefix(line, " "):
			continue
		default:
			inTiers = false
		}
		lines = append(lines, line)
	}
	source := []byte(strings.Join(lines, ""))
	if _, err := compile.Parse("variant.yaml", source); err != nil {
		t.Fatal(err)
	}
	return source
}

const lowCuts = "  A: {score: 50}\n  B: {score: 35}\n  C: {score: 20}\n"

// scores are those of all accounts as JSON, without what may differ between two scorings
// of the same facts by the same model.
func scores(ctx context.Context, t *testing.T, a *app.App) (byID map[string]string, models map[string]int) {
	t.Helper()
	byID, models = map[string]string{}, map[string]int{}
	err := a.Accounts().List(ctx, accounts.ListFilter{}, func(l accounts.Listed) error {
		s := *l.Score
		s.AsOf, s.Revision = 0, 0
		text, err := json.Marshal(s)
		byID[l.Key.ID] = string(text)
		models[s.Model]++
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return byID, models
}

// pull fills the cache.
func pull(ctx context.Context, a *app.App) error {
	run, err := a.Jobs().Ask(ctx, "hub", jobs.Pull, nil)
	if err != nil {
		return err
	}
	if run.State == jobs.Failed {
		return errors.New(run.Error)
	}
	return a.Backlog().Drain(ctx)
}

func TestEveryReplicaTakesAPublishedModelAndRollbackRestoresEveryTier(t *testing.T) {
	const accounts = 150
	s := newSite(t, accounts)
	first := s.open(t)
	defer first.Close()
	second := s.open(t)
	defer second.Close()
	running(t, func(ctx context.Context) error {
		if err := pull(ctx, first); err != nil {
			return err
		}
		before, _ := scores(ctx, t, first)
		calls := len(s.box.Calls())

		published, err := second.Models().Publish(ctx, registry.Draft{File: "new.yaml", Source: variant(t, "next", lowCuts), By: "ops", Note: "lower cuts", MaxChange: 1})
		if err != nil {
			return err
		}
		if published.Version != 2 || published.Moved() == 0 || published.Moved() != published.Preview.Moved {
			t.Errorf("published %+v with a preview of %d moves", published.Publication, published.Preview.Moved)
		}
		renewed(ctx, t, first, published, accounts)
		for name, a := range map[string]*app.App{"the first": first, "the second": second} {
			if got := a.Models().Model().Ref(); got != published.Model {
				t.Errorf("%s replica scores by %s", name, got)
			}
		}
		after, models := scores(ctx, t, first)
		if models[published.Model] != accounts || len(after) != accounts {
			t.Errorf("scores by model: %v", models)
		}
		moved := 0
		for id, was := range before {
			if tierOf(t, was) != tierOf(t, after[id]) {
				moved++
			}
		}
		if moved != published.Preview.Moved {
			t.Errorf("%d accounts moved, the preview said %d", moved, published.Preview.Moved)
		}

		back, err := first.Models().Rollback(ctx, registry.Return{})
		if err != nil {
			return err
		}
		if back.Version != 3 || back.Restores != 1 || back.Cause != publication.Rollback {
			t.Errorf("went back to %+v", back.Publication)
		}
		renewed(ctx, t, second, back, accounts)
		restored, _ := scores(ctx, t, second)
		for id, was := range before {
			if restored[id] != was {
				t.Errorf("account %s\nbefore %s\nafter  %s", id, was, restored[id])
			}
		}
		if now := len(s.box.Calls()); now != calls {
			t.Errorf("the CRM was called %d times", now-calls)
		}
		return nil
	}, first, second)
}

// renewed waits until a version is scored everywhere, which has to score every account
// once, in one run.
func renewed(ctx context.Context, t *testing.T, a *app.App, p registry.Published, accounts int) {
	t.Helper()
	runs, err := a.Renewals().Wait(ctx, p.Publication)
	if err != nil {
		t.Fatal(err)
	}
	if len(runs) != 1 || runs[0].State == jobs.Failed || runs[0].Counts["scored"] != accounts || len(runs[0].Calls) != 0 {
		t.Fatalf("version %d: runs %+v", p.Version, runs)
	}
}

func tierOf(t *testing.T, score string) scoring.Tier {
	t.Helper()
	var s scoring.Score
	if err := json.Unmarshal([]byte(score), &s); err != nil {
		t.Fatal(err)
	}
	return s.Effective()
}

func TestWhatCannotBePublishedLeavesTheModelInForce(t *testing.T) {
	s := newSite(t, 120)
	a := s.open(t)
	defer a.Close()
	running(t, func(ctx context.Context) error {
		if err := pull(ctx, a); err != nil {
			return err
		}
		low := variant(t, "next", lowCuts)
		var invalid *compile.InvalidError
		var same *registry.InForceError
		var many *registry.TooManyMovesError
		var unknown *registry.UnknownVersionError
		_, err := a.Models().Publish(ctx, registry.Draft{File: "bad.yaml", Source: []byte("model: x\nversion: 1\ncriteria: []\ntiers: {A: {score: 1}}\n"), MaxChange: 1})
		if !errors.As(err, &invalid) || len(invalid.Findings) < 2 || !strings.Contains(err.Error(), "bad.yaml:3:") {
			t.Errorf("a file that cannot be used: %v", err)
		}
		if _, err := a.Models().Publish(ctx, registry.Draft{File: "icp.yaml", Source: config.DefaultModel(), MaxChange: 1}); !errors.As(err, &same) || same.Version != 1 {
			t.Errorf("the model in force: %v", err)
		}
		_, err = a.Models().Publish(ctx, registry.Draft{File: "new.yaml", Source: low, MaxChange: registry.MaxChange})
		if !errors.As(err, &many) || many.Report.Share <= registry.MaxChange || !strings.Contains(err.Error(), "--max-change") {
			t.Errorf("a model that moves much: %v", err)
		} else if _, err := a.Models().Publish(ctx, registry.Draft{File: "new.yaml", Source: low, MaxChange: many.Report.Share}); err != nil {
			t.Errorf("exactly the share that may move: %v", err)
		}
		if _, err := a.Models().Rollback(ctx, registry.Return{Version: 9}); !errors.As(err, &unknown) || len(unknown.Known) != 2 || !strings.Contains(err.Error(), "dach-mittelstand@") {
			t.Errorf("a version that is not there: %v", err)
		}
		if _, err := a.Models().Rollback(ctx, registry.Return{Version: 2}); !errors.As(err, &same) {
			t.Errorf("back to the version in force: %v", err)
		}
		if _, err := a.Models().Rollback(ctx, registry.Return{}); err != nil {
			return err
		}
		if _, err := a.Models().Rollback(ctx, registry.Return{}); !errors.As(err, &unknown) {
			t.Errorf("back before the first version: %v", err)
		}
		return nil
	}, a)
}

func TestWhileTheCacheIsRebuiltNobodyPublishesButGoesBack(t *testing.T) {
	s := newSite(t, 20)
	a := s.open(t)
	defer a.Close()
	running(t, func(ctx context.Context) error {
		if err := pull(ctx, a); err != nil {
			return err
		}
		_, err := a.Models().Publish(ctx, registry.Draft{File: "new.yaml", Source: variant(t, "next", lowCuts), MaxChange: 1})
		return err
	}, a)
	a.Close() // with the embedded Redis and what it held
	a = s.open(t)
	defer a.Close()
	if a.Models().InForce().Version != 2 {
		t.Errorf("after a start %+v is in force", a.Models().InForce())
	}
	_, err := a.Models().Publish(t.Context(), registry.Draft{File: "newer.yaml", Source: variant(t, "newer", lowCuts), MaxChange: 1})
	if !errors.Is(err, registry.ErrRebuilding) || a.Models().InForce().Version != 2 {
		t.Errorf("publish: %v, in force is %+v", err, a.Models().InForce())
	}
	if _, _, err := a.Models().Preview(t.Context(), "newer.yaml", variant(t, "newer", lowCuts)); !errors.Is(err, registry.ErrRebuilding) {
		t.Errorf("preview: %v", err)
	}
	served, err := a.Handler()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"GET /api/v1/market", "GET /api/v1/accounts", "GET /api/v1/accounts/hub/1", "POST /api/v1/territories", "GET /api/v1/backtest"} {
		method, path, _ := strings.Cut(line, " ")
		r, w := httptest.NewRequestWithContext(t.Context(), method, "http://127.0.0.1"+path, strings.NewReader("{}")), httptest.NewRecorder()
		if served.ServeHTTP(w, r); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
			t.Errorf("%s: status %d: %s", line, w.Code, w.Body)
		}
	}
	back, err := a.Models().Rollback(t.Context(), registry.Return{})
	if err != nil || back.Version != 3 || back.Preview != nil || back.Accounts != 0 || a.Models().InForce().Restores != 1 {
		t.Errorf("rollback: %+v, %v", back, err)
	}
}

func TestOfTwoPublishersOneWins(t *testing.T) {
	s := newSite(t, 20)
	first := s.open(t)
	defer first.Close()
	second := s.open(t)
	defer second.Close()
	running(t, func(ctx context.Context) error {
		if err := pull(ctx, first); err != nil {
			return err
		}
		errs := make(chan error, 2)
		for i, a := range []*app.App{first, second} {
			go func() {
				_, err := a.Models().Publish(ctx, registry.Draft{File: "new.yaml", Source: variant(t, fmt.Sprint("by-", i), lowCuts), MaxChange: 1})
				errs <- err
			}()
		}
		got := []error{<-errs, <-errs}
		versions, err := first.Models().Versions(ctx)
		if err != nil {
			return err
		}
		won := len(versions) - 1
		for _, err := range got {
			switch {
			case err == nil:
				won--
			case !outcome.IsConflict(err) || !strings.Contains(err.Error(), "try again"):
				t.Errorf("the loser was told %v", err)
			}
		}
		// They may also have come one after the other; nobody's publication is lost.
		if won != 0 {
			t.Errorf("%d versions, errors %v", len(versions), got)
		}
		for i, v := range versions {
			if v.Version != i+1 {
				t.Errorf("version %d stands at place %d", v.Version, i+1)
			}
		}
		return nil
	}, first, second)
}

func TestTheConfigurationsFileIsADraftOnceSomethingIsPublished(t *testing.T) {
	s := newSite(t, 20)
	a := s.open(t)
	ref := a.Models().Model().Ref()
	if got := a.Models().InForce(); got.Version != 1 || got.Cause != publication.First || !a.Models().FileDiffers().IsZero() {
		t.Errorf("first start: %+v, %q", got, a.Models().FileDiffers())
	}
	a.Close()
	s.write(t, s.model, string(variant(t, "draft", lowCuts)))
	a = s.open(t)
	if differs := a.Models().FileDiffers().String(); a.Models().Model().Ref() != ref || !strings.Contains(differs, "icptier icp publish "+s.model) || !strings.Contains(differs, ref) {
		t.Errorf("after a change of the file %s is in force; %q", a.Models().Model().Ref(), a.Models().FileDiffers())
	}
	if err := a.Models().PublishFile(t.Context()); err != nil {
		t.Fatal(err)
	}
	if a.Models().Model().Ref() == ref || !a.Models().FileDiffers().IsZero() || a.Models().InForce().Version != 2 {
		t.Errorf("published %+v, %q", a.Models().InForce(), a.Models().FileDiffers())
	}
	a.Close()
	s.write(t, s.model, "model: broken\n")
	a = s.open(t)
	defer a.Close()
	if differs := a.Models().FileDiffers().String(); a.Models().InForce().Version != 2 || !strings.Contains(differs, "stays in force") {
		t.Errorf("with a broken file: %+v, %q", a.Models().InForce(), differs)
	}
}

func TestAShadowIsShownAndNeverWritten(t *testing.T) {
	s := newSite(t, 60)
	first := s.open(t)
	defer first.Close()
	second := s.open(t)
	defer second.Close()
	low := variant(t, "shadow", lowCuts)
	running(t, func(ctx context.Context) error {
		if err := pull(ctx, first); err != nil {
			return err
		}
		shadow, err := first.Models().SetShadow(ctx, registry.Draft{File: "shadow.yaml", Source: low})
		if err != nil {
			return err
		}
		for second.Models().Shadow() != shadow {
			if ctx.Err() != nil {
				return errors.New("the other replica does not learn of the shadow")
			}
			time.Sleep(5 * time.Millisecond) //nolint:forbidigo // waits for a server on real time
		}
		differ := 0
		ids := []string{}
		if err := second.Accounts().List(ctx, accounts.ListFilter{}, func(l accounts.Listed) error {
			if tier, ok := second.Models().ShadowTier(l.Facts, l.Score.AsOf); !ok {
				t.Errorf("account %s has no shadow tier", l.Key.ID)
			} else if tier != l.Score.Effective() {
				differ++
			}
			ids = append(ids, l.Key.ID)
			return nil
		}); err != nil {
			return err
		}
		if differ == 0 {
			t.Error("the shadow says of every account what the model in force says")
		}
		x, err := second.Accounts().Explain(ctx, "hub", ids[0])
		if err != nil {
			return err
		}
		if x.Shadow == nil || x.Shadow.Score.Model != shadow.Model || x.Score.Model == shadow.Model {
			t.Errorf("explained by %s with shadow %+v", x.Score.Model, x.Shadow)
		}
		if _, models := scores(ctx, t, first); len(models) != 1 || models[shadow.Model] > 0 {
			t.Errorf("stored scores by model: %v", models)
		}
		// What is in force is no shadow any more.
		if _, err := first.Models().Publish(ctx, registry.Draft{File: "shadow.yaml", Source: low, MaxChange: 1}); err != nil {
			return err
		}
		if _, err := first.Models().EndShadow(ctx); err != nil {
			return err
		}
		// The watch may still be about to tell of the shadow, and then tells of its end.
		for first.Models().Shadow().Hash != "" || second.Models().Shadow().Hash != "" {
			if ctx.Err() != nil {
				return errors.New("a replica keeps the shadow that was ended")
			}
			time.Sleep(5 * time.Millisecond) //nolint:forbidigo // waits for a server on real time
		}
		return nil
	}, first, second)
}

func TestWriteBackWritesWhatIsInForceAlone(t *testing.T) {
	s := newSite(t, 60)
	a := s.open(t)
	defer a.Close()
	running(t, func(ctx context.Context) error {
		if _, err := a.Connections().Fields(ctx, "hub", true); err != nil {
			return err
		}
		if err := pull(ctx, a); err != nil {
			return err
		}
		published, err := a.Models().Publish(ctx, registry.Draft{File: "new.yaml", Source: variant(t, "next", lowCuts), MaxChange: 1})
		if err != nil {
			return err
		}
		run, err := a.Jobs().Ask(ctx, "hub", jobs.WriteBack, nil) // whether or not the accounts are scored anew by now
		if err != nil || run.State == jobs.Failed {
			return errors.Join(err, errors.New(run.Error))
		}
		written := map[string]int{}
		for _, o := range s.box.Store().All("companies") {
			if tier, _ := o.Fields["icp_tier"].(string); tier != "" {
				model, _ := o.Fields["icp_model"].(string)
				written[model]++
			}
		}
		if len(written) != 1 || written[published.Model] == 0 {
			t.Errorf("written by model: %v", written)
		}
		wb := published.Preview.Connections[0].WriteBack
		t.Logf("the preview said %+v, the run made %v", wb, run.Calls)
		calls := 0
		for _, n := range run.Calls {
			calls += n
		}
		if wb.Calls == 0 || calls != wb.Calls {
			t.Errorf("the preview said %+v, the run made %v", wb, run.Calls)
		}
		return nil
	}, a)
}
