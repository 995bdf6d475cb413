package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/bus"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/schedule"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/worker"
)

// Publication says that an ICP model came into force.
type Publication = scoring.Publication

// The causes of publications.
const (
	CauseFirst    = scoring.PublishedFirst
	CausePublish  = scoring.PublishedByHand
	CauseRollback = scoring.PublishedBack
)

// inForce is a published model, compiled.
type inForce struct {
	Publication
	model *icp.Model
}

// shadow is the model that is scored beside the one in force, compiled.
type shadow struct {
	bus.Shadow
	model *icp.Model
}

// models holds the model in force and its shadow. They are replaced while the program
// runs; who needs one model for several steps asks once and keeps it. It implements
// worker.Scorer: the worker takes each score from the model of the moment, and the
// score says which it was.
type models struct {
	current atomic.Pointer[inForce] // set before anybody reads it, by App.enterModel
	beside  atomic.Pointer[shadow]  // nil without a shadow

	mu sync.Mutex // held while current is replaced, so that it never goes back, and for made
	// made are compiled models by hash: those that scores still name.
	made map[string]*icp.Model
}

// Ref implements worker.Scorer.
func (m *models) Ref() string { return m.current.Load().model.Ref() }

// Score implements worker.Scorer.
func (m *models) Score(f *crm.Facts, asOf crm.Stamp, s *scoring.Score) {
	m.current.Load().model.Score(f, asOf, s)
}

// Model is the ICP model in force.
func (a *App) Model() *icp.Model { return a.models.current.Load().model }

// InForce is the publication of the model in force, as far as this process knows.
func (a *App) InForce() Publication { return a.models.current.Load().Publication }

// modelFile is the configuration's model file as it was when the program opened.
type modelFile struct {
	path  string
	model *icp.Model
	err   error // why there is no model
}

// enterModel takes the published model. Where nothing was published yet, the
// configuration's file becomes version 1; from then on it is a draft, and what is in
// force is what was published.
func (a *App) enterModel(ctx context.Context) error {
	p, _, err := a.bus.Published(ctx)
	if err != nil {
		return err
	}
	if p.Version == 0 {
		file := a.file
		if file.err != nil {
			return file.err
		}
		first := Publication{
			Version: 1, Model: file.model.Ref(), Hash: file.model.Hash(), Cause: CauseFirst, By: login(), At: a.opts.Now().UTC(),
		}
		err := a.bus.PublishModel(ctx, first, file.model.Source(), Publication{}, 0)
		if err != nil && !outcome.IsConflict(err) {
			return err
		}
		if p = first; err != nil { // another replica was quicker
			if p, _, err = a.bus.Published(ctx); err != nil {
				return err
			}
		}
	}
	if err := a.take(ctx, p); err != nil {
		return err
	}
	s, err := a.bus.Shadow(ctx)
	if err != nil {
		return err
	}
	if err := a.takeShadow(ctx, s); err != nil {
		a.log.Warn("the shadow model cannot be used", zap.Error(err))
	}
	return nil
}

// FileDiffers says that the configuration's model file is not what is in force, and what
// to do about it; empty when it is.
func (a *App) FileDiffers() string {
	p := a.InForce()
	switch {
	case a.file.err != nil:
		return fmt.Sprintf("the model file cannot be used, so version %d (%s) stays in force: %v", p.Version, p.Model, a.file.err)
	case a.file.model.Hash() != p.Hash:
		return fmt.Sprintf("%s holds %s, which is not in force: version %d (%s) is; compare them with icptier icp preview %[1]s, and put the file in force with icptier icp publish %[1]s",
			a.file.path, a.file.model.Ref(), p.Version, p.Model)
	}
	return ""
}

// take makes a publication the one in force in this process, unless it knows a newer one.
func (a *App) take(ctx context.Context, p Publication) error {
	if now := a.models.current.Load(); now != nil && now.Version >= p.Version {
		return nil
	}
	m, err := a.modelOf(ctx, p.Hash)
	if err != nil {
		return fmt.Errorf("version %d of the ICP model (%s) cannot be used by this program: %w; run the release that published it, or a newer one", p.Version, p.Model, err)
	}
	a.models.mu.Lock()
	defer a.models.mu.Unlock()
	if now := a.models.current.Load(); now == nil || now.Version < p.Version {
		a.models.current.Store(&inForce{p, m})
	}
	return nil
}

func (a *App) takeShadow(ctx context.Context, s bus.Shadow) error {
	if s.Hash == "" {
		a.models.beside.Store(nil)
		return nil
	}
	m, err := a.modelOf(ctx, s.Hash)
	if err != nil {
		return fmt.Errorf("use the shadow model %s: %w", s.Model, err)
	}
	a.models.beside.Store(&shadow{s, m})
	return nil
}

// modelOf compiles a kept model.
func (a *App) modelOf(ctx context.Context, hash string) (*icp.Model, error) {
	a.models.mu.Lock()
	m := a.models.made[hash]
	a.models.mu.Unlock()
	if m != nil {
		return m, nil
	}
	source, err := a.bus.ModelSource(ctx, hash)
	if err != nil {
		return nil, err
	}
	if m, err = icp.Parse("model "+hash, source); err != nil {
		return nil, err
	}
	a.models.mu.Lock()
	defer a.models.mu.Unlock()
	if a.models.made == nil {
		a.models.made = map[string]*icp.Model{}
	}
	a.models.made[hash] = m
	return m, nil
}

// modelOfScore is the model that made a score, or the one in force where that is not
// kept: an account keeps its old score for the moment until it is scored anew.
func (a *App) modelOfScore(ctx context.Context, s *scoring.Score) *icp.Model {
	now := a.Model()
	if s == nil || s.Model == now.Ref() {
		return now
	}
	_, hash, _ := strings.Cut(s.Model, "#")
	if m, err := a.modelOf(ctx, hash); err == nil {
		return m
	}
	return now
}

// refreshModel takes a version that was published a moment ago, before the watch tells
// of it: a job that was claimed for a version must not run by the one before.
func (a *App) refreshModel(ctx context.Context) error {
	p, _, err := a.bus.Published(ctx)
	if err != nil {
		return err
	}
	return a.take(ctx, p)
}

// watchPause is how long the watch waits before it tries again what failed.
const watchPause = 2 * time.Second

// watchModels keeps this process at the published model until ctx ends, and has the
// accounts scored anew when it changes.
func (a *App) watchModels(ctx context.Context) error {
	for {
		err := a.bus.WatchModels(ctx, func(p Publication) error { return a.swap(ctx, p) },
			func(s bus.Shadow) error { return a.takeShadow(ctx, s) })
		if ctx.Err() != nil {
			return nil //nolint:nilerr // being ended is no failure
		}
		a.log.Warn("watch of the ICP models stopped; trying again", zap.Error(err), zap.Duration("after", watchPause))
		if wait(ctx, watchPause) != nil {
			return nil //nolint:nilerr // as above
		}
	}
}

// swap takes a publication that the watch tells of.
func (a *App) swap(ctx context.Context, p Publication) error {
	before := a.InForce()
	if p.Version <= before.Version {
		return nil
	}
	if err := a.take(ctx, p); err != nil {
		return err
	}
	a.log.Info("another ICP model is in force", zap.Int("version", p.Version), zap.String("model", p.Model), zap.String("before", before.Model))
	return a.claimRenewal(ctx, p)
}

// scheduleRenewal is the schedule that runs after a publication name. No schedule of a
// configuration can have it, for the space.
const scheduleRenewal = "icp publish"

// argStale makes rescore leave alone what the model in force has scored already.
const argStale = "stale"

// claimRenewal asks, once for each connection and version whoever asks, for scoring anew
// by the published model from stored facts.
func (a *App) claimRenewal(ctx context.Context, p Publication) error {
	board := slots{Bus: a.bus}
	for _, c := range a.connections {
		if _, err := board.Claim(ctx, renewal(c.name, p)); err != nil {
			return err
		}
	}
	return nil
}

func renewal(connection string, p Publication) schedule.Slot {
	return schedule.Slot{
		Connection: connection, Job: JobRescore, Schedule: scheduleRenewal, Name: "version-" + strconv.Itoa(p.Version),
		Due: time.Now().UTC(), Args: map[string]string{argStale: "true"},
	}
}

// renewals is how often renew looks for scores of another model.
const renewals = 5

// renew scores what another model has scored. A batch that was under way while the model
// was replaced may have stored one more score of the old one, so it looks until there is
// none. Those of a replica that is slow to take the new model are left to write-back,
// which looks again before it leaves an account out.
func (a *App) renew(ctx context.Context, c *connection) (worker.Rescored, error) {
	var total worker.Rescored
	for range renewals {
		before := total.Scored
		done, err := a.worker.Renew(ctx, c.name, func(done int) {
			a.progress(Progress{Connection: c.name, Job: JobRescore, What: "accounts", Done: before + done})
		})
		total.Faults = nil // each round finds them all again
		total.Add(done)
		if err != nil || done.Scored == 0 {
			return total, err
		}
	}
	return total, nil
}

// Renewed waits until the accounts of all connections are scored by a published version,
// wherever that runs, and returns those runs that have ended. When ctx ends it returns
// what there is by then, and its cause.
func (a *App) Renewed(ctx context.Context, p Publication) ([]Run, error) {
	board := slots{Bus: a.bus}
	for pause := soonest; ; pause = min(2*pause, latest) {
		ended := []Run{}
		for _, c := range a.connections {
			runs, err := board.List(ctx, c.name, 20)
			if err != nil {
				return ended, errors.Join(context.Cause(ctx), err)
			}
			key := renewal(c.name, p).Key()
			for _, run := range runs {
				if run.Job == JobRescore && run.Key() == key && !run.Ended.IsZero() {
					ended = append(ended, run)
				}
			}
		}
		if len(ended) == len(a.connections) {
			return ended, nil
		}
		if err := wait(ctx, pause); err != nil {
			return ended, err
		}
	}
}

// loadModelFile reads the configuration's model file.
func loadModelFile(path string) modelFile {
	m, err := loadModel(path)
	return modelFile{path, m, err}
}

// loadModel reads a model file. The error is *icp.InvalidError when the file can be
// read but not used.
func loadModel(path string) (*icp.Model, error) {
	data, err := os.ReadFile(path) //nolint:gosec // the operator's own file
	if err != nil {
		return nil, fmt.Errorf("read the ICP model: %w", err)
	}
	return icp.Parse(path, data)
}
