package doctor

import (
	"context"

	"github.com/icptier/icptier/internal/phrase"
)

// Servers are the two servers that the program keeps its data in.
type Servers struct {
	DataDir string
	// NATS and Redis connect once and disconnect; nil where the server is embedded.
	NATS, Redis func(context.Context) error
}

// Reach reports whether both can be reached, with a finding about each.
func (s Servers) Reach(ctx context.Context) (findings []Finding, reachable bool) {
	reachable = true
	for _, server := range []struct {
		part                     string
		try                      func(context.Context) error
		embedded, there, problem phrase.Phrase
	}{
		{
			"nats", s.NATS, phrase.Of("embedded, in %s", s.DataDir), phrase.Of("reachable, streams are there"),
			phrase.Of("check nats.url, and that the server runs with JetStream"),
		},
		{
			"redis", s.Redis, phrase.Of("embedded, in memory: for trying out; set redis.url to keep scores over a restart"), phrase.Of("reachable"),
			phrase.Of("check redis.url, and that the server runs"),
		},
	} {
		if server.try == nil {
			findings = append(findings, Say(OK, server.part, server.embedded))
			continue
		}
		findings = append(findings, within(ctx, func(ctx context.Context) []Finding {
			if err := server.try(ctx); err != nil {
				reachable = false
				return []Finding{Say(Failed, server.part, phrase.Of("%s; %s", err, server.problem))}
			}
			return []Finding{Say(OK, server.part, server.there)}
		})...)
	}
	return findings, reachable
}
