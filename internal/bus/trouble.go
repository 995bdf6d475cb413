package bus

import (
	"context"
	"errors"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/phrase"
)

// Kind says in one word what is wrong with NATS.
type Kind string

// The kinds of trouble.
const (
	NoServer  Kind = "no_server"  // no server can be reached
	NoQuorum  Kind = "no_quorum"  // too few servers of the cluster run
	NoStore   Kind = "no_store"   // the server runs without JetStream
	DiskFull  Kind = "disk_full"  // the server's disk has no room
	NoWrites  Kind = "no_writes"  // the server answers, and stores nothing
	LimitMet  Kind = "limit_met"  // a stream, or the account, holds as much as it may
	Missing   Kind = "missing"    // a stream or bucket is not there
	Unwatched Kind = "unwatched"  // the last look was too long ago
	Unknown   Kind = "unexpected" // anything else
)

// TroubleError says why NATS does not do what the program needs, in words that an
// operator acts on.
type TroubleError struct {
	Kind Kind
	// Text is the sentence, with the next step.
	Text phrase.Phrase
	// Lost names the streams and buckets that are missing.
	Lost []string
	err  error
}

// Error implements error.
func (t *TroubleError) Error() string { return t.Text.String() }

// Reason is the text for unauthenticated readiness checks: without
// addresses and folders.
func (t *TroubleError) Reason() string {
	switch t.Kind {
	case NoServer:
		return "no NATS server can be reached"
	case NoQuorum:
		return "too few servers of the NATS cluster run (no quorum)"
	case NoStore:
		return "the NATS server runs without JetStream"
	case DiskFull:
		return "the disk of the NATS server is full"
	case NoWrites:
		return "NATS answers and stores nothing; its disk is or was full"
	case LimitMet:
		return "NATS has no room left: a limit of a stream or of the server is reached"
	case Missing:
		return "NATS has lost streams, which are made again: " + strings.Join(t.Lost, ", ")
	case Unwatched:
		return "NATS has not been looked at for a while"
	case Unknown:
	}
	return "NATS does not do what it should"
}

// In is the trouble with its next step in a language, "de" or "en".
func (t *TroubleError) In(lang string) string { return t.Text.In(lang) }

// Unwrap returns what NATS or its client said.
func (t *TroubleError) Unwrap() error { return t.err }

// explain puts an error of NATS into words, after asking the server what it can say
// about it. An error that is the caller's own, or already in words, stays as it is.
func (b *Bus) explain(ctx context.Context, err error) error {
	return b.explainOf(ctx, streamRecords, err)
}

// explainOf is explain for what was asked of another stream.
func (b *Bus) explainOf(ctx context.Context, stream string, err error) error {
	var have *TroubleError
	if err == nil || errors.As(err, &have) || ctx.Err() != nil {
		return err
	}
	return b.trouble(ctx, stream, err)
}

// What the server's errors say; the client has no names for these.
const (
	codeNoLeader      jetstream.ErrorCode = 10008 // JetStream system temporarily unavailable
	codeNoLeaderYet   jetstream.ErrorCode = 10009 // JetStream cluster: no leader
	codeNoPeers       jetstream.ErrorCode = 10005 // no suitable peers for placement
	codeNoResources   jetstream.ErrorCode = 10023
	codeNoStorage     jetstream.ErrorCode = 10047
	codeAccountFull   jetstream.ErrorCode = 10028
	codeStoreFailed   jetstream.ErrorCode = 10077 // of a publish: a limit is reached, or the disk is full
	codeStreamOffline jetstream.ErrorCode = 10118
	codeInFlight      jetstream.ErrorCode = 10163 // another publish to the subject is under way
)

func (b *Bus) trouble(ctx context.Context, stream string, err error) *TroubleError {
	say := func(kind Kind, text phrase.Phrase) *TroubleError {
		return &TroubleError{Kind: kind, Text: text, err: err}
	}
	if !b.nc.IsConnected() {
		return say(NoServer, phrase.Of("no NATS server can be reached at %s: start it, or check nats.url and the network; icptier tries again by itself", b.hosts))
	}
	if b.storeDir != "" {
		if free, known := freeBytes(b.storeDir); known && free < leastFree {
			return say(DiskFull, phrase.Of("the disk that holds %s is full (%d MiB free): make room; icptier goes on by itself then", b.storeDir, free/mib))
		}
	}
	switch {
	case isCode(err, codeNoLeader), isCode(err, codeNoLeaderYet), isCode(err, codeNoPeers), isCode(err, codeStreamOffline):
		return say(NoQuorum, phrase.Of("too few servers of the NATS cluster run to store anything (no quorum): start the missing ones; icptier goes on by itself then"))
	case isCode(err, codeAccountFull), isCode(err, codeNoResources), isCode(err, codeNoStorage):
		return say(LimitMet, phrase.Of("NATS has no room left for JetStream: raise max_file_store of the server or the limits of its account"))
	case isCode(err, codeStoreFailed):
		return say(LimitMet, phrase.Of("NATS stores nothing more in %s: it has reached its limit, or the disk is full (%v); raise max_bytes of it, or make room", title(stream), err))
	case errors.Is(err, jetstream.ErrJetStreamNotEnabled), errors.Is(err, jetstream.ErrJetStreamNotEnabledForAccount):
		return say(NoStore, phrase.Of("the NATS server runs without JetStream: it was not enabled, or was switched off when the disk was full; look into the server's log and restart it"))
	case errors.Is(err, jetstream.ErrStreamNotFound), errors.Is(err, jetstream.ErrBucketNotFound):
		t := say(Missing, phrase.Of("%s is missing: NATS has lost its store; it is made again", title(stream)))
		t.Lost = []string{stream}
		return t
	}
	return b.askWhy(ctx, stream, err, say)
}

// askWhy looks at a stream that did not answer a publish.
func (b *Bus) askWhy(ctx context.Context, stream string, err error, say func(Kind, phrase.Phrase) *TroubleError) *TroubleError {
	silent := errors.Is(err, errNoAnswer) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, nats.ErrTimeout) ||
		errors.Is(err, jetstream.ErrNoStreamResponse) || errors.Is(err, nats.ErrNoResponders) || errors.Is(err, jetstream.ErrAsyncPublishTimeout)
	if !silent {
		return say(Unknown, phrase.Of("NATS does not do what it should with %s: %v", title(stream), err))
	}
	look, cancel := context.WithTimeout(ctx, probeTimeout/2)
	defer cancel()
	found, lookErr := b.js.Stream(look, stream)
	switch {
	case lookErr == nil:
	case errors.Is(lookErr, jetstream.ErrStreamNotFound):
		return b.trouble(ctx, stream, lookErr)
	case errors.Is(lookErr, nats.ErrNoResponders), errors.Is(lookErr, jetstream.ErrJetStreamNotEnabled), errors.Is(lookErr, jetstream.ErrJetStreamNotEnabledForAccount):
		return b.trouble(ctx, stream, jetstream.ErrJetStreamNotEnabled)
	case b.nc.ConnectedClusterName() != "":
		return b.trouble(ctx, stream, &jetstream.APIError{Code: 503, ErrorCode: codeNoLeader, Description: lookErr.Error()})
	default:
		return say(NoWrites, phrase.Of("the NATS server is connected and does not answer: look into its log"))
	}
	if cluster := found.CachedInfo().Cluster; cluster != nil && cluster.Leader == "" {
		return b.trouble(ctx, stream, &jetstream.APIError{Code: 503, ErrorCode: codeNoLeader, Description: "no leader"})
	}
	if b.storeDir != "" {
		return say(NoWrites, phrase.Of("the embedded NATS server stores nothing in %s, as after a full disk: it is started again", title(stream)))
	}
	return say(NoWrites, phrase.Of("NATS answers and stores nothing in %s: its disk is or was full. Make room on the disk of the NATS server; "+
		"if this is still so a minute later, restart the NATS server, since it closes a stream that it could not write", title(stream)))
}

// leastFree is the room on a disk below which a write may fail at any moment.
const leastFree = 4 * mib
