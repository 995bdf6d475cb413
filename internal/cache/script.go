package cache

import (
	"context"
	"fmt"
	"slices"

	"github.com/redis/go-redis/v9"

	"github.com/icptier/icptier/internal/cache/redisurl"
)

// call is the work of a script on one key.
type call struct {
	key  string
	args []any
}

// together is how many calls one run of a script does: starting it costs more than
// what it does for one key. In a cluster the keys of a run have to be in one slot.
const together = 50

// run does the calls and returns the reply to each. A script takes the keys of many
// calls, with the same number of arguments each, and replies with a list. Runs that meet
// a server without the script, which was restarted, flushed or has just joined, are made
// again with the script's text.
func (r *Redis) run(ctx context.Context, script *redis.Script, calls []call) ([]any, error) {
	if len(calls) == 0 {
		return nil, nil
	}
	size := together
	if r.kind == redisurl.Cluster {
		size = 1
	}
	parts := slices.Collect(slices.Chunk(calls, size))
	runs := make([]*redis.Cmd, len(parts))
	err := r.pipeline(ctx, runs, parts, script.EvalSha)
	if redis.HasErrorPrefix(err, noScript) {
		err = r.pipeline(ctx, runs, parts, script.Eval)
	}
	if err != nil {
		return nil, err
	}
	replies := make([]any, 0, len(calls))
	for _, run := range runs {
		part, err := run.Slice()
		if err != nil {
			return nil, err
		}
		replies = append(replies, part...)
	}
	if len(replies) != len(calls) {
		return nil, fmt.Errorf("%d replies to %d calls", len(replies), len(calls))
	}
	return replies, nil
}

const noScript = "NOSCRIPT"

// pipeline makes the runs that were not made yet, in one round trip. Of several errors it
// returns one that has another reason than a missing script, if there is one.
func (r *Redis) pipeline(ctx context.Context, runs []*redis.Cmd, parts [][]call,
	eval func(ctx context.Context, c redis.Scripter, keys []string, args ...any) *redis.Cmd,
) error {
	pipe := r.c.Pipeline()
	for i, part := range parts {
		if runs[i] != nil && runs[i].Err() == nil {
			continue
		}
		keys := make([]string, len(part))
		args := make([]any, 0, len(part)*len(part[0].args))
		for j, c := range part {
			keys[j] = c.key
			args = append(args, c.args...)
		}
		runs[i] = eval(ctx, pipe, keys, args...)
	}
	_, err := pipe.Exec(ctx)
	for _, run := range runs {
		if failed := run.Err(); failed != nil && !redis.HasErrorPrefix(failed, noScript) {
			return failed
		}
	}
	return err
}
