package doctor

import (
	"context"
	"fmt"
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
		embedded, there, problem [2]string // English, German
	}{
		{
			"nats", s.NATS, [2]string{"embedded, in " + s.DataDir, "eingebettet, in " + s.DataDir},
			[2]string{"reachable, streams are there", "erreichbar, die Streams sind da"},
			[2]string{"check nats.url, and that the server runs with JetStream", "nats.url prüfen, und ob der Server mit JetStream läuft"},
		},
		{
			"redis", s.Redis, [2]string{
				"embedded, in memory: for trying out; set redis.url to keep scores over a restart",
				"eingebettet, im Arbeitsspeicher: zum Ausprobieren; mit redis.url bleiben Bewertungen über einen Neustart erhalten",
			},
			[2]string{"reachable", "erreichbar"},
			[2]string{"check redis.url, and that the server runs", "redis.url prüfen, und ob der Server läuft"},
		},
	} {
		if server.try == nil {
			findings = append(findings, Finding{OK, server.part, server.embedded[0], server.embedded[1]})
			continue
		}
		findings = append(findings, within(ctx, func(ctx context.Context) []Finding {
			if err := server.try(ctx); err != nil {
				reachable = false
				return []Finding{{Failed, server.part, fmt.Sprintf("%v; %s", err, server.problem[0]), inGerman(err) + "; " + server.problem[1]}}
			}
			return []Finding{{OK, server.part, server.there[0], server.there[1]}}
		})...)
	}
	return findings, reachable
}
