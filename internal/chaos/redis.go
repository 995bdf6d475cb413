package chaos

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// RedisKind is how the servers of Redis belong together.
type RedisKind string

// The kinds.
const (
	RedisAlone    RedisKind = "alone"    // one server
	RedisSentinel RedisKind = "sentinel" // a master with a replica, and three Sentinels
	RedisCluster  RedisKind = "cluster"  // three masters with a replica each
)

// RedisKinds lists the kinds, the simplest first.
func RedisKinds() []RedisKind { return []RedisKind{RedisAlone, RedisSentinel, RedisCluster} }

const masterName = "chaos"

// redisServers are the servers of one kind of Redis.
type redisServers struct {
	group

	kind   RedisKind
	url    string
	addrs  []string // of the servers that hold data, in the order of group
	client redis.UniversalClient

	firstBus int // the port of the first node's bus, of a cluster
}

func startRedis(ctx context.Context, server, dir string, kind RedisKind) (*redisServers, error) {
	r := &redisServers{kind: kind}
	var err error
	switch kind {
	case RedisAlone:
		err = r.startAlone(ctx, server, dir)
	case RedisSentinel:
		err = r.startSentinel(ctx, server, dir)
	case RedisCluster:
		err = r.startCluster(ctx, server, dir)
	default:
		err = fmt.Errorf("there is no kind of Redis %q; there are %v", kind, RedisKinds())
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start Redis (%s): %w", kind, err), r.close())
	}
	return r, nil
}

func (r *redisServers) close() error {
	if r.client != nil {
		closeQuietly(r.client)
	}
	return r.end()
}

// add starts a server that keeps nothing on disk.
func (r *redisServers) add(ctx context.Context, server, dir string, port int, options ...string) error {
	name := fmt.Sprintf("redis%d", len(r.group))
	home := filepath.Join(dir, name)
	if err := os.MkdirAll(home, 0o700); err != nil {
		return fmt.Errorf("make the folder of a server: %w", err)
	}
	args := []string{
		"--port", strconv.Itoa(port), "--bind", "127.0.0.1", "--dir", home, "--save", "", "--appendonly", "no", "--repl-diskless-sync-delay", "0",
	}
	p := &process{name: name, command: Command{Path: server}, args: append(args, options...), log: filepath.Join(dir, name+".log")}
	r.group = append(r.group, p)
	r.addrs = append(r.addrs, address(port))
	if err := p.start(ctx); err != nil {
		return err
	}
	return answers(ctx, address(port))
}

func address(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

// answers waits until a server of Redis answers.
func answers(ctx context.Context, addr string) error {
	c := redis.NewClient(&redis.Options{Addr: addr, MaxRetries: -1})
	defer closeQuietly(c)
	return within(ctx, 20*time.Second, "Redis at "+addr, func(ctx context.Context) bool { return c.Ping(ctx).Err() == nil })
}

func (r *redisServers) startAlone(ctx context.Context, server, dir string) error {
	free, err := ports(ctx, 1)
	if err != nil {
		return err
	}
	r.url = "redis://" + address(free[0])
	r.client = redis.NewClient(&redis.Options{Addr: address(free[0])})
	return r.add(ctx, server, dir, free[0])
}

func (r *redisServers) startSentinel(ctx context.Context, server, dir string) error {
	free, err := ports(ctx, 5)
	if err != nil {
		return err
	}
	if err := r.add(ctx, server, dir, free[0]); err != nil {
		return err
	}
	if err := r.add(ctx, server, dir, free[1], "--replicaof", "127.0.0.1", strconv.Itoa(free[0])); err != nil {
		return err
	}
	var sentinels []string
	for i, port := range free[2:] {
		conf, err := write(dir, fmt.Sprintf("sentinel%d.conf", i), fmt.Sprintf(`port %d
bind 127.0.0.1
dir %s
sentinel monitor %[3]s 127.0.0.1 %[4]d 2
sentinel down-after-milliseconds %[3]s 2000
sentinel failover-timeout %[3]s 6000
`, port, dir, masterName, free[0]))
		if err != nil {
			return err
		}
		p := &process{
			name: fmt.Sprintf("sentinel%d", i), command: Command{Path: server}, args: []string{conf, "--sentinel"},
			log: filepath.Join(dir, fmt.Sprintf("sentinel%d.log", i)),
		}
		r.group = append(r.group, p)
		if err := p.start(ctx); err != nil {
			return err
		}
		if err := answers(ctx, address(port)); err != nil {
			return err
		}
		sentinels = append(sentinels, address(port))
	}
	r.url = "redis+sentinel://" + strings.Join(sentinels, ",") + "/" + masterName
	r.client = redis.NewFailoverClient(&redis.FailoverOptions{MasterName: masterName, SentinelAddrs: sentinels})
	watcher := redis.NewSentinelClient(&redis.Options{Addr: sentinels[0]})
	defer closeQuietly(watcher)
	return within(ctx, 20*time.Second, "a replica and all Sentinels", func(ctx context.Context) bool {
		m, err := watcher.Master(ctx, masterName).Result()
		return err == nil && m["num-slaves"] == "1" && m["num-other-sentinels"] == "2"
	})
}

// closeQuietly closes a client whose work is done.
func closeQuietly(c io.Closer) { _ = c.Close() }

// slotCount is how many slots a cluster has.
const slotCount = 16384

func (r *redisServers) startCluster(ctx context.Context, server, dir string) error {
	const masters = 3
	free, err := ports(ctx, 2*masters)
	if err != nil {
		return err
	}
	for _, port := range free {
		options := []string{"--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf", "--cluster-node-timeout", "2000"}
		// The port of the cluster's own bus would be 10,000 above, which may be taken or not exist.
		bus, err := ports(ctx, 1)
		if err != nil {
			return err
		}
		if err := r.add(ctx, server, dir, port, append(options, "--cluster-port", strconv.Itoa(bus[0]))...); err != nil {
			return err
		}
		if err := r.meet(ctx, free[0], port, bus[0]); err != nil {
			return err
		}
	}
	nodes := make([]*redis.Client, len(free))
	for i := range free {
		nodes[i] = redis.NewClient(&redis.Options{Addr: r.addrs[i]})
		defer closeQuietly(nodes[i])
	}
	for i := range masters {
		if err := nodes[i].ClusterAddSlotsRange(ctx, i*slotCount/masters, (i+1)*slotCount/masters-1).Err(); err != nil {
			return fmt.Errorf("share the slots out: %w", err)
		}
	}
	for i := range masters {
		id, err := nodes[i].ClusterMyID(ctx).Result()
		if err != nil {
			return fmt.Errorf("ask for a node's id: %w", err)
		}
		err = within(ctx, 20*time.Second, "a node to know its master", func(ctx context.Context) bool {
			return nodes[masters+i].ClusterReplicate(ctx, id).Err() == nil
		})
		if err != nil {
			return err
		}
	}
	r.url = "redis+cluster://" + strings.Join(r.addrs, ",")
	r.client = redis.NewClusterClient(&redis.ClusterOptions{Addrs: r.addrs})
	return within(ctx, 30*time.Second, "a cluster that is whole", func(ctx context.Context) bool {
		for _, n := range nodes {
			info, err := n.ClusterInfo(ctx).Result()
			if err != nil || !strings.Contains(info, "cluster_state:ok") || !strings.Contains(info, fmt.Sprintf("cluster_known_nodes:%d", 2*masters)) {
				return false
			}
		}
		for _, n := range nodes[masters:] {
			if info, err := n.Info(ctx, "replication").Result(); err != nil || !strings.Contains(info, "master_link_status:up") {
				return false
			}
		}
		return true
	})
}

// meet tells a node of the first one, whose bus port the first meeting has remembered.
func (r *redisServers) meet(ctx context.Context, first, port, bus int) error {
	if first == port {
		r.firstBus = bus
		return nil
	}
	c := redis.NewClient(&redis.Options{Addr: address(port)})
	defer closeQuietly(c)
	if err := c.Do(ctx, "CLUSTER", "MEET", "127.0.0.1", first, r.firstBus).Err(); err != nil {
		return fmt.Errorf("join the nodes: %w", err)
	}
	return nil
}

// flush empties every server.
func (r *redisServers) flush(ctx context.Context) error {
	if cluster, ok := r.client.(*redis.ClusterClient); ok {
		return cluster.ForEachMaster(ctx, func(ctx context.Context, c *redis.Client) error { return c.FlushAll(ctx).Err() })
	}
	return r.client.FlushAll(ctx).Err()
}

// each calls do for every server that holds data.
func (r *redisServers) each(ctx context.Context, do func(*redis.Client) error) error {
	for _, addr := range r.addrs {
		c := redis.NewClient(&redis.Options{Addr: addr})
		err := do(c)
		closeQuietly(c)
		if err != nil {
			return fmt.Errorf("Redis at %s: %w", addr, err)
		}
	}
	return ctx.Err()
}

// masters returns the processes that are masters now.
func (r *redisServers) masters(ctx context.Context) ([]*process, error) {
	var found []*process
	for i, addr := range r.addrs {
		if !r.group[i].alive() {
			continue
		}
		c := redis.NewClient(&redis.Options{Addr: addr})
		info, err := c.Info(ctx, "replication").Result()
		closeQuietly(c)
		if err != nil {
			return nil, fmt.Errorf("ask %s for its role: %w", addr, err)
		}
		if strings.Contains(info, "role:master") {
			found = append(found, r.group[i])
		}
	}
	return found, nil
}

// servers are the processes that hold data.
func (r *redisServers) servers() group { return r.group[:len(r.addrs)] }
