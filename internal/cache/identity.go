package cache

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/icptier/icptier/internal/cache/redisurl"
)

// life is one life of a server process as a master. A process that was restarted may
// have come back with older data, or none; one that was promoted lacks what the master
// before it had acknowledged and not yet sent.
type life struct {
	// id is the server's run id. Of a promoted one, the history that it followed before
	// stands behind it: a master that was demoted and promoted again is not the same.
	id       string
	promoted bool
	uptime   time.Duration
}

// join is the identity that the mark of wholeness is bound to: the lives of the server, or of all
// masters of a cluster, in an order of their own.
func join(servers []life) string {
	ids := make([]string, len(servers))
	for i, s := range servers {
		ids[i] = s.id
	}
	slices.Sort(ids)
	return strings.Join(ids, ",")
}

// servers asks the server, or every master of a cluster that holds slots, which life it
// is in. It is empty where the server cannot tell.
func (r *Redis) servers(ctx context.Context) ([]life, error) {
	cluster, ok := r.c.(*redis.ClusterClient)
	if !ok {
		return r.ask(ctx, r.c)
	}
	var mu sync.Mutex
	var all []life
	err := cluster.ForEachMaster(ctx, func(ctx context.Context, node *redis.Client) error {
		one, err := r.ask(ctx, node)
		mu.Lock()
		defer mu.Unlock()
		all = append(all, one...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("ask the masters of the cluster for their lives: %w", r.explain(err))
	}
	return all, nil
}

// ask asks one server. Both questions go over one connection, so to one process.
func (r *Redis) ask(ctx context.Context, c redis.Cmdable) ([]life, error) {
	pipe := c.Pipeline()
	replies := []*redis.StringCmd{pipe.Info(ctx, "server"), pipe.Info(ctx, "replication")}
	if _, err := pipe.Exec(ctx); err != nil {
		switch {
		case redis.HasErrorPrefix(err, "NOPERM"):
			return nil, errors.New("the user of redis.url may not call INFO, by which a restart is noticed; give it the right: +info")
		case redis.HasErrorPrefix(err, "section (server) is not supported"), redis.HasErrorPrefix(err, "unknown command"):
			return nil, nil // a stand-in that cannot tell; the data of the embedded one ends with its process
		}
		return nil, fmt.Errorf("ask Redis for its life: %w", r.explain(err))
	}
	info := map[string]string{}
	for _, reply := range replies {
		for line := range strings.Lines(reply.Val()) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
			info[name] = value
		}
	}
	if err := r.expect(info["redis_mode"], info["role"]); err != nil {
		return nil, err
	}
	seconds, _ := strconv.Atoi(info["uptime_in_seconds"]) // without it, 0: no life is older than it says
	one := life{id: info["run_id"], uptime: time.Duration(seconds) * time.Second}
	if followed := strings.Trim(info["master_replid2"], "0"); followed != "" {
		one.promoted, one.id = true, one.id+"/"+info["master_replid2"]
	}
	return []life{one}, nil
}

// expect compares what a server is with what redis.url says.
func (r *Redis) expect(mode, role string) error {
	switch {
	case mode == "sentinel":
		return errors.New("redis.url names a Sentinel as if it held data; write redis+sentinel://HOST:PORT/MASTER")
	case mode == "cluster" && r.kind != redisurl.Cluster:
		return errors.New("redis.url names a node of a Redis Cluster as if it were alone; write redis+cluster://HOST:PORT")
	case role == "slave":
		return errors.New("the Redis that answers is a replica; name its master in redis.url, or Sentinels that know it with redis+sentinel://")
	}
	return nil
}

// lives remembers which masters of a cluster are known to have lost nothing.
type lives struct {
	mu     sync.Mutex
	looked time.Time
	sound  map[string]bool // by id, of the masters at the last look
}

func newLives() *lives { return &lives{sound: map[string]bool{}} }

// gossip is how much later than the others a node of a cluster may learn who holds what.
const gossip = 2 * time.Second

// look takes in who the masters are now. A master that joined since the last look is sound
// if its process was there at that look already, without slots, and has followed no master:
// its data was moved to it while it ran.
func (l *lives) look(servers []life, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	sound := make(map[string]bool, len(servers))
	for _, s := range servers {
		known, ok := l.sound[s.id]
		sound[s.id] = known || !ok && !l.looked.IsZero() && !s.promoted && s.uptime > now.Sub(l.looked)+gossip
	}
	l.sound, l.looked = sound, now
}

// same reports whether all that the masters of a mark held is still held: they are all
// there in the same life, and who joined them is sound.
func (l *lives) same(mark string, servers []life) bool {
	l.look(servers, time.Now())
	now := join(servers)
	if mark == now {
		return true
	}
	if mark == "" || now == "" {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	before := strings.Split(mark, ",")
	for _, id := range before {
		if !slices.ContainsFunc(servers, func(s life) bool { return s.id == id }) {
			return false
		}
	}
	for _, s := range servers {
		if !slices.Contains(before, s.id) && !l.sound[s.id] {
			return false
		}
	}
	return true
}
