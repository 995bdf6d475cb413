package cache_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

const secret = "p@ss:w/rd,%?" // every character that means something in an address

// build makes the cache whole for an epoch.
func build(t *testing.T, r *cache.Redis, epoch uint64) {
	t.Helper()
	if err := r.BeginBuild(t.Context(), epoch); err != nil {
		t.Fatal(err)
	}
	id := "of-epoch-" + strconv.FormatUint(epoch, 10)
	store(t, r, account.Update{Key: key(id), Facts: facts(id, epoch), Score: score(scoring.TierB, 60)})
	if ok, err := r.EndBuild(t.Context(), epoch); err != nil || !ok {
		t.Fatalf("the build did not end: %v, %v", ok, err)
	}
	whole(t, r, epoch)
}

func whole(t *testing.T, r *cache.Redis, want uint64) {
	t.Helper()
	if got, err := r.Whole(t.Context()); err != nil || got != want {
		t.Fatalf("whole for epoch %d, %v; want %d", got, err, want)
	}
}

// eventually tries until it works; what servers do among themselves takes seconds.
func eventually(t *testing.T, what string, try func(ctx context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
	defer cancel()
	for {
		err := try(ctx)
		if err == nil {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%s: %v", what, err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// lost waits until the loss is noticed, and checks that all the while nobody was told that
// the cache is whole once it was not.
func lost(t *testing.T, r *cache.Redis) {
	t.Helper()
	eventually(t, "the loss was not noticed", func(ctx context.Context) error {
		epoch, err := r.Whole(ctx)
		if err == nil && epoch != 0 {
			err = errors.New("still whole")
		}
		if err != nil && (strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "p%40ss")) {
			t.Errorf("a password is told: %v", err)
		}
		return err
	})
}

func TestAMasterThatSentinelsReplacedIsALoss(t *testing.T) {
	t.Parallel()
	w := cachetest.StartWatched(t, cachetest.WatchedOptions{
		Access:    cachetest.Access{Password: "masters-secret", TLS: cachetest.Trusted(t)},
		Sentinels: 3, SentinelPassword: "watchers-secret", Replicas: 1, DownAfter: 1000,
	})
	r := cachetest.Open(t, w.URL)
	build(t, r, 3)
	w.Master().Kill()
	lost(t, r)
	build(t, r, 4)
}

func TestAMasterThatWasDemotedInBetweenIsALoss(t *testing.T) {
	t.Parallel()
	a, b := cachetest.StartServer(t, cachetest.Access{}), cachetest.StartServer(t, cachetest.Access{})
	r := cachetest.Open(t, "redis://"+a.Addr)
	build(t, r, 3)
	follow := func(node *cachetest.Node, leader string) {
		t.Helper()
		host, port, _ := strings.Cut(leader, ":")
		eventually(t, "follow "+leader, func(ctx context.Context) error {
			return node.Do(ctx, func(c *redis.Client) error {
				if err := c.ReplicaOf(ctx, host, port).Err(); err != nil || host == "NO" {
					return err
				}
				info, err := c.Info(ctx, "replication").Result()
				if err == nil && !strings.Contains(info, "master_link_status:up") {
					err = errors.New(info)
				}
				return err
			})
		})
	}
	follow(b, a.Addr)
	whole(t, r, 3) // a replica changes nothing
	follow(b, "NO:ONE")
	follow(a, b.Addr)
	if _, err := r.Whole(t.Context()); err == nil || !strings.Contains(err.Error(), "is a replica") {
		t.Errorf("a replica passes for a master: %v", err)
	}
	follow(a, "NO:ONE")
	whole(t, r, 0)
	build(t, r, 4)
}

func TestAMasterOfAClusterThatWasReplacedIsALoss(t *testing.T) {
	t.Parallel()
	c := cachetest.StartCluster(t, cachetest.ClusterOptions{Access: cachetest.Access{Password: secret}, Replicated: true, NodeTimeout: 1500})
	r := cachetest.Open(t, c.URL)
	build(t, r, 3)
	for range 20 { // whichever node answers
		whole(t, r, 3)
	}
	c.Nodes[0].Kill()
	lost(t, r)
	eventually(t, "begin again", r.Prepare)
	got, err := r.Load(t.Context(), []crm.Key{key("of-epoch-3")}, true)
	if err != nil || got[0].Score != nil {
		t.Errorf("what is left of a cluster that lost something: %+v, %v", got, err)
	}
	build(t, r, 4)
}

func TestMovingSlotsIsNoLoss(t *testing.T) {
	t.Parallel()
	c := cachetest.StartCluster(t, cachetest.ClusterOptions{Spare: true})
	r, fresh := cachetest.Open(t, c.URL), cachetest.Open(t, c.URL)
	build(t, r, 3)
	// Between masters that are there. These keys hash to slots of the first and the second node.
	for _, k := range []string{"1", "2"} {
		store(t, r, account.Update{Key: key("moves-" + k), Facts: facts("moves-"+k, 3), Score: score(scoring.TierA, 90)})
	}
	from := func(id string) *cachetest.Node {
		node, err := c.Holder(t.Context(), cache.AccountKey(key(id)))
		if err != nil {
			t.Fatal(err)
		}
		return node
	}
	other := c.Nodes[0]
	if from("moves-1") == other {
		other = c.Nodes[1]
	}
	move := func(id string, to *cachetest.Node) {
		t.Helper()
		if err := c.Move(t.Context(), from(id), to, cache.AccountKey(key(id))); err != nil {
			t.Fatal(err)
		}
	}
	move("moves-1", other)
	whole(t, r, 3)
	whole(t, fresh, 3)
	// To a master that has had none, and whose process this client knows to have lived since.
	spare := c.Nodes[3]
	eventually(t, "wait for the uptime", func(ctx context.Context) error {
		return spare.Do(ctx, func(c *redis.Client) error {
			info, err := c.Info(ctx, "server").Result()
			if err == nil && !strings.Contains(info, "uptime_in_seconds:4") {
				err = errors.New("too young")
			}
			return err
		})
	})
	whole(t, r, 3)
	move("moves-2", spare)
	late := cachetest.Open(t, c.URL)
	whole(t, late, 0) // has not seen what was before
	whole(t, r, 3)
	whole(t, late, 3) // told by the mark
	got, err := r.Load(t.Context(), []crm.Key{key("of-epoch-3"), key("moves-1"), key("moves-2")}, true)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range got {
		if s.Score == nil {
			t.Errorf("account %d was lost on the way", i)
		}
	}
	// A script on a server that has never seen it.
	store(t, r, account.Update{Key: key("moves-2"), Expected: 3, Facts: facts("moves-2", 4)})
	// It now holds what would be lost with it.
	spare.Kill()
	eventually(t, "notice the end of the fourth master", func(ctx context.Context) error {
		if epoch, err := r.Whole(ctx); err == nil {
			return errors.New("still whole for " + string(rune('0'+epoch)))
		}
		return nil
	})
}
