package bus

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/goccy/go-json"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/crm"
)

// The block list holds accounts that shall not come back once they were erased, as hashes under a
// salt of this installation: it tells whether an id is on it, and no id. Whoever stores or reads
// records asks it.
const (
	keySalt    = "salt"
	keyBlocked = "blocked." // blocked.<connection>.<hash>
)

// Blocks are the accounts of all connections that are blocked.
type Blocks struct {
	salt   string
	hashes map[string]bool // connection.hash
}

// Has reports whether an account is blocked.
func (l Blocks) Has(connection, account string) bool {
	return len(l.hashes) > 0 && account != "" && l.hashes[blockOf(l.salt, connection, account)]
}

func blockOf(salt, connection, account string) string {
	mac := hmac.New(sha256.New, []byte(salt))
	mac.Write([]byte(connection + "\n" + account)) // a hash never returns an error
	return connection + "." + hex.EncodeToString(mac.Sum(nil))
}

// Blocks reads the block list.
func (b *Bus) Blocks(ctx context.Context) (Blocks, error) {
	list := Blocks{hashes: map[string]bool{}}
	prefix := "$KV." + bucketState + "." + keyBlocked
	err := b.last(ctx, "KV_"+bucketState, prefix+">", true, func(msg jetstream.Msg) error {
		if msg.Headers().Get(headerOperation) == "" {
			list.hashes[strings.TrimPrefix(msg.Subject(), prefix)] = true
		}
		return nil
	})
	if err == nil && len(list.hashes) > 0 {
		list.salt, err = b.first(ctx, keySalt, rand.Text())
	}
	if err != nil {
		return list, fmt.Errorf("read the block list: %w", err)
	}
	return list, nil
}

// Blocked returns what tells whether an account of a connection is blocked, as of now.
func (b *Bus) Blocked(ctx context.Context, connection string) (func(account string) bool, error) {
	list, err := b.Blocks(ctx)
	return func(account string) bool { return list.Has(connection, account) }, err
}

// Block puts accounts of a connection on the block list.
func (b *Bus) Block(ctx context.Context, connection string, accounts []string) error {
	salt, err := b.first(ctx, keySalt, rand.Text())
	for _, account := range accounts {
		if err == nil {
			_, err = b.state.Put(ctx, keyBlocked+blockOf(salt, connection, account), nil)
		}
	}
	if err != nil {
		return fmt.Errorf("put an account on the block list: %w", err)
	}
	return nil
}

// Unblock takes an account off the block list, and reports whether it was on it.
func (b *Bus) Unblock(ctx context.Context, connection, account string) (bool, error) {
	list, err := b.Blocks(ctx)
	if err != nil || !list.Has(connection, account) {
		return false, err
	}
	if err := b.state.Purge(ctx, keyBlocked+blockOf(list.salt, connection, account)); err != nil && !errors.Is(err, jetstream.ErrKeyNotFound) {
		return false, fmt.Errorf("take an account off the block list: %w", err)
	}
	return true, nil
}

// unblocked is the body of a stored record, or of a tombstone where its account is blocked. A
// backup brings such a record back, and so does a process that began to publish it before. The
// list may be an older one: who was blocked after it was read had tombstones stored instead, and
// whoever was taken off it since is looked up.
func (b *Bus) unblocked(ctx context.Context, list Blocks, subject string, header nats.Header, body []byte) ([]byte, error) {
	if len(list.hashes) == 0 || header.Get(headerDeleted) != "" {
		return body, nil
	}
	parts, err := subjectParts(subject)
	if err != nil {
		return body, nil //nolint:nilerr // it is no record
	}
	id, err := untoken(parts[3])
	if err != nil {
		return body, nil //nolint:nilerr // as above
	}
	account := id
	if parts[2] == string(crm.KindDeal) {
		account, _ = url.QueryUnescape(strings.TrimPrefix(header.Get(headerLink), "=")) // without one it is of no account
	}
	if !list.Has(parts[1], account) {
		return body, nil
	}
	if _, err := b.state.Get(ctx, keyBlocked+blockOf(list.salt, parts[1], account)); errors.Is(err, jetstream.ErrKeyNotFound) {
		return body, nil
	} else if err != nil {
		return nil, fmt.Errorf("look at the block list: %w", err)
	}
	version, _ := parseVersion(header.Get(headerVersion)) // always there beside a link
	return json.Marshal(crm.Record{Kind: crm.Kind(parts[2]), ID: id, Version: version, Deleted: true})
}
