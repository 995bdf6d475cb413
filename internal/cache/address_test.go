package cache_test

import (
	"context"
	"errors"
	"os"
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

func TestAWrongKindOfAddressIsSaid(t *testing.T) {
	alone := cachetest.StartServer(t, cachetest.Access{})
	closed := cachetest.StartServer(t, cachetest.Access{Password: "another"})
	behind := strings.Fields(cachetest.Shared(t, "sentinel"))[0]
	sentinel := strings.TrimSuffix(strings.TrimPrefix(behind, "redis+sentinel://"), "/tiers/0")
	node, _, _ := strings.Cut(strings.TrimPrefix(strings.Fields(cachetest.Shared(t, "cluster"))[0], "redis+cluster://"), ",")
	for url, want := range map[string]string{
		"redis://" + sentinel:                             "redis+sentinel://HOST:PORT/MASTER",
		"redis://" + node:                                 "redis+cluster://HOST:PORT",
		"redis+cluster://" + alone.Addr:                   "are no cluster",
		"redis+cluster://" + sentinel:                     "reach Redis",
		"redis+sentinel://" + alone.Addr + "/tiers":       "are no Sentinels",
		"redis+sentinel://" + sentinel + "/others":        `know no master "others"`,
		"redis://:canary@" + closed.Addr:                  "WRONGPASS",
		"rediss://:canary@" + alone.Addr:                  "reach Redis",
		"redis+sentinel://:canary@127.0.0.1:1/tiers":      "refused",
		"redis+cluster://:canary@127.0.0.1:1,127.0.0.1:2": "refused",
	} {
		r := cachetest.Open(t, url)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		err := r.Ping(ctx)
		cancel()
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v; want %q", url, err, want)
		}
	}
	for _, url := range []string{"redis://" + alone.Addr, behind, "redis+cluster://" + node} {
		if err := cachetest.Open(t, url).Ping(t.Context()); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestTheServerIsVerifiedByItsCertificate(t *testing.T) {
	node := cachetest.StartServer(t, cachetest.Access{TLS: cachetest.Trusted(t), Password: "canary"})
	if err := cachetest.Open(t, "rediss://:canary@"+node.Addr).Ping(t.Context()); err != nil {
		t.Error(err)
	}
	_, port, _ := strings.Cut(node.Addr, ":")
	err := cachetest.Open(t, "rediss://:canary@localhost:"+port).Ping(t.Context()) // the certificate is for 127.0.0.1
	if err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a server with the certificate of another one is trusted: %v", err)
	}
}

// What deploy/README.md says that the user of redis.url needs.
const (
	rights        = "+ping +info +get +set +exists +del +expire +hget +hgetall +hset +hdel +hmget +hlen +hscan +sadd +srem +smembers +spop +zadd +zrem +zcard +zcount +zrange +zrangebylex +zrevrangebyscore +xadd +xrange +eval +evalsha +scan +unlink"
	clusterRights = rights + " +cluster|slots +asking"
)

// give makes a user with these rights on every node.
func give(t *testing.T, rights string, nodes ...string) {
	t.Helper()
	args := []any{"ACL", "SETUSER", "tiers", "reset", "on", ">canary", "~icptier:*"}
	for right := range strings.FieldsSeq(rights) {
		args = append(args, right)
	}
	for _, node := range nodes {
		c := redis.NewClient(&redis.Options{Addr: node})
		if err := errors.Join(c.Do(t.Context(), args...).Err(), c.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAUserNeedsFewRights(t *testing.T) {
	documented, err := os.ReadFile("../../deploy/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for right := range strings.FieldsSeq(clusterRights) {
		if !strings.Contains(string(documented), right) {
			t.Errorf("deploy/README.md does not name the right %s", right)
		}
	}
	node := cachetest.StartServer(t, cachetest.Access{}).Addr
	give(t, strings.Replace(rights, "+info ", "", 1), node)
	url := "redis://tiers:canary@" + node
	if err := cachetest.Open(t, url).Ping(t.Context()); err == nil || !strings.Contains(err.Error(), "+info") {
		t.Errorf("without INFO: %v", err)
	}
	give(t, rights, node)
	exercise(t, cachetest.Open(t, url))

	_, nodes, _ := strings.Cut(cachetest.Shared(t, "cluster"), " ")
	give(t, clusterRights, strings.Split(nodes, ",")...)
	exercise(t, cachetest.Open(t, "redis+cluster://tiers:canary@"+nodes))
}

// exercise calls everything once.
func exercise(t *testing.T, r *cache.Redis) {
	t.Helper()
	build(t, r, 1)
	fail := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	fail("prepare", r.Prepare(t.Context()))
	fail("ping", r.Ping(t.Context()))
	store(t, r, account.Update{Key: key("2"), Facts: facts("2", 1), Score: score(scoring.TierC, 1)})
	_, err := r.RememberPublished(t.Context(), []account.Published{published("1", "A", 1, 0)})
	fail("remember published", err)
	fail("rank", r.Rank(t.Context(), map[crm.Key]*scoring.Score{key("2"): nil}))
	_, err = r.Counts(t.Context(), "hub")
	fail("counts", err)
	_, err = r.Ranking(t.Context(), "hub")
	fail("ranking", err)
	_, err = r.Route(t.Context(), []string{"hub"}, []*crm.Record{{Kind: crm.KindDeal, ID: "d", Deal: &crm.Deal{Account: "1"}}})
	fail("route", err)
	_, err = r.Deals(t.Context(), "hub")
	fail("deals", err)
	e := entry("d:muster.de", "hub", "1")
	fail("index", r.Index(t.Context(), []account.Entry{e}, []account.Entry{entry("d:alone.de", "hub", "1")}))
	_, err = r.Under(t.Context(), []string{"d:muster.de"})
	fail("under", err)
	fail("shared", r.Shared(t.Context(), func(string, []crm.Key) error { return nil }))
	at, err := r.Position(t.Context(), "hub")
	fail("position", err)
	_, _, _, _, err = r.Changed(t.Context(), "hub", at)
	fail("changed", err)
	fail("sweep", r.Sweep(t.Context(), "hub", scoring.TierNone, func([]crm.Key, []account.State) error { return nil }))
	for _, a := range []*scoring.Asking{
		{Group: "x", Turns: [3]scoring.Turn{7}, Over: scoring.TierB}, {Group: "y", Hand: scoring.TierA}, nil,
	} {
		fail("ask", r.Ask(t.Context(), map[crm.Key]*scoring.Asking{key("1"): a}))
		_, _, err = r.Asked(t.Context(), "hub", &scoring.Capacity{Limits: map[scoring.Tier]int{scoring.TierA: 1}}, scoring.TierA, 1)
		fail("asked", err)
	}
	_, err = r.Over(t.Context(), "hub", scoring.TierB, 1)
	fail("over", err)
	_, err = r.Best(t.Context(), "hub", scoring.TierA, 1)
	fail("best", err)
	_, _, err = r.Linked(t.Context(), "hub", []string{"1"})
	fail("linked", err)
	fail("relink", r.Relink(t.Context(), "hub", []string{"d"}))
	_, err = r.Noted(t.Context(), 10)
	fail("noted", err)
	for range 2 { // the second takes out what the first put in
		fail("note", r.Note(t.Context(), "hub", map[string]string{"1": "note"}))
		_, err = r.Notes(t.Context(), "hub")
		fail("notes", err)
		fail("no note", r.Note(t.Context(), "hub", map[string]string{"1": ""}))
	}
	fail("walk moved", r.WalkMoved(t.Context(), "hub", map[string]scoring.Tier{"1": scoring.TierA}, true, func([]crm.Key, []account.State) error { return nil }))
	fail("walk over", r.WalkOver(t.Context(), "hub", []string{"1"}, func([]crm.Key, []account.State) error { return nil }))
	sessions := r.Sessions()
	fail("session", sessions.CommitCtx(t.Context(), "token", []byte("session"), time.Now().Add(time.Hour)))
	_, _, err = sessions.FindCtx(t.Context(), "token")
	fail("find session", err)
	fail("end session", sessions.DeleteCtx(t.Context(), "token"))
	_, err = r.Erase(t.Context(), "hub", []string{"2"}, []string{"d"})
	fail("erase", err)
	_, err = r.Forget(t.Context(), "other")
	fail("forget", err)
	fail("walk", r.Walk(t.Context(), "hub", true, func([]crm.Key, []account.State) error { return nil }))
}
