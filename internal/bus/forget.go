package bus

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/nats-io/nats.go/jetstream"
)

// ForgetRecords takes the records of a connection out of the stream, and returns how many those
// were. Their bytes go with Rewrite.
func (b *Bus) ForgetRecords(ctx context.Context, connection string) (int, error) {
	n, err := b.purge(ctx, streamRecords, "crm."+connection+".>")
	if err != nil {
		return n, fmt.Errorf("forget %s: %w", connection, err)
	}
	return n, nil
}

// ForgetRest takes all else of a connection out of the streams and buckets, the audit left out,
// and says how much that was; "KV" stands for the buckets.
func (b *Bus) ForgetRest(ctx context.Context, connection string) (map[string]int, error) {
	of := connection + ".>"
	all, err := b.eraseAll(ctx, map[string][]string{
		streamTiers: {"tiers." + of}, streamOrigins: {"origins." + of}, streamUndo: {"undo." + of},
		streamDead: {prefixDead + "crm." + of, prefixDead + "jobs." + of, prefixDead + prefixRead + of},
	})
	for _, one := range []struct{ as, stream, subject string }{
		{streamJobs, streamJobs, "jobs." + of},
		{streamNotices, streamNotices, prefixNotices + of},
		{"KV", "KV_" + bucketTokens, "$KV." + bucketTokens + "." + connection},
		{"KV", "KV_" + bucketCursors, "$KV." + bucketCursors + "." + of},
		{"KV", "KV_" + bucketRuns, "$KV." + bucketRuns + "." + of},
		{"KV", "KV_" + bucketState, "$KV." + bucketState + ".tenant." + connection},
		{"KV", "KV_" + bucketState, "$KV." + bucketState + ".success." + of},
		{"KV", "KV_" + bucketState, "$KV." + bucketState + "." + keyParked + connection},
		{"KV", "KV_" + bucketState, "$KV." + bucketState + "." + keyBlocked + of},
	} {
		if err != nil {
			break
		}
		var n int
		n, err = b.purge(ctx, one.stream, one.subject)
		all[one.as] += n
	}
	if err == nil {
		err = b.dropConsumersOf(ctx, connection)
	}
	if err != nil {
		return all, fmt.Errorf("forget %s: %w", connection, err)
	}
	return all, nil
}

// purge removes the messages of subjects from a stream, and counts them. Their bytes stay until
// the server frees their block.
func (b *Bus) purge(ctx context.Context, name, subject string) (int, error) {
	stream, err := b.js.Stream(ctx, name)
	if err != nil {
		return 0, fmt.Errorf("look at stream %s: %w", name, err)
	}
	info, err := limited(ctx, func(ctx context.Context) (*jetstream.StreamInfo, error) {
		return stream.Info(ctx, jetstream.WithSubjectFilter(subject))
	})
	if err != nil {
		return 0, fmt.Errorf("look at stream %s: %w", name, err)
	}
	n := 0
	for _, messages := range info.State.Subjects {
		n += int(messages) //nolint:gosec // far below the limit of an int
	}
	_, err = limited(ctx, func(ctx context.Context) (any, error) {
		return nil, stream.Purge(ctx, jetstream.WithPurgeSubject(subject))
	})
	if err != nil {
		return 0, fmt.Errorf("purge stream %s: %w", name, err)
	}
	return n, nil
}

// dropConsumersOf removes what slots and notices of a connection are taken with.
func (b *Bus) dropConsumersOf(ctx context.Context, connection string) error {
	if err := b.js.DeleteConsumer(ctx, streamNotices, noticesConsumer+connection); err != nil && !errors.Is(err, jetstream.ErrConsumerNotFound) {
		return err
	}
	stream, err := b.js.Stream(ctx, streamJobs)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	all := stream.ListConsumers(ctx)
	var names []string
	for info := range all.Info() {
		if strings.HasPrefix(info.Config.FilterSubject, "jobs."+connection+".") {
			names = append(names, info.Name)
		}
	}
	if err := all.Err(); err != nil {
		return err
	}
	for _, name := range names {
		if err := b.js.DeleteConsumer(ctx, streamJobs, name); err != nil && !errors.Is(err, jetstream.ErrConsumerNotFound) {
			return err
		}
	}
	return nil
}

// Replicated reports whether the streams are kept by several servers.
func (b *Bus) Replicated() bool { return b.replicas() > 1 }
