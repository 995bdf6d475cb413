package cache

import (
	"context"
	"fmt"
	"slices"

	"github.com/redis/go-redis/v9"
)

// call is what a script does with one key.
type call struct {
	key  string
	args []any
}

// together is how many calls one run of a script does: starting it costs more than
// what it does for one key. In a cluster the keys of a run have to be in one slot.
const together = 50

// run does the calls and returns the reply to each. A script takes the keys of many
// calls, with the same number of arguments each, and replies with a list.
func (r *Redis) run(ctx context.Context, script *redis.Script, calls []call) ([]any, error) {
	if len(calls) == 0 {
		return nil, nil
	}
	replies, err := r.pipeline(ctx, script, calls)
	if redis.HasErrorPrefix(err, "NOSCRIPT") { // the server forgot it: restarted, or flushed
		if err = r.load(ctx, script); err == nil {
			replies, err = r.pipeline(ctx, script, calls)
		}
	}
	return replies, err
}

func (r *Redis) pipeline(ctx context.Context, script *redis.Script, calls []call) ([]any, error) {
	size := together
	if _, cluster := r.c.(*redis.ClusterClient); cluster {
		size = 1
	}
	pipe := r.c.Pipeline()
	var runs []*redis.Cmd
	for part := range slices.Chunk(calls, size) {
		keys := make([]string, len(part))
		args := make([]any, 0, len(part)*len(part[0].args))
		for i, c := range part {
			keys[i] = c.key
			args = append(args, c.args...)
		}
		runs = append(runs, script.EvalSha(ctx, pipe, keys, args...))
	}
	if _, err := pipe.Exec(ctx); err != nil {
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

// load puts a script on every server that may be asked to run it.
func (r *Redis) load(ctx context.Context, script *redis.Script) error {
	if cluster, ok := r.c.(*redis.ClusterClient); ok {
		return cluster.ForEachMaster(ctx, func(ctx context.Context, node *redis.Client) error {
			return script.Load(ctx, node).Err()
		})
	}
	return script.Load(ctx, r.c).Err()
}
