package bus

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/phrase"
)

// The streams. Each has a byte limit, because a full disk leaves a server that
// takes no writes until it is restarted.
const (
	streamRecords = "CRM"     // crm.<connection>.<kind>.<id>: the last record of each subject
	streamJobs    = "JOBS"    // jobs.<connection>.<job>.<slot>: a slot is claimed by being there
	streamTiers   = "TIERS"   // tiers.<connection>.<account>: every change of a tier
	streamOrigins = "ORIGINS" // origins.<connection>.<account>.<deal>: the account as it was when the deal was created
	streamUndo    = "UNDO"    // undo.<connection>.<run>.<account>.<kind>.<id>: what a run replaced in the CRM
	streamNotices = "NOTICES" // notices.<connection>.<id>: what CRMs told by webhooks
	streamAudit   = "AUDIT"   // audit.<action>: who did what, when, from where
	streamDead    = "DEAD"    // dead.<stream>.<subject…>: what could not be handled, with its reason
)

const (
	mib = 1 << 20
	gib = 1 << 30

	// slotsKept is one day more than a catch-up looks back.
	slotsKept   = 8 * 24 * time.Hour
	historyKept = 400 * 24 * time.Hour
	// undoKept is a quarter: who takes a run back after that has gone on from it.
	undoKept = 92 * 24 * time.Hour
	// noticesKept is longer than a signed request is good for, so that none is taken twice;
	// what is not read by then is found by the next pull.
	noticesKept = time.Hour
	// duplicates is how long a message id is remembered.
	duplicates = 2 * time.Minute
	// LeaseTTL is how long a lease outlives its last renewal.
	LeaseTTL = 15 * time.Second
)

// streams are those of accounts and jobs, and those beside them.
func streams() []jetstream.StreamConfig {
	return append([]jetstream.StreamConfig{
		{
			Name:        streamRecords,
			Description: "the last record of every account and deal",
			Subjects:    []string{"crm.>", probeSubject},
			// Refusing new records when full is loud; dropping old ones would lose accounts.
			Discard:           jetstream.DiscardNew,
			MaxMsgsPerSubject: 1,
			MaxBytes:          4 * gib,
			AllowDirect:       true,
		},
		{
			Name:              streamJobs,
			Description:       "claimed slots of schedules",
			Subjects:          []string{"jobs.>"},
			Discard:           jetstream.DiscardNew,
			MaxMsgsPerSubject: 1,
			MaxAge:            slotsKept,
			MaxBytes:          128 * mib,
			AllowDirect:       true,
		},
		{
			Name:        streamTiers,
			Description: "every change of a tier, for audits and for others to follow",
			Subjects:    []string{"tiers.>"},
			Discard:     jetstream.DiscardOld,
			MaxBytes:    gib,
			AllowDirect: true,
		},
		{
			Name:        streamOrigins,
			Description: "accounts as they were when their deals were created",
			Subjects:    []string{"origins.>"},
			// The newest deals are those that a back-test tests with.
			Discard:           jetstream.DiscardOld,
			MaxMsgsPerSubject: 1,
			MaxBytes:          gib,
			AllowDirect:       true,
		},
	}, streamsBeside()...)
}

// streamsBeside are what is kept for people, and what is on its way.
func streamsBeside() []jetstream.StreamConfig {
	return []jetstream.StreamConfig{
		{
			Name:        streamUndo,
			Description: "what runs replaced in the CRM, to be given back",
			Subjects:    []string{"undo.>"},
			// The newest runs are those that are taken back. An edit that another one replaces is
			// overwritten by who replaces it: the server would leave its bytes.
			Discard:     jetstream.DiscardOld,
			MaxAge:      undoKept,
			MaxBytes:    512 * mib,
			AllowDirect: true,
		},
		{
			Name:              streamNotices,
			Description:       "records that CRMs said may have changed",
			Subjects:          []string{prefixNotices + ">"},
			Discard:           jetstream.DiscardNew,
			MaxMsgsPerSubject: 1,
			MaxAge:            noticesKept,
			MaxBytes:          64 * mib,
		},
		{
			Name:        streamAudit,
			Description: "who did what; nothing in it can be changed or taken out",
			Subjects:    []string{prefixAudit + ">"},
			Discard:     jetstream.DiscardOld,
			MaxAge:      historyKept,
			MaxBytes:    128 * mib,
			DenyDelete:  true,
			DenyPurge:   true,
		},
		{
			Name:        streamDead,
			Description: "messages that could not be handled",
			// The server tells once, without storing it, that a message ran out
			// of deliveries or was given up; only a stream keeps that.
			Subjects: []string{prefixDead + ">", subjectOutOfDeliveries, subjectTerminated},
			Discard:  jetstream.DiscardOld,
			MaxBytes: 256 * mib,
		},
	}
}

// The buckets. Each is a stream named KV_ and its name, as the NATS client makes them.
const (
	bucketTokens  = "tokens"
	bucketCursors = "cursors"
	bucketModels  = "models"
	bucketRuns    = "runs"
	bucketLeases  = "leases"
	bucketState   = "state"
)

func buckets() []jetstream.StreamConfig {
	all := make([]jetstream.StreamConfig, 0, 6)
	for _, one := range []struct {
		name string
		ttl  time.Duration
		what string
	}{
		{bucketTokens, 0, "encrypted OAuth tokens, one key a connection"},
		{bucketCursors, 0, "where the reading of each connection stands"},
		{bucketModels, 0, "ICP models by hash, and which of them was published when"},
		{bucketRuns, historyKept, "the history of runs"},
		{bucketLeases, LeaseTTL, "who may do what only one may do at a time"},
		{bucketState, 0, "the epoch of the cache"},
	} {
		cfg := jetstream.StreamConfig{
			Name: "KV_" + one.name, Description: one.what, Subjects: []string{"$KV." + one.name + ".>"},
			MaxMsgsPerSubject: 1, MaxAge: one.ttl, MaxBytes: 128 * mib, Discard: jetstream.DiscardNew,
			AllowRollup: true, DenyDelete: true, AllowDirect: true,
		}
		if one.name == bucketCursors {
			// The numbers of readings are sequences of this stream and stand in the records.
			// After a loss they have to go on above all that were given out before.
			cfg.FirstSeq = uint64(time.Now().UnixMilli())
		}
		all = append(all, cfg)
	}
	return all
}

// wanted lists every stream and bucket as the program wants it.
func (b *Bus) wanted() []jetstream.StreamConfig { return b.complete(append(buckets(), streams()...)) }

func (b *Bus) complete(all []jetstream.StreamConfig) []jetstream.StreamConfig {
	for i := range all {
		all[i].Storage = jetstream.FileStorage
		all[i].Replicas = b.replicas()
		all[i].Duplicates = duplicates
		if all[i].MaxAge > 0 {
			all[i].Duplicates = min(duplicates, all[i].MaxAge)
		}
	}
	return all
}

// ensure makes the streams and buckets that are missing and returns their names. One that
// is there keeps what an operator set on it, but for subjects that the program needs.
func (b *Bus) ensure(ctx context.Context) (made []string, err error) {
	// The buckets come first: before a lost stream is made again, what belonged to it has
	// to be forgotten.
	if made, err = b.ensureAll(ctx, b.complete(buckets())); err != nil {
		return made, err
	}
	if b.state.bus == nil {
		if err := b.openBuckets(ctx); err != nil {
			return made, err
		}
	}
	more, err := b.ensureAll(ctx, b.complete(streams()))
	return append(made, more...), err
}

func (b *Bus) ensureAll(ctx context.Context, all []jetstream.StreamConfig) (made []string, err error) {
	for _, cfg := range all {
		stream, err := b.js.Stream(ctx, cfg.Name)
		switch {
		case errors.Is(err, jetstream.ErrStreamNotFound):
			if err := b.make(ctx, cfg); err != nil {
				return made, err
			}
			made = append(made, cfg.Name)
		case err != nil:
			return made, fmt.Errorf("look at %s: %w", title(cfg.Name), err)
		default:
			if err := b.addSubjects(ctx, stream.CachedInfo().Config, cfg.Subjects); err != nil {
				return made, err
			}
		}
	}
	return made, nil
}

func (b *Bus) make(ctx context.Context, cfg jetstream.StreamConfig) error {
	if err := b.forget(ctx, cfg.Name); err != nil {
		return err
	}
	_, err := b.js.CreateStream(ctx, cfg)
	if err != nil && !errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) { // another replica was quicker
		return fmt.Errorf("make %s: %w", title(cfg.Name), err)
	}
	return nil
}

// forget removes what was true of a stream that is lost only, before it is made again:
// cursors that stand behind records which are gone would never read them again, the
// readings under way must not save any, and the cache holds revisions of the old stream. A
// schedule whose claimed slots are gone has no past that it could catch up on.
func (b *Bus) forget(ctx context.Context, lost string) error {
	purge := func(bucket, subject string) error {
		stream, err := b.js.Stream(ctx, "KV_"+bucket)
		if err == nil {
			err = stream.Purge(ctx, jetstream.WithPurgeSubject("$KV."+bucket+"."+subject))
		}
		if err != nil {
			return fmt.Errorf("make %s again: forget what belonged to the lost one: %w", title(lost), err)
		}
		return nil
	}
	switch lost {
	case streamRecords:
		if err := purge(bucketCursors, ">"); err != nil {
			return err
		}
		return b.nextEpoch(ctx)
	case streamJobs:
		return purge(bucketState, "since.>")
	}
	return nil
}

// addSubjects adds the subjects that a stream of an earlier version of the program lacks.
func (b *Bus) addSubjects(ctx context.Context, have jetstream.StreamConfig, subjects []string) error {
	missing := slices.DeleteFunc(slices.Clone(subjects), func(s string) bool { return slices.Contains(have.Subjects, s) })
	if len(missing) == 0 {
		return nil
	}
	have.Subjects = append(slices.Clone(have.Subjects), missing...)
	if _, err := b.js.UpdateStream(ctx, have); err != nil {
		return fmt.Errorf("add the subjects %s to %s: %w", strings.Join(missing, ", "), title(have.Name), err)
	}
	return nil
}

func (b *Bus) openBuckets(ctx context.Context) error {
	for _, one := range []struct {
		at   *bucket
		name string
	}{
		{&b.tokens, bucketTokens}, {&b.cursors, bucketCursors}, {&b.models, bucketModels},
		{&b.runs, bucketRuns}, {&b.leases, bucketLeases}, {&b.state, bucketState},
	} {
		kv, err := b.js.KeyValue(ctx, one.name)
		if err != nil {
			return fmt.Errorf("open bucket %s: %w", one.name, err)
		}
		*one.at = bucket{kv, b, one.name}
	}
	return nil
}

// title names a stream for people: a bucket by its own name.
func title(stream string) phrase.Phrase {
	if name, ok := strings.CutPrefix(stream, "KV_"); ok {
		return phrase.Of("bucket %s", name)
	}
	return phrase.Of("stream %s", stream)
}

// replicas is three in a cluster, where one server may be lost, and one elsewhere.
func (b *Bus) replicas() int {
	if b.nc.ConnectedClusterName() != "" {
		return 3
	}
	return 1
}
