package redisurl_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/cache/redisurl"
)

func TestEveryKindOfAddressIsRead(t *testing.T) {
	for text, want := range map[string]redisurl.URL{
		"redis://localhost":                         {Addrs: []string{"localhost:6379"}},
		"redis://:secret@localhost:6380/3":          {Addrs: []string{"localhost:6380"}, Password: "secret", DB: 3},
		"rediss://icptier:canary,@/?@cache:6380/1":  {Addrs: []string{"cache:6380"}, TLS: true, User: "icptier", Password: "canary,@/?", DB: 1},
		"redis://u:a%40%3A%2Fb%25@[::1]:6379":       {Addrs: []string{"[::1]:6379"}, User: "u", Password: "a@:/b%"},
		"redis://[::1]":                             {Addrs: []string{"[::1]:6379"}},
		"redis://:p@a:1,b:2,c/0":                    {Kind: redisurl.Cluster, Addrs: []string{"a:1", "b:2", "c:6379"}, Password: "p"},
		"redis+cluster://one":                       {Kind: redisurl.Cluster, Addrs: []string{"one:6379"}},
		"rediss+cluster://u:p@a:1,b:2/":             {Kind: redisurl.Cluster, TLS: true, Addrs: []string{"a:1", "b:2"}, User: "u", Password: "p"},
		"redis+sentinel://a,b:1/mymaster":           {Kind: redisurl.Sentinel, Addrs: []string{"a:26379", "b:1"}, Master: "mymaster"},
		"redis+sentinel://:p@a/my%20m/2":            {Kind: redisurl.Sentinel, Addrs: []string{"a:26379"}, Master: "my m", Password: "p", DB: 2},
		"redis+sentinel://:p@a/m?sentinel_password": {Kind: redisurl.Sentinel, Addrs: []string{"a:26379"}, Master: "m", Password: "p"},
		"rediss+sentinel://u:p?@a,b/m?sentinel_username=s&sentinel_password=x+y@?%26": {
			Kind: redisurl.Sentinel, TLS: true, Addrs: []string{"a:26379", "b:26379"}, Master: "m", User: "u", Password: "p?",
			SentinelUser: "s", SentinelPassword: "x+y@?&",
		},
	} {
		got, err := redisurl.Parse(text)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", text, err, diff)
		}
	}
}

func TestWhatIsWrongIsSaidWithoutRepeatingIt(t *testing.T) {
	for text, want := range map[string]string{
		"":                                     "is not the address of a Redis",
		"canary":                               "is not the address of a Redis",
		"http://u:canary@host/":                "is not the address of a Redis",
		"redis+canary://host":                  "is not the address of a Redis",
		"redis://":                             "is not the address of a Redis",
		"redis://:canary@":                     "without a usable host",
		"redis://:canary@:6379":                "without a usable host",
		"redis://canary:host":                  "without a usable host", // a password where the port should be
		"redis://host:70000":                   "without a usable host",
		"redis://a,,b":                         "without a usable host",
		"redis://:can%ary@host":                "% that encodes nothing",
		"redis://host/canary":                  "not the number of a database",
		"redis://host/-1":                      "not the number of a database",
		"redis+cluster://host/1":               "has number 0 alone",
		"redis://a,b/1":                        "has number 0 alone",
		"redis+sentinel://:canary@host":        "which master",
		"redis+sentinel://:canary@host/":       "which master",
		"redis+sentinel://host/m%":             "name of a master",
		"redis+sentinel://host/m/canary":       "not the number of a database",
		"redis://host?canary=canary":           "a parameter that is not known",
		"redis://host?sentinel_password=can":   "a parameter that is not known",
		"redis+sentinel://h/m?sentinel_canary": "a parameter that is not known",
		"redis+sentinel://h/m?sentinel_password=%zcanary": "% that encodes nothing",
	} {
		_, err := redisurl.Parse(text)
		var wrong *redisurl.Error
		if !errors.As(err, &wrong) || !strings.Contains(wrong.Problem, want) || wrong.Hint == "" {
			t.Errorf("%q: %v; want %q", text, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "canary") {
			t.Errorf("%q repeats a secret: %v", text, err)
		}
	}
}

func TestNoVerbPrintsAPassword(t *testing.T) {
	u, err := redisurl.Parse("rediss+sentinel://canary:canary@a,b:1/m/2?sentinel_username=canary&sentinel_password=canary")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{fmt.Sprintf("%v %+v %#v %s", u, u, u, u), fmt.Sprint(&u)} {
		if strings.Contains(text, "canary") || !strings.Contains(text, "rediss+sentinel://a:26379,b:1/m") {
			t.Error(text)
		}
	}
}
