package text

import (
	"strings"

	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/field"
)

// ChangeText is a change of an account's tier in sentences of one language.
type ChangeText struct {
	// Headline names both tiers with their points.
	Headline string `json:"headline"`
	// Causes are the reasons for the move beside points: knock-outs that came or went, a
	// tier that a rep set or that has run out, another model.
	Causes []string `json:"causes,omitempty"`
	// Moves are the criteria whose points changed. Their points add up to the
	// difference of the two scores. There are none where one of the two is no score:
	// before the first, and where the model does not apply.
	Moves []MoveText `json:"moves,omitempty"`
}

// MoveText is one criterion whose points changed.
type MoveText struct {
	Label string `json:"label"`
	// Points is the difference, below 0 for points that were lost.
	Points int `json:"points"`
	// Text is the whole line: Mitarbeiter: 40 → 120 (+15 Punkte).
	Text string `json:"text"`
}

// Lines are the causes and the moves, one a line.
func (t ChangeText) Lines() []string {
	lines := append([]string{}, t.Causes...)
	for _, m := range t.Moves {
		lines = append(lines, m.Text)
	}
	return lines
}

// Change puts a change into sentences. before is the change that came before it, with the
// reasons of its day, and nil before the first. The writer's model is the one that after
// was scored by, and earlier the one of before where that is at hand: it has the names
// of criteria that the other no longer has. nil is none.
func (w *Writer) Change(earlier *icp.Model, before, after *scoring.Change) ChangeText {
	n := narrator{Writer: w, earlier: w}
	if earlier != nil {
		n.earlier = In(w.lang, earlier)
	}
	if before == nil {
		return ChangeText{Headline: n.words.format(n.words.change.first, n.tierAndPoints(after)), Causes: n.causes(&scoring.Change{Model: after.Model}, after)}
	}
	t := ChangeText{Headline: n.headline(before, after), Causes: n.causes(before, after)}
	if before.New == scoring.TierNone || after.New == scoring.TierNone {
		return t
	}
	same := before.Model == after.Model
	for _, move := range scoring.Moves(before.Reasons, after.Reasons) {
		t.Moves = append(t.Moves, n.move(move, before.Reasons, after.Reasons, same))
	}
	return t
}

// narrator tells changes.
type narrator struct {
	*Writer         // of the model that is in force
	earlier *Writer // of the model that was
}

// tierAndPoints is a tier with its points.
func (n narrator) tierAndPoints(c *scoring.Change) string {
	if c.New == scoring.TierNone {
		return n.words.change.unscored
	}
	if c.New == scoring.TierX {
		return n.words.format(n.words.change.tierX, n.words.points(c.Fit))
	}
	return n.words.format(n.words.change.tier, string(c.New), n.words.points(c.Fit))
}

func (n narrator) headline(before, after *scoring.Change) string {
	switch {
	case before.New == after.New && before.Fit == after.Fit:
		return n.words.format(n.words.change.same, n.tierAndPoints(after))
	case before.New == after.New:
		return n.words.format(n.words.change.stays, n.tierAndPoints(after), n.words.points(before.Fit))
	}
	return n.words.format(n.words.change.moves, n.tierAndPoints(before), n.tierAndPoints(after))
}

func (n narrator) causes(before, after *scoring.Change) []string {
	var lines []string
	say := func(sentence string, parts ...any) { lines = append(lines, n.words.format(sentence, parts...)) }
	if after.Excluded != "" && before.Excluded != after.Excluded {
		lines = append(lines, n.excluded(after.Excluded))
	}
	if before.Knockout != after.Knockout {
		if before.Knockout != "" {
			say(n.words.change.knockoutGone, n.earlier.knockoutReason(before.Knockout))
		}
		if after.Knockout != "" {
			say(n.words.change.knockout, n.knockoutReason(after.Knockout))
		}
	}
	if before.Override != after.Override {
		if after.Override != scoring.TierNone {
			say(n.words.change.override, string(after.Override))
		} else {
			say(n.words.change.overrideGone, string(before.Override))
		}
	}
	if was, is := coverage(before.Reasons), coverage(after.Reasons); was != is && len(before.Reasons) > 0 && len(after.Reasons) > 0 {
		say(n.words.change.coverage, was, is)
	}
	if before.Model != after.Model {
		was, is := modelNames(before.Model, after.Model)
		say(n.words.change.model, is, was)
	}
	return lines
}

// coverage is the share of the points whose inputs are known, in percent.
func coverage(reasons []scoring.Reason) int {
	percent := 0
	for i := range reasons {
		if reasons[i].Known() {
			percent += reasons[i].Max
		}
	}
	return percent
}

// modelNames leaves the hashes off two references where their versions tell them apart.
func modelNames(before, after string) (was, is string) {
	was, _, _ = strings.Cut(before, "#")
	is, _, _ = strings.Cut(after, "#")
	if was == is {
		return before, after
	}
	return was, is
}

func (n narrator) move(move scoring.Move, before, after []scoring.Reason, same bool) MoveText {
	was, is := reasonOf(before, move.Criterion), reasonOf(after, move.Criterion)
	t := MoveText{Label: n.label(move.Criterion), Points: move.To - move.From}
	if is == nil {
		t.Label = n.earlier.label(move.Criterion)
	}
	t.Text = n.words.format(n.words.change.move, t.Label, n.values(was, is, same), n.words.difference(t.Points))
	return t
}

// values says from what to what a value went, or why its points moved when it did not.
func (n narrator) values(was, is *scoring.Reason, same bool) string {
	switch {
	case is == nil:
		return n.words.change.dropped
	case was == nil:
		return n.known(n.Writer, is) + n.words.change.added
	}
	from, to := n.known(n.earlier, was), n.known(n.Writer, is)
	switch {
	case from != to:
		return from + " → " + to
	case same && is.Known() && n.criterion(is.Criterion).Kind == field.KindDate:
		return to + n.words.change.older
	}
	return to
}

func (n narrator) known(w *Writer, r *scoring.Reason) string {
	if r.Value == "" {
		return n.words.unknown
	}
	return w.value(r)
}

func reasonOf(reasons []scoring.Reason, criterion string) *scoring.Reason {
	for i := range reasons {
		if reasons[i].Criterion == criterion {
			return &reasons[i]
		}
	}
	return nil
}
