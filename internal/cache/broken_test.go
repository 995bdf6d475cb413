package cache_test

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/scoring"
)

const badKey = "icptier:{hub/bad}:account"

// breakages are ways in which an entry, which is sound before, can be broken.
func breakages() map[string]func(ctx context.Context, raw *redis.Client) error {
	set := func(field, value string) func(context.Context, *redis.Client) error {
		return func(ctx context.Context, raw *redis.Client) error { return raw.HSet(ctx, badKey, field, value).Err() }
	}
	del := func(fields ...string) func(context.Context, *redis.Client) error {
		return func(ctx context.Context, raw *redis.Client) error { return raw.HDel(ctx, badKey, fields...).Err() }
	}
	return map[string]func(context.Context, *redis.Client) error{
		"facts that are no JSON":             set("f", "{not json"),
		"facts that are cut off":             set("f", `{"rev":7,"account":{"kind":"acc`),
		"facts that are empty":               set("f", ""),
		"facts that are null":                set("f", "null"),
		"facts that are an empty object":     set("f", "{}"),
		"facts of another account":           set("f", `{"rev":7,"account":{"kind":"account","id":"other","v":{},"account":{}}}`),
		"facts of another revision":          set("f", `{"rev":6,"account":{"kind":"account","id":"bad","v":{},"account":{}}}`),
		"no facts":                           del("f"),
		"no facts and no revision":           del("f", "r"),
		"no revision":                        del("r"),
		"a revision that is no number":       set("r", "seven"),
		"a score that is no JSON":            set("s", "{not json"),
		"a score that is null":               set("s", "null"),
		"no score":                           del("s"),
		"points that are no number":          set("p", "many"),
		"points that nobody can have":        set("p", "-5"),
		"no points":                          del("p"),
		"a tier that there is not":           set("t", "Q"),
		"no tier":                            del("t"),
		"no model":                           del("m"),
		"a published tier that there is not": set("a", "Q!"),
		"a text in the place of the hash":    func(ctx context.Context, raw *redis.Client) error { return raw.Set(ctx, badKey, "x", 0).Err() },
		"a list in the place of the hash": func(ctx context.Context, raw *redis.Client) error {
			if err := raw.Del(ctx, badKey).Err(); err != nil {
				return err
			}
			return raw.LPush(ctx, badKey, "x").Err()
		},
	}
}

func sound(t *testing.T, r *cache.Redis) {
	t.Helper()
	for _, id := range []string{"bad", "one", "two"} {
		store(t, r, account.Update{Key: key(id), Facts: facts(id, 7), Score: score(scoring.TierB, 60)})
	}
	if _, err := r.RememberPublished(t.Context(), []account.Published{published("bad", scoring.TierB, 4, 0), published("one", scoring.TierB, 5, 0)}); err != nil {
		t.Fatal(err)
	}
}

func TestABrokenEntryIsItsAccountsMatter(t *testing.T) {
	cachetest.EachRaw(t, func(t *testing.T, r *cache.Redis, raw *redis.Client) {
		for name, damage := range breakages() {
			t.Run(name, func(t *testing.T) {
				ctx := t.Context()
				empty(t, raw)
				sound(t, r)
				if err := damage(ctx, raw); err != nil {
					t.Fatal(err)
				}
				states, err := r.Load(ctx, []crm.Key{key("one"), key("bad"), key("two")}, true)
				if err != nil {
					t.Fatal(err)
				}
				if states[0].Err != nil || states[2].Err != nil || states[0].Score == nil || states[2].Score == nil {
					t.Errorf("the neighbours are %+v and %+v", states[0], states[2])
				}
				bad := states[1]
				if !outcome.IsBroken(bad.Err) || bad.Mark == "" || bad.Facts.Live() || bad.Score != nil {
					t.Fatalf("the broken entry is %+v", bad)
				}
				if strings.Contains(bad.Err.Error(), "not json") {
					t.Errorf("the reason tells what the entry holds: %v", bad.Err)
				}
				noted, err := r.Noted(ctx, 10)
				if err != nil || !slices.Equal(noted, []crm.Key{key("bad")}) {
					t.Errorf("noted %v, %v", noted, err)
				}
				replace(t, r, bad)
			})
		}
	})
}

func empty(t *testing.T, raw *redis.Client) {
	t.Helper()
	if err := raw.FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
}

// replace makes the entry anew, once, whoever tries it twice, and finds it sound.
func replace(t *testing.T, r *cache.Redis, bad account.State) {
	t.Helper()
	ctx := t.Context()
	update := account.Update{
		Key: key("bad"), Mark: bad.Mark, Facts: facts("bad", 8), Score: score(scoring.TierC, 40), Published: scoring.TierB, WasPublished: true, PublishedAt: 4,
	}
	for i, want := range []func(error) bool{func(err error) bool { return err == nil }, outcome.IsConflict} {
		results, err := r.Store(ctx, []account.Update{update})
		if err != nil || !want(results[0]) {
			t.Fatalf("replacement %d: %v, %v", i+1, results, err)
		}
	}
	states, err := r.Load(ctx, []crm.Key{key("bad")}, true)
	if err != nil || states[0].Err != nil || states[0].Facts.Revision != 8 || states[0].Score.Fit != 40 || states[0].Published != scoring.TierB || states[0].PublishedAt != 4 {
		t.Errorf("made anew it is %+v, %v", states, err)
	}
}

func TestAKeyOfAnotherTypeTakesNoOrdinaryUpdate(t *testing.T) {
	cachetest.EachRaw(t, func(t *testing.T, r *cache.Redis, raw *redis.Client) {
		ctx := t.Context()
		if err := raw.Set(ctx, badKey, "x", 0).Err(); err != nil {
			t.Fatal(err)
		}
		results, err := r.Store(ctx, []account.Update{{Key: key("bad"), Facts: facts("bad", 1)}, {Key: key("one"), Facts: facts("one", 1)}})
		if err != nil || !outcome.IsBroken(results[0]) || results[1] != nil {
			t.Errorf("stored %v, %v", results, err)
		}
		if _, err := r.RememberPublished(ctx, []account.Published{published("bad", "A", 1, 0), published("one", "A", 2, 0)}); err != nil {
			t.Errorf("remembering a published tier beside it: %v", err)
		}
	})
}

func TestAWalkReportsAnAccountThatIsRankedAndNotThere(t *testing.T) {
	cachetest.EachRaw(t, func(t *testing.T, r *cache.Redis, raw *redis.Client) {
		ctx := t.Context()
		sound(t, r)
		if err := raw.Del(ctx, badKey).Err(); err != nil {
			t.Fatal(err)
		}
		seen := map[string]error{}
		err := r.Walk(ctx, "hub", true, func(keys []crm.Key, states []account.State) error {
			for i, k := range keys {
				seen[k.ID] = states[i].Err
			}
			return nil
		})
		if err != nil || len(seen) != 3 || !outcome.IsBroken(seen["bad"]) || seen["one"] != nil || seen["two"] != nil {
			t.Errorf("walked over %v, %v", seen, err)
		}
	})
}

func TestABrokenLineOfTheIndexOfDealsIsItsDealsMatter(t *testing.T) {
	deal := func(id, account string) *crm.Record {
		return &crm.Record{Kind: crm.KindDeal, ID: id, Version: crm.Version{Modified: 5}, Deal: &crm.Deal{Account: account}}
	}
	for _, line := range []string{"garbage", "", "z z z z", "00000000000000000005 00000000000000000000 0", "00000000000000000005 00000000000000000000 0 %zz"} {
		t.Run(line, func(t *testing.T) {
			cachetest.EachRaw(t, func(t *testing.T, r *cache.Redis, raw *redis.Client) {
				ctx := t.Context()
				held := facts("before", 3)
				held.Deals = []crm.Record{*deal("d1", "before")}
				store(t, r, account.Update{Key: key("before"), Facts: held})
				route := func() []account.Route {
					t.Helper()
					routes, err := r.Route(ctx, []string{"hub", "hub"}, []*crm.Record{deal("d1", "now"), deal("d2", "two")})
					if err != nil {
						t.Fatal(err)
					}
					if routes[1].Err != nil || !slices.Equal(routes[1].Accounts, []string{"two"}) {
						t.Errorf("the neighbour is routed %+v", routes[1])
					}
					return routes
				}
				route()
				lineOf(t, raw, "d1", line)
				if routes := route(); !outcome.IsBroken(routes[0].Err) {
					t.Fatalf("the broken line is routed %+v", routes[0])
				}
				if err := r.Relink(ctx, "hub", []string{"d1", "d2"}); err != nil {
					t.Fatal(err)
				}
				if routes := route(); !slices.Equal(routes[0].Accounts, []string{"now", "before"}) {
					t.Errorf("made anew it is routed %+v", routes[0])
				}
				deals, known, err := r.Linked(ctx, "hub", []string{"before"})
				if err != nil || known.N != 2 || !slices.Equal(deals, []string{"d1"}) {
					t.Errorf("linked are %v of %d, %v", deals, known, err)
				}
			})
		})
	}
}

// lineOf writes the line of a deal, in whatever part of the index it is.
func lineOf(t *testing.T, raw *redis.Client, deal, line string) {
	t.Helper()
	keys, err := raw.Keys(t.Context(), "icptier:{hub:*}:deals").Result()
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		if raw.HExists(t.Context(), k, deal).Val() {
			if err := raw.HSet(t.Context(), k, deal, line).Err(); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatal("the deal has no line")
}

func TestASharedKeyOfAnotherTypeIsTheLossOfTheCache(t *testing.T) {
	uses := map[string]func(context.Context, *cache.Redis) error{
		"rank": func(ctx context.Context, r *cache.Redis) error {
			return r.Rank(ctx, map[crm.Key]*scoring.Score{key("1"): score("A", 1)})
		},
		"read the ranking": func(ctx context.Context, r *cache.Redis) error { _, err := r.Ranking(ctx, "hub"); return err },
		"count":            func(ctx context.Context, r *cache.Redis) error { _, err := r.Counts(ctx, "hub"); return err },
		"count deals":      func(ctx context.Context, r *cache.Redis) error { _, err := r.Deals(ctx, "hub"); return err },
		"look for deals": func(ctx context.Context, r *cache.Redis) error {
			_, _, err := r.Linked(ctx, "hub", []string{"1"})
			return err
		},
		"route": func(ctx context.Context, r *cache.Redis) error {
			_, err := r.Route(ctx, []string{"hub"}, []*crm.Record{{Kind: crm.KindDeal, ID: "1", Deal: &crm.Deal{}}})
			return err
		},
		"index": func(ctx context.Context, r *cache.Redis) error {
			return r.Index(ctx, []account.Entry{{Company: "d:a.de", Account: key("1")}}, nil)
		},
		"look up": func(ctx context.Context, r *cache.Redis) error {
			_, err := r.Under(ctx, []string{"d:a.de"})
			return err
		},
		"ask": func(ctx context.Context, r *cache.Redis) error {
			a := &scoring.Asking{Group: "x", Turns: [3]scoring.Turn{1, 2, 3}, Over: "D"}
			return r.Ask(ctx, map[crm.Key]*scoring.Asking{key("1"): a})
		},
		"see who asks": func(ctx context.Context, r *cache.Redis) error {
			_, _, err := r.Asked(ctx, "hub", &scoring.Capacity{Limits: map[scoring.Tier]int{"A": 1}}, "A", 1)
			return err
		},
		"see who is left over": func(ctx context.Context, r *cache.Redis) error { _, err := r.Over(ctx, "hub", "D", 1); return err },
		"share": func(ctx context.Context, r *cache.Redis) error {
			return r.Shared(ctx, func(string, []crm.Key) error { return nil })
		},
	}
	cachetest.EachRaw(t, func(t *testing.T, r *cache.Redis, raw *redis.Client) {
		for name, use := range uses {
			t.Run(name, func(t *testing.T) {
				ctx := t.Context()
				empty(t, raw)
				if err := r.BeginBuild(ctx, 1); err != nil {
					t.Fatal(err)
				}
				if _, err := r.EndBuild(ctx, 1); err != nil {
					t.Fatal(err)
				}
				for _, pattern := range []string{"icptier:{hub:%d}:rank", "icptier:{hub:%d}:deals", "icptier:{companies:%d}:accounts",
					"icptier:{hub:places}:asks", "icptier:{hub:places}:groups", "icptier:{hub:places}:pool:A:x", "icptier:{hub:places}:over:D"} {
					for shard := range 16 {
						if err := raw.Set(ctx, strings.Replace(pattern, "%d", strconv.Itoa(shard), 1), "x", 0).Err(); err != nil {
							t.Fatal(err)
						}
					}
				}
				lost := false
				for range 17 { // one part of the index after the other
					err := use(ctx, r)
					if err == nil {
						break
					}
					if lost = true; !outcome.IsOutage(err) || !outcome.IsBroken(err) {
						t.Fatalf("a loss is told as %v", err)
					}
				}
				if err := use(ctx, r); !lost || err != nil {
					t.Errorf("lost %v, and afterwards %v", lost, err)
				}
				if whole, err := r.Whole(ctx); err != nil || whole != 0 {
					t.Errorf("the cache passes for whole (%d, %v)", whole, err)
				}
			})
		}
	})
}

func TestAMarkOfAnotherTypeIsNone(t *testing.T) {
	cachetest.EachRaw(t, func(t *testing.T, r *cache.Redis, raw *redis.Client) {
		ctx := t.Context()
		if err := raw.HSet(ctx, "icptier:epoch:2", "a", "b").Err(); err != nil {
			t.Fatal(err)
		}
		if epoch, whole, err := r.Mark(ctx); epoch != 0 || whole || err != nil {
			t.Errorf("mark %d %v %v", epoch, whole, err)
		}
		if err := r.BeginBuild(ctx, 4); err != nil {
			t.Fatal(err)
		}
		if epoch, whole, err := r.Mark(ctx); epoch != 4 || whole || err != nil {
			t.Errorf("while it is built: mark %d %v %v", epoch, whole, err)
		}
	})
}

func TestAServerThatIsAwayIsAnOutage(t *testing.T) {
	r, err := cache.Open("redis://127.0.0.1:1/0")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close() //nolint:errcheck // the test is over
	cache.Silence()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, loadErr := r.Load(ctx, []crm.Key{key("1")}, false)
	_, storeErr := r.Store(ctx, []account.Update{{Key: key("1")}})
	_, routeErr := r.Route(ctx, []string{"hub"}, []*crm.Record{{Kind: crm.KindDeal, ID: "1"}})
	_, publishedErr := r.RememberPublished(ctx, []account.Published{published("1", "A", 1, 0)})
	for what, err := range map[string]error{
		"load": loadErr, "store": storeErr, "route": routeErr, "remember published": publishedErr,
		"rank": r.Rank(ctx, map[crm.Key]*scoring.Score{key("1"): nil}), "index": r.Index(ctx, []account.Entry{{Company: "d:a.de", Account: key("1")}}, nil),
	} {
		if !outcome.IsOutage(err) {
			t.Errorf("%s: %v is no outage", what, err)
		}
	}
}
