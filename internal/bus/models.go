package bus

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/goccy/go-json"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/format"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/publication"
)

const (
	keyCurrent = "current"
	keyShadow  = "shadow"
	keyVersion = "version."
)

// SaveModel keeps the source of an ICP model under its hash, for readers of scores
// that it made. A stored model never changes.
func (b *Bus) SaveModel(ctx context.Context, hash string, source []byte) error {
	_, err := b.models.Create(ctx, hash, b.formats.Seal(format.Model, source))
	if isConflict(err) {
		have, err := b.ModelSource(ctx, hash)
		if err == nil && !bytes.Equal(have, source) {
			err = fmt.Errorf("keep the ICP model %s: another one with this hash is kept already; change a comment in it", hash)
		}
		return err
	}
	if err != nil {
		return fmt.Errorf("keep the ICP model %s: %w", hash, err)
	}
	return nil
}

// ModelSource returns the source of a model, or publication.ErrNoModel.
func (b *Bus) ModelSource(ctx context.Context, hash string) ([]byte, error) {
	entry, err := b.models.Get(ctx, hash)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return nil, fmt.Errorf("load the ICP model %s: %w", hash, publication.ErrNoModel)
	}
	if err != nil {
		return nil, fmt.Errorf("load the ICP model %s: %w", hash, err)
	}
	source, err := b.unseal(format.Model, hash, entry.Value())
	return source, err
}

// Published returns the publication in force and its revision in the bucket, which
// PublishModel takes; both are zero before the first.
func (b *Bus) Published(ctx context.Context) (publication.Publication, uint64, error) {
	var p publication.Publication
	revision, err := b.loadModelKey(ctx, keyCurrent, &p)
	return p, revision, err
}

// loadModelKey decodes a key; revision 0 says that there is none.
func (b *Bus) loadModelKey(ctx context.Context, key string, into any) (revision uint64, err error) {
	entry, err := b.models.Get(ctx, key)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("load the %s ICP model: %w", key, err)
	}
	if err := b.decodeValue(entry.Value(), format.Publication, key, into); err != nil {
		return 0, err
	}
	return entry.Revision(), nil
}

// PublishModel puts p in force in place of replaced, which has this revision; 0 for the
// first. A Conflict means that another version was published meanwhile, and nothing was changed.
//
// One write decides, that of the key that names the version in force. What it replaces
// goes into the log before, and the same bytes may go there any number of times, so a
// publisher that ends halfway leaves nothing to repair.
func (b *Bus) PublishModel(ctx context.Context, p publication.Publication, source []byte, replaced publication.Publication, revision uint64) error {
	if err := b.SaveModel(ctx, p.Hash, source); err != nil {
		return err
	}
	if replaced.Version > 0 {
		if err := b.logPublication(ctx, replaced); err != nil {
			return err
		}
	}
	body, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("encode version %d of the ICP model: %w", p.Version, err)
	}
	if _, err := swap(ctx, b.models, keyCurrent, b.formats.Seal(format.Publication, body), revision); err != nil {
		return fmt.Errorf("publish version %d of the ICP model: %w", p.Version, err)
	}
	return nil
}

func (b *Bus) logPublication(ctx context.Context, p publication.Publication) error {
	body, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("encode version %d of the ICP model: %w", p.Version, err)
	}
	if _, err := b.models.Create(ctx, keyVersion+strconv.Itoa(p.Version), b.formats.Seal(format.Publication, body)); err != nil && !isConflict(err) {
		return fmt.Errorf("log version %d of the ICP model: %w", p.Version, err)
	}
	return nil
}

// Publications returns all publications, the oldest first.
func (b *Bus) Publications(ctx context.Context) ([]publication.Publication, error) {
	var all []publication.Publication
	err := b.last(ctx, "KV_models", "$KV.models."+keyVersion+">", false, func(msg jetstream.Msg) error {
		var p publication.Publication
		if err := b.decodeValue(msg.Data(), format.Publication, msg.Subject(), &p); outcome.IsNewer(err) {
			return nil // the history shows what this program can read
		} else if err != nil {
			return err
		}
		all = append(all, p)
		return nil
	})
	if err != nil {
		return nil, err
	}
	current, _, err := b.Published(ctx)
	if err != nil {
		return nil, err
	}
	if current.Version > 0 && !slices.ContainsFunc(all, func(p publication.Publication) bool { return p.Version == current.Version }) {
		all = append(all, current)
	}
	slices.SortFunc(all, func(x, y publication.Publication) int { return cmp.Compare(x.Version, y.Version) })
	return all, nil
}

// Shadow returns the model that is scored beside the one in force; an empty hash says
// that there is none.
func (b *Bus) Shadow(ctx context.Context) (publication.Shadow, error) {
	var s publication.Shadow
	_, err := b.loadModelKey(ctx, keyShadow, &s)
	return s, err
}

// SetShadow puts a model beside the one in force, in place of another one.
func (b *Bus) SetShadow(ctx context.Context, s publication.Shadow, source []byte) error {
	if _, err := b.Shadow(ctx); err != nil {
		return err // what a newer program put there stays
	}
	if err := b.SaveModel(ctx, s.Hash, source); err != nil {
		return err
	}
	body, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("encode the shadow model: %w", err)
	}
	if _, err := b.models.Put(ctx, keyShadow, b.formats.Seal(format.Publication, body)); err != nil {
		return fmt.Errorf("keep the shadow model: %w", err)
	}
	return nil
}

// EndShadow leaves the model in force alone again.
func (b *Bus) EndShadow(ctx context.Context) error {
	if _, err := b.Shadow(ctx); err != nil {
		return err
	}
	if err := b.models.Delete(ctx, keyShadow); err != nil {
		return fmt.Errorf("end the shadow model: %w", err)
	}
	return nil
}

// WatchModels calls the functions with what is in force now and with every change, until
// ctx ends, the watch breaks or a function returns an error; the error is never nil. A
// shadow without a hash is none.
func (b *Bus) WatchModels(ctx context.Context, current func(publication.Publication) error, shadow func(publication.Shadow) error) error {
	watcher, err := b.models.WatchFiltered(ctx, []string{keyCurrent, keyShadow})
	if err != nil {
		return fmt.Errorf("watch the ICP models: %w", err)
	}
	defer func() { _ = watcher.Stop() }() // ctx has ended it, or the connection is gone
	for {
		var entry jetstream.KeyValueEntry
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case e, open := <-watcher.Updates():
			if !open {
				return cmp.Or(context.Cause(ctx), errors.New("the watch of the ICP models was closed"))
			}
			entry = e
		}
		if entry == nil { // all that was there has been told
			continue
		}
		if err := b.tellModels(entry, current, shadow); err != nil {
			return err
		}
	}
}

func (b *Bus) tellModels(entry jetstream.KeyValueEntry, current func(publication.Publication) error, shadow func(publication.Shadow) error) error {
	switch gone := entry.Operation() != jetstream.KeyValuePut; {
	case entry.Key() == keyShadow && gone:
		return shadow(publication.Shadow{})
	case entry.Key() == keyShadow:
		var s publication.Shadow
		if err := b.decodeValue(entry.Value(), format.Publication, keyShadow, &s); err != nil {
			return err
		}
		return shadow(s)
	case !gone:
		var p publication.Publication
		if err := b.decodeValue(entry.Value(), format.Publication, keyCurrent, &p); err != nil {
			return err
		}
		return current(p)
	}
	return nil
}
