package doctor

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/bus"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/publication"
)

// Level says how much a finding matters.
type Level string

// The levels of findings.
const (
	OK      Level = "ok"
	Warning Level = "warning" // works, and deserves a look
	Failed  Level = "failed"  // does not work
)

// Finding is one thing that was checked.
type Finding struct {
	Level Level         `json:"level"`
	Part  string        `json:"part"` // nats, redis, icp, or a connection's name
	What  string        `json:"what"` // what was seen, and what to do about it, in English
	said  phrase.Phrase // What, for readers of any language
}

// In is the finding with its next step, in a language, "de" or "en".
func (f Finding) In(lang string) string { return f.said.In(lang) }

// Say makes a finding of what is said.
func Say(level Level, part string, said phrase.Phrase) Finding {
	return Finding{level, part, said.String(), said}
}

// Fail is the finding that an error is.
func Fail(part string, err error) Finding { return Say(Failed, part, phrase.OfError(err)) }

// perPart is how long a check waits for one part.
const perPart = 15 * time.Second

// Bus is the part of stage 2 that is examined.
type Bus interface {
	Ready(ctx context.Context) error
	// Differences are how the streams differ from what the program would make.
	Differences(ctx context.Context) ([]bus.Difference, error)
	// CountLetters counts the dead letters by connection.
	CountLetters(ctx context.Context) (map[string]int, error)
}

// Models is the access to the published models; a registry.Registry is one.
type Models interface {
	InForce() publication.Publication
	Shadow() publication.Shadow
	// FileDiffers says that the model file is not what is in force; zero if it is.
	FileDiffers() phrase.Phrase
}

// Doctor looks at a program that is open, and runs nothing of it.
type Doctor struct {
	Bus         Bus
	Models      Models
	Connections *connection.Set
	// State says whether the cache is whole. An embedded one begins empty in every command,
	// so that this tells nothing of it.
	State    func(context.Context) (answer.Cache, error)
	Embedded bool
	// Reading says what reading everything of a connection takes of its CRM.
	Reading func(ctx context.Context, connection string) (answer.ReadPlan, error)
}

// Examine looks at everything a run needs: streams, model, what was set aside, the cache,
// and of each connection token, identity, quota and fields.
func (d *Doctor) Examine(ctx context.Context) []Finding {
	findings := within(ctx, d.streams)
	findings = append(findings, d.model()...)
	findings = append(findings, within(ctx, d.kept)...)
	findings = append(findings, within(ctx, d.cache)...)
	for _, c := range d.Connections.All() {
		findings = append(findings, within(ctx, func(ctx context.Context) []Finding {
			found := examine(ctx, c)
			if slices.ContainsFunc(found, func(f Finding) bool { return f.Level == Failed }) {
				return found
			}
			return append(found, d.reading(ctx, c)...)
		})...)
	}
	return findings
}

// within looks at one part, for as long as that may take.
func within(ctx context.Context, look func(context.Context) []Finding) []Finding {
	ctx, cancel := context.WithTimeout(ctx, perPart)
	defer cancel()
	return look(ctx)
}

// model says what is in force, and whether the configuration's file is something else.
func (d *Doctor) model() []Finding {
	p := d.Models.InForce()
	findings := []Finding{Say(OK, "icp", phrase.Of("version %d is in force: %s", p.Version, p.Model))}
	if differs := d.Models.FileDiffers(); !differs.IsZero() {
		findings = append(findings, Say(Warning, "icp", differs))
	}
	if s := d.Models.Shadow(); s.Hash != "" {
		findings = append(findings, Say(OK, "icp", phrase.Of("scored beside it, and not written: %s", s.Model)))
	}
	return findings
}

// cache says whether the cache holds everything.
func (d *Doctor) cache(ctx context.Context) []Finding {
	state, err := d.State(ctx)
	switch {
	case err != nil:
		return []Finding{Fail("cache", err)}
	case state.Whole:
		return []Finding{Say(OK, "cache", phrase.Of("%s", state))}
	case d.Embedded:
		return []Finding{Say(OK, "cache", phrase.Of("embedded: a worker builds it from the stored records when icptier run starts"))}
	}
	return []Finding{Say(Warning, "cache", phrase.Of("%s Nothing is written back until it is whole", state))}
}

// streams says whether NATS takes writes, and how its streams differ from what the program
// would make.
func (d *Doctor) streams(ctx context.Context) []Finding {
	if err := d.Bus.Ready(ctx); err != nil {
		return []Finding{Fail("nats", err)}
	}
	differences, err := d.Bus.Differences(ctx)
	if err != nil {
		return []Finding{Fail("nats", err)}
	}
	findings := []Finding{Say(OK, "nats", phrase.Of("takes writes"))}
	for i := range differences {
		d := &differences[i]
		finding := Say(Warning, "nats", phrase.Of("%s", d))
		switch d.Effect {
		case bus.Changed:
			finding = Say(Warning, "nats", phrase.Of("%s; icptier run changes it", d))
		case bus.Kept:
			finding = Say(OK, "nats", phrase.Of("%s; it does no harm, and is left so", d))
		case bus.Refused:
		}
		findings = append(findings, finding)
	}
	return findings
}

// kept tells of dead letters, and of records of connections that are not configured.
func (d *Doctor) kept(ctx context.Context) []Finding {
	var findings []Finding
	kept, err := d.Connections.Unconfigured(ctx)
	if err != nil {
		return []Finding{Fail("nats", err)}
	}
	for _, k := range kept {
		findings = append(findings, Say(Warning, k.Connection, phrase.Of("%d records are kept of this connection, which is not in the configuration: they are not scored; "+
			"name it under connections to have them scored; where it is gone for good, remove them with the nats command: "+
			"nats stream purge CRM --subject 'crm.%s.>'", k.Records, k.Connection)))
	}
	letters, err := d.Bus.CountLetters(ctx)
	if err != nil {
		return append(findings, Fail("nats", err))
	}
	for name, n := range letters {
		findings = append(findings, Say(Warning, name, phrase.Of("%d messages could not be handled and were set aside; to see why, run: icptier dead list --connection %s", n, name)))
	}
	slices.SortFunc(findings, func(x, y Finding) int { return cmp.Compare(x.Part, y.Part) })
	return findings
}
