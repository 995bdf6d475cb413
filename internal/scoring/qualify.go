package scoring

import (
	"time"

	"github.com/icptier/icptier/internal/crm"
)

// Framework is a way to qualify deals: letters with weights that add up to 100.
type Framework struct {
	Name    string // MEDDIC
	Letters []Weight
}

// Weight is one letter of a Framework.
type Weight struct {
	ID     string // one of crm.Letters
	Weight int
	// Label and Question are in German and English: what the letter is called,
	// and what to ask next when it is weak.
	Label, Question Words
}

// Words is a text in the languages that the program speaks.
type Words struct{ DE, EN string }

// In returns the text in a language; German where it is not English.
func (w Words) In(lang string) string {
	if lang == "en" {
		return w.EN
	}
	return w.DE
}

// stale is the age at which evidence loses a level.
const stale = 90 * 24 * time.Hour

// Qualify scores an open deal as of a day: the weights of its letters, as far as
// their evidence goes. Nothing known about a letter is the worst that can be.
func (f *Framework) Qualify(id string, d *crm.Deal, asOf crm.Stamp) DealScore {
	s := DealScore{ID: id, Framework: f.Name, Letters: make([]Letter, len(f.Letters))}
	sum := 0
	for i, w := range f.Letters {
		level := levelOf(d, w.ID, asOf)
		s.Letters[i] = Letter{ID: w.ID, Level: level}
		sum += w.Weight * int(level)
	}
	s.Score = (2*sum + 3) / 6 // sum over three levels, rounded half up
	s.Class = class(s.Score)
	return s
}

func levelOf(d *crm.Deal, letter string, asOf crm.Stamp) crm.Level {
	for _, e := range d.Evidence {
		if e.Letter != letter {
			continue
		}
		level := min(e.Level, crm.LevelProven)
		if level > crm.LevelUnknown && e.At != 0 && asOf.Time().Sub(e.At.Time()) > stale {
			level--
		}
		return level
	}
	return crm.LevelUnknown
}

func class(score int) int {
	switch {
	case score >= 75:
		return 1
	case score >= 50:
		return 2
	case score >= 25:
		return 3
	}
	return 4
}

// Letter returns a letter of the framework.
func (f *Framework) Letter(id string) (Weight, bool) {
	for _, w := range f.Letters {
		if w.ID == id {
			return w, true
		}
	}
	return Weight{}, false
}
