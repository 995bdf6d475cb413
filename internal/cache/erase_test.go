package cache_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// content is all that a Redis holds, as one text.
func content(t *testing.T, raw *redis.Client) string {
	t.Helper()
	var all strings.Builder
	keys, err := raw.Keys(t.Context(), "*").Result()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		kind, err := raw.Type(t.Context(), key).Result()
		if err != nil {
			t.Fatal(err)
		}
		var value any
		switch kind {
		case "hash":
			value, err = raw.HGetAll(t.Context(), key).Result()
		case "zset":
			value, err = raw.ZRange(t.Context(), key, 0, -1).Result()
		case "set":
			value, err = raw.SMembers(t.Context(), key).Result()
		case "stream":
			value, err = raw.XRange(t.Context(), key, "-", "+").Result()
		case "string":
			value, err = raw.Get(t.Context(), key).Result()
		default:
			t.Fatalf("%s is a %s", key, kind)
		}
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&all, key, value)
	}
	return all.String()
}

// keep stores two accounts of hub and one of another connection, each with all there can be.
func keep(t *testing.T, r *cache.Redis) {
	t.Helper()
	for _, k := range []crm.Key{key("1"), key("2"), {Connection: "other", ID: "1"}} {
		name := "Geplant-" + k.Connection + "-" + k.ID
		f := facts(k.ID, 7)
		f.Account.Account.Name = name
		s := score(scoring.TierA, 90)
		s.Reasons = []scoring.Reason{{Value: name}}
		store(t, r, account.Update{Key: k, Facts: f, Score: s})
		asks := map[crm.Key]*scoring.Asking{k: {Group: name, Turns: [3]scoring.Turn{7}, Over: scoring.TierB}}
		if k.ID == "2" {
			asks[k] = &scoring.Asking{Group: name, Hand: scoring.TierD}
		}
		if err := r.Ask(t.Context(), asks); err != nil {
			t.Fatal(err)
		}
		if err := r.Index(t.Context(), []account.Entry{{Company: "n:" + name, Account: k}}, nil); err != nil {
			t.Fatal(err)
		}
		if err := r.Note(t.Context(), k.Connection, map[string]string{"account/" + k.ID: "refused " + name, "deal/d" + k.ID: "held " + name}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestNothingIsLeftOfAnErasedAccountButItsTombstone(t *testing.T) {
	cachetest.EachRaw(t, func(t *testing.T, r *cache.Redis, raw *redis.Client) {
		keep(t, r)
		gone := &crm.Facts{Revision: 8, Account: &crm.Record{Kind: crm.KindAccount, ID: "1", Deleted: true}}
		store(t, r, account.Update{Key: key("1"), Expected: 7, Facts: gone})
		for _, want := range []int{1, 0} { // it may be repeated
			if n, err := r.Erase(t.Context(), "hub", []string{"1"}, []string{"d1"}); err != nil || n != want {
				t.Errorf("erased %d, %v; want %d", n, err, want)
			}
		}
		all := content(t, raw)
		if strings.Contains(all, "Geplant-hub-1") || strings.Count(all, "Geplant-hub-2") < 3 || strings.Count(all, "Geplant-other-1") < 3 {
			t.Errorf("left is\n%s", all)
		}
		state, err := r.Load(t.Context(), []crm.Key{key("1")}, true)
		if err != nil || state[0].Err != nil || state[0].Facts.Revision != 8 || state[0].Facts.Live() || state[0].WasPublished {
			t.Errorf("%+v, %v; want a tombstone that can be read", state, err)
		}
	})
}

func TestNothingIsLeftOfAForgottenConnection(t *testing.T) {
	cachetest.EachRaw(t, func(t *testing.T, r *cache.Redis, raw *redis.Client) {
		keep(t, r)
		if n, err := r.Forget(t.Context(), "hub"); err != nil || n != 2 {
			t.Errorf("forgot %d accounts, %v; want 2", n, err)
		}
		all := content(t, raw)
		if strings.Contains(all, "hub") || strings.Count(all, "Geplant-other-1") < 3 {
			t.Errorf("left is\n%s", all)
		}
	})
}
