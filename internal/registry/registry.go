package registry

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight/preview"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/publication"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
)

// Store keeps models, publications and the shadow for all replicas.
type Store interface {
	// Published returns the publication in force and its revision; zero before the first.
	Published(ctx context.Context) (publication.Publication, uint64, error)
	Publications(ctx context.Context) ([]publication.Publication, error)
	// PublishModel returns a Conflict when the revision is no longer the one in force.
	PublishModel(ctx context.Context, p publication.Publication, source []byte, replaced publication.Publication, revision uint64) error
	// ModelSource returns publication.ErrNoModel for a hash that is not kept.
	ModelSource(ctx context.Context, hash string) ([]byte, error)
	Shadow(ctx context.Context) (publication.Shadow, error)
	SetShadow(ctx context.Context, s publication.Shadow, source []byte) error
	EndShadow(ctx context.Context) error
	// WatchModels tells of the present state first, and then of every change, until ctx ends.
	WatchModels(ctx context.Context, current func(publication.Publication) error, shadow func(publication.Shadow) error) error
}

// Config holds the parts of a registry.
type Config struct {
	Store Store
	File  File // the configuration's model file
	// Compare says what a candidate would move, or ErrRebuilding.
	Compare func(ctx context.Context, current, candidate *icp.Model) (preview.Report, error)
	// Renew has the accounts scored anew by a publication; it may be called again for the same one.
	Renew func(ctx context.Context, p publication.Publication) error
	// Login is the user of this process, for publications without a name.
	Login string
	Now   func() time.Time // nil means time.Now
	Log   *zap.Logger      // nil logs nothing
}

// File is the configuration's model file as it was when it was loaded.
type File struct {
	Path  string
	Model *icp.Model
	Err   error // why there is no model
}

// LoadFile reads and compiles a model file. The error in it is *compile.InvalidError when the
// file can be read but not used.
func LoadFile(path string) File {
	data, err := os.ReadFile(path) //nolint:gosec // the operator's own file
	if err != nil {
		return File{Path: path, Err: fmt.Errorf("read the ICP model: %w", err)}
	}
	m, err := compile.Parse(path, data)
	return File{path, m, err}
}

// Registry holds the model in force and its shadow, compiled. They are replaced while
// the program runs; who needs one model for several steps asks once and keeps it. Its
// methods may be called from several goroutines once Enter has returned.
type Registry struct {
	cfg     Config
	current atomic.Pointer[inForce]
	beside  atomic.Pointer[shadow] // nil without a shadow

	mu sync.Mutex // held while current is replaced, so that it never goes back, and for compiled
	// compiled are models by hash: those that scores still name.
	compiled map[string]*icp.Model
}

// inForce is a published model, compiled.
type inForce struct {
	publication.Publication
	model *icp.Model
}

// shadow is the model that is scored beside the one in force, compiled.
type shadow struct {
	publication.Shadow
	model *icp.Model
}

// New makes a registry without a model; Enter gives it one.
func New(cfg Config) *Registry {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = zap.NewNop()
	}
	return &Registry{cfg: cfg, compiled: map[string]*icp.Model{}}
}

// Ref names the model in force; with Score it implements worker.Scorer: each score is
// made by the model of the moment, and says which it was.
func (r *Registry) Ref() string { return r.Model().Ref() }

// Score fills s by the model in force.
func (r *Registry) Score(f *crm.Facts, asOf crm.Stamp, s *scoring.Score) { r.Model().Score(f, asOf, s) }

// Asking says for which places an account asks by the model in force; false where that limits none.
func (r *Registry) Asking(id string, f *crm.Facts, s *scoring.Score) (*scoring.Asking, bool) {
	return r.Model().Asking(id, f, s)
}

// Model is the ICP model in force.
func (r *Registry) Model() *icp.Model { return r.current.Load().model }

// InForce is the publication of the model in force, as far as this process knows.
func (r *Registry) InForce() publication.Publication { return r.current.Load().Publication }

// Enter takes the published model. Where nothing was published yet, the
// configuration's file becomes version 1; from then on it is a draft, and the published
// version is in force.
func (r *Registry) Enter(ctx context.Context) error {
	p, _, err := r.cfg.Store.Published(ctx)
	if err != nil {
		return err
	}
	if p.Version == 0 {
		if p, err = r.first(ctx); err != nil {
			return err
		}
	}
	if err := r.take(ctx, p); err != nil {
		return err
	}
	s, err := r.cfg.Store.Shadow(ctx)
	if err != nil {
		return err
	}
	if err := r.takeShadow(ctx, s); err != nil {
		r.cfg.Log.Warn("the shadow model cannot be used", zap.Error(err))
	}
	return nil
}

// first publishes the configuration's file as version 1.
func (r *Registry) first(ctx context.Context) (publication.Publication, error) {
	file := r.cfg.File
	if file.Err != nil {
		return publication.Publication{}, file.Err
	}
	p := publication.Publication{
		Version: 1, Model: file.Model.Ref(), Hash: file.Model.Hash(), Cause: publication.First, By: r.cfg.Login, At: r.cfg.Now().UTC(),
	}
	err := r.cfg.Store.PublishModel(ctx, p, file.Model.Source(), publication.Publication{}, 0)
	if outcome.IsConflict(err) { // another replica was quicker
		p, _, err = r.cfg.Store.Published(ctx)
	}
	return p, err
}

// FileDiffers says that the configuration's model file is not what is in force, and what to do
// about it; zero when it is.
func (r *Registry) FileDiffers() phrase.Phrase {
	p, file := r.InForce(), r.cfg.File
	switch {
	case file.Err != nil:
		return phrase.Of("the model file cannot be used, so version %d (%s) stays in force: %v", p.Version, p.Model, file.Err)
	case file.Model.Hash() != p.Hash:
		return phrase.Of("%s holds %s, which is not in force: version %d (%s) is; compare them with icptier icp preview %[1]s, and put the file in force with icptier icp publish %[1]s",
			file.Path, file.Model.Ref(), p.Version, p.Model)
	}
	return phrase.Phrase{}
}

// take makes a publication the one in force in this process, unless it knows a newer one.
func (r *Registry) take(ctx context.Context, p publication.Publication) error {
	if now := r.current.Load(); now != nil && now.Version >= p.Version {
		return nil
	}
	m, err := r.modelOf(ctx, p.Hash)
	if err != nil {
		return phrase.Errorf("version %d of the ICP model (%s) cannot be used by this program: %w; run the release that published it, or a newer one", p.Version, p.Model, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if now := r.current.Load(); now == nil || now.Version < p.Version {
		r.current.Store(&inForce{p, m})
	}
	return nil
}

func (r *Registry) takeShadow(ctx context.Context, s publication.Shadow) error {
	if s.Hash == "" {
		r.beside.Store(nil)
		return nil
	}
	m, err := r.modelOf(ctx, s.Hash)
	if err != nil {
		return fmt.Errorf("use the shadow model %s: %w", s.Model, err)
	}
	r.beside.Store(&shadow{s, m})
	return nil
}

// modelOf compiles a kept model.
func (r *Registry) modelOf(ctx context.Context, hash string) (*icp.Model, error) {
	r.mu.Lock()
	m := r.compiled[hash]
	r.mu.Unlock()
	if m != nil {
		return m, nil
	}
	source, err := r.cfg.Store.ModelSource(ctx, hash)
	if err != nil {
		return nil, err
	}
	if m, err = compile.Parse("model "+hash, source); err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.compiled[hash] = m
	return m, nil
}

// Kept is the model that a score or a change names, as name@version#hash; false where it
// is not kept, or not by this program's rules.
func (r *Registry) Kept(ctx context.Context, ref string) (*icp.Model, bool) {
	if now := r.Model(); ref == now.Ref() {
		return now, true
	}
	_, hash, ok := strings.Cut(ref, "#")
	if !ok {
		return nil, false
	}
	m, err := r.modelOf(ctx, hash)
	return m, err == nil
}

// ModelOf is the model that made a score, or the one in force where that is not kept: an
// account keeps its old score for the moment until it is scored anew.
func (r *Registry) ModelOf(ctx context.Context, s *scoring.Score) *icp.Model {
	if s != nil {
		if m, ok := r.Kept(ctx, s.Model); ok {
			return m
		}
	}
	return r.Model()
}

// Refresh takes a version that was published a moment ago, before Watch tells of it: a
// job that was claimed for a version must not run by the one before.
func (r *Registry) Refresh(ctx context.Context) error {
	p, _, err := r.cfg.Store.Published(ctx)
	if err != nil {
		return err
	}
	return r.take(ctx, p)
}

// Watch waits before it tries again what failed, longer each time and half of it at random,
// and tells of it at first and then rarely.
const (
	watchPause   = 2 * time.Second
	watchLongest = 30 * time.Second
	watchTold    = 10 * time.Minute
)

// Watch keeps this process at the published model until ctx ends, which is no error, and
// has the accounts scored anew when it changes.
func (r *Registry) Watch(ctx context.Context) error {
	var told time.Time
	for pause := watchPause; ; pause = min(2*pause, watchLongest) {
		began := time.Now()
		err := r.cfg.Store.WatchModels(ctx, func(p publication.Publication) error { return r.swap(ctx, p) },
			func(s publication.Shadow) error { return r.takeShadow(ctx, s) })
		if ctx.Err() != nil {
			return nil //nolint:nilerr // being ended is no failure
		}
		if time.Since(began) > watchLongest {
			pause = watchPause // it worked for a while
		}
		if time.Since(told) > watchTold {
			told = time.Now()
			r.cfg.Log.Warn("changes of the ICP models are not seen until NATS answers; trying again", zap.Error(err))
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause/2 + rand.N(pause/2+1)):
		}
	}
}

// swap takes a publication that the watch tells of.
func (r *Registry) swap(ctx context.Context, p publication.Publication) error {
	before := r.InForce()
	if p.Version <= before.Version {
		return nil
	}
	if err := r.take(ctx, p); err != nil {
		return err
	}
	r.cfg.Log.Info("another ICP model is in force", zap.Int("version", p.Version), zap.String("model", p.Model), zap.String("before", before.Model))
	return r.cfg.Renew(ctx, p)
}

// by returns the publisher's name: the given one, or else the login of this process.
func (r *Registry) by(name string) string { return cmp.Or(name, r.cfg.Login) }
