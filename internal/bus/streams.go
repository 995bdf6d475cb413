package bus

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// The streams. Each has a byte limit, because a full disk leaves a server that
// takes no writes until it is restarted.
const (
	streamRecords = "CRM"     // crm.<connection>.<kind>.<id>: the last record of each subject
	streamJobs    = "JOBS"    // jobs.<connection>.<job>.<slot>: a slot is claimed by being there
	streamTiers   = "TIERS"   // tiers.<connection>.<account>: every change of a tier
	streamOrigins = "ORIGINS" // origins.<connection>.<account>.<deal>: the account as it was when the deal was created
	streamDead    = "DEAD"    // dead.<stream>.<subject…>: what could not be handled, with its reason
)

const (
	mib = 1 << 20
	gib = 1 << 30

	// slotsKept is one day more than a catch-up looks back.
	slotsKept   = 8 * 24 * time.Hour
	historyKept = 400 * 24 * time.Hour
	// LeaseTTL is how long a lease outlives its last renewal.
	LeaseTTL = 15 * time.Second
)

func streams() []jetstream.StreamConfig {
	return []jetstream.StreamConfig{
		{
			Name:        streamRecords,
			Description: "the last record of every account and deal",
			Subjects:    []string{"crm.>"},
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

func (b *Bus) ensureStreams(ctx context.Context) error {
	for _, cfg := range streams() {
		cfg.Storage = jetstream.FileStorage
		cfg.Duplicates = 2 * time.Minute
		cfg.Replicas = b.replicas()
		if err := b.ensureStream(ctx, cfg); err != nil {
			return err
		}
	}
	return nil
}

// ensureStream makes the stream where it is missing. An existing one keeps what
// an operator set on it (replicas, limits, placement).
func (b *Bus) ensureStream(ctx context.Context, cfg jetstream.StreamConfig) error {
	_, err := b.js.Stream(ctx, cfg.Name)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		_, err = b.js.CreateStream(ctx, cfg)
		if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
			return nil // another replica was quicker
		}
	}
	if err != nil {
		return fmt.Errorf("make stream %s: %w", cfg.Name, err)
	}
	return nil
}

func (b *Bus) ensureBuckets(ctx context.Context) error {
	for _, bucket := range []struct {
		at   *jetstream.KeyValue
		name string
		ttl  time.Duration
		what string
	}{
		{&b.tokens, "tokens", 0, "encrypted OAuth tokens, one key a connection"},
		{&b.cursors, "cursors", 0, "where the reading of each connection stands"},
		{&b.models, "models", 0, "ICP models by hash, and which of them was published when"},
		{&b.runs, "runs", historyKept, "the history of runs"},
		{&b.leases, "leases", LeaseTTL, "who may do what only one may do at a time"},
		{&b.state, "state", 0, "the epoch of the cache"},
	} {
		kv, err := b.js.KeyValue(ctx, bucket.name)
		if errors.Is(err, jetstream.ErrBucketNotFound) {
			kv, err = b.js.CreateKeyValue(ctx, jetstream.KeyValueConfig{
				Bucket: bucket.name, Description: bucket.what, TTL: bucket.ttl, History: 1,
				MaxBytes: 128 * mib, Storage: jetstream.FileStorage, Replicas: b.replicas(),
			})
			if errors.Is(err, jetstream.ErrBucketExists) {
				kv, err = b.js.KeyValue(ctx, bucket.name)
			}
		}
		if err != nil {
			return fmt.Errorf("make bucket %s: %w", bucket.name, err)
		}
		*bucket.at = kv
	}
	return nil
}

// replicas is three in a cluster, where one server may be lost, and one elsewhere.
func (b *Bus) replicas() int {
	if b.nc.ConnectedClusterName() != "" {
		return 3
	}
	return 1
}
