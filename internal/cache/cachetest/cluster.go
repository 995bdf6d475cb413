package cachetest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
)

// ClusterOptions choose what a cluster is made of.
type ClusterOptions struct {
	Access
	Replicated  bool // the first master has a replica, which is the last node
	Spare       bool // one more master, without slots, is the last node
	NodeTimeout int  // milliseconds without an answer after which a master has failed; 0 is a minute
}

// ClusterOf is a running cluster of three masters.
type ClusterOf struct {
	URL   string // the program's
	Nodes []*Node
}

const (
	masters = 3
	slots   = 16384
)

// StartCluster starts a cluster that ends with the test.
func StartCluster(tb testing.TB, o ClusterOptions) *ClusterOf {
	tb.Helper()
	c, err := startCluster(on(tb), o)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func startCluster(g *ground, o ClusterOptions) (*ClusterOf, error) {
	timeout := o.NodeTimeout
	if timeout == 0 {
		timeout = 60_000
	}
	n := masters
	if o.Replicated || o.Spare {
		n++
	}
	args := []string{"--cluster-enabled", "yes", "--cluster-node-timeout", fmt.Sprint(timeout), "--repl-diskless-sync-delay", "0"}
	if o.Password != "" {
		args = append(args, "--masterauth", o.Password)
	}
	c := &ClusterOf{}
	for range n {
		node, err := g.start(o.Access, args...)
		if err != nil {
			return nil, err
		}
		c.Nodes = append(c.Nodes, node)
	}
	if err := c.form(); err != nil {
		return nil, fmt.Errorf("form a cluster: %w", err)
	}
	if o.Replicated {
		if err := c.replicate(c.Nodes[masters], c.Nodes[0]); err != nil {
			return nil, fmt.Errorf("give the cluster a replica: %w", err)
		}
	}
	login := ""
	if o.Password != "" {
		login = ":" + url.PathEscape(o.Password) + "@"
	}
	c.URL = "redis+cluster://" + login + strings.Join(addrs(c.Nodes[:masters]), ",")
	return c, nil
}

// form shares the slots out, lets the nodes meet and waits until they agree.
func (c *ClusterOf) form() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for i, node := range c.Nodes {
		err := node.Do(ctx, func(r *redis.Client) error {
			err := r.Do(ctx, "CLUSTER", "SET-CONFIG-EPOCH", i+1).Err()
			if i < masters {
				err = errors.Join(err, r.Do(ctx, "CLUSTER", "ADDSLOTSRANGE", i*slots/masters, (i+1)*slots/masters-1).Err())
			}
			host, port, _ := net.SplitHostPort(c.Nodes[0].Addr)
			if i > 0 {
				err = errors.Join(err, r.Do(ctx, "CLUSTER", "MEET", host, port, c.Nodes[0].bus).Err())
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	for _, node := range c.Nodes {
		if err := node.agrees("cluster_state:ok", fmt.Sprintf("cluster_known_nodes:%d", len(c.Nodes))); err != nil {
			return err
		}
	}
	return nil
}

// agrees waits until the node says all this of the cluster.
func (n *Node) agrees(texts ...string) error {
	return until(patience, func(ctx context.Context) error {
		return n.Do(ctx, func(r *redis.Client) error {
			info, err := r.ClusterInfo(ctx).Result()
			for _, text := range texts {
				if err == nil && !strings.Contains(info, text) {
					err = errors.New(info)
				}
			}
			return err
		})
	})
}

func (c *ClusterOf) replicate(replica, of *Node) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	id, err := of.id(ctx)
	if err != nil {
		return err
	}
	err = replica.Do(ctx, func(r *redis.Client) error { return r.ClusterReplicate(ctx, id).Err() })
	if err != nil {
		return err
	}
	return replica.reports("replication", "master_link_status:up")
}

func (n *Node) id(ctx context.Context) (id string, err error) {
	err = n.Do(ctx, func(r *redis.Client) error {
		id, err = r.Do(ctx, "CLUSTER", "MYID").Text()
		return err
	})
	return id, err
}

// Holder is the master that holds an existing key. The others redirect the client.
func (c *ClusterOf) Holder(ctx context.Context, key string) (*Node, error) {
	var refused error
	for _, node := range c.Nodes {
		err := node.Do(ctx, func(r *redis.Client) error { return r.Exists(ctx, key).Err() })
		if err == nil {
			return node, nil
		}
		refused = err
	}
	return nil, fmt.Errorf("no master holds %s: %w", key, refused)
}

// Move moves the slots of these keys, with all that they hold, from one master to another,
// as a resharding does.
func (c *ClusterOf) Move(ctx context.Context, from, to *Node, keys ...string) error {
	source, err := from.id(ctx)
	if err != nil {
		return err
	}
	target, err := to.id(ctx)
	if err != nil {
		return err
	}
	host, port, err := net.SplitHostPort(to.Addr)
	if err != nil {
		return err
	}
	for _, key := range keys {
		var slot int64
		err := from.Do(ctx, func(r *redis.Client) error {
			slot, err = r.ClusterKeySlot(ctx, key).Result()
			return err
		})
		if err == nil {
			err = to.Do(ctx, func(r *redis.Client) error { return r.Do(ctx, "CLUSTER", "SETSLOT", slot, "IMPORTING", source).Err() })
		}
		if err == nil {
			err = from.Do(ctx, func(r *redis.Client) error { return migrate(ctx, r, slot, target, host, port) })
		}
		for _, node := range []*Node{to, from} { // the new owner first, as the tools of Redis do
			if err == nil {
				err = node.Do(ctx, func(r *redis.Client) error { return r.Do(ctx, "CLUSTER", "SETSLOT", slot, "NODE", target).Err() })
			}
		}
		if err != nil {
			return fmt.Errorf("move the slot of %s: %w", key, err)
		}
	}
	return nil
}

func migrate(ctx context.Context, r *redis.Client, slot int64, target, host, port string) error {
	if err := r.Do(ctx, "CLUSTER", "SETSLOT", slot, "MIGRATING", target).Err(); err != nil {
		return err
	}
	for {
		held, err := r.ClusterGetKeysInSlot(ctx, int(slot), 100).Result()
		if err != nil || len(held) == 0 {
			return err
		}
		for _, key := range held {
			if err := r.Migrate(ctx, host, port, key, 0, patience).Err(); err != nil {
				return err
			}
		}
	}
}
