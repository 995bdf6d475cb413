package text

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/notation"
	"github.com/icptier/icptier/internal/scoring"
)

// phrases is the catalogue of sentences in one language.
type phrases struct {
	headline, headlineX, held, override, until, modelSays          string
	notScored, notPeople, notCountry                               string
	notRelationship                                                map[string]string
	reason, gap, unknown                                           string
	problems                                                       map[scoring.Problem]string
	liftPoints, liftCoverage, liftBoth                             string
	possibleWith, notEnough, motion, play                          string
	deal, behind, unknownCriteria, question, aged, undated, active string
	levels                                                         [4]string
	relationships                                                  map[string]string
	yes, no, none                                                  string
	change                                                         changePhrases

	style notation.Style
	// Points in the sentences: fehlen 7 Punkte, 25 Punkten, bis zu 15 Punkte.
	missingPoints, below, ofPoints, upTo, points func(n int) string
	rest                                         restPhrases
}

// wordsIn returns the catalogue of a language, which is German where it is not English.
func wordsIn(lang string) *phrases {
	if lang == "en" {
		return english()
	}
	return german()
}

// Number sets marks between the thousands of a plain number and before its decimals, as a
// language (de, en) has them; what is none stays as it is.
func Number(lang, text string) string { return wordsIn(lang).number(text) }

// Truth writes true and false as yes and no of a language (de, en); anything else stays.
func Truth(lang, text string) string { return wordsIn(lang).truth(text) }

// Relationship is what an account is to the seller, in words of a language (de, en); anything else stays.
func Relationship(lang, value string) string {
	return cmp.Or(wordsIn(lang).relationships[value], value)
}

func german() *phrases {
	return &phrases{
		headline:   "Stufe %s mit %d von 100 Punkten; %d %% der Angaben sind bekannt.",
		headlineX:  "Stufe X, kein ICP, bei %d von 100 Punkten; %d %% der Angaben sind bekannt.",
		held:       "Die Stufe bleibt erhalten: Zu ihrer Grenze %s.",
		override:   "Von Hand auf Stufe %s gesetzt",
		until:      " bis %s",
		modelSays:  "Das Modell sagt: ",
		notScored:  "Das Modell gilt nicht für diese Firma.",
		notPeople:  "Das Modell gilt nicht für Einzelunternehmen und Freiberufler.",
		notCountry: "Das Modell gilt nicht für Firmen mit Sitz in diesem Land: %s.",
		notRelationship: map[string]string{
			"customer": "Das Modell gilt nicht für Kunden.", "partner": "Das Modell gilt nicht für Partner.",
			"competitor": "Das Modell gilt nicht für Wettbewerber.", "prospect": "Das Modell gilt nicht für Interessenten.",
			"other": "Das Modell gilt nur für Firmen, mit denen Neugeschäft möglich ist.",
		},
		reason:          "%s: %s (%d von %s)",
		gap:             "%s: %s (%s möglich)",
		unknown:         "unbekannt",
		problems:        germanProblems(),
		liftPoints:      "Zu Stufe %s %s.",
		liftCoverage:    "Für Stufe %s müssen %d %% der Angaben bekannt sein, jetzt sind es %d %%.",
		liftBoth:        "Zu Stufe %s %s, und es müssen %d %% der Angaben bekannt sein, jetzt sind es %d %%.",
		possibleWith:    "Möglich mit: ",
		notEnough:       "Die offenen Angaben allein reichen dafür nicht.",
		motion:          "Ansatz: ",
		play:            "Vorgehen: ",
		deal:            "%s: %d von 100 Punkten, Klasse %d.",
		behind:          "Die Phase „%s“ ist erreicht, aber noch nicht geklärt: %s.",
		unknownCriteria: "Unbekannt: ",
		question:        "Nächste Frage: ",
		aged:            ", veraltet",
		undated:         ", Beleg ohne Datum",
		active:          ", zuletzt aktiv am %s",
		levels:          [4]string{"unbekannt", "von uns genannt", "vom Kunden bestätigt", "vom Kunden bestätigt und belegt"},
		relationships: map[string]string{
			"prospect": "Interessent", "customer": "Kunde", "partner": "Partner", "competitor": "Wettbewerber", "other": "Sonstige",
		},
		yes: "ja", no: "nein", none: "keine",
		style: notation.For("de", time.UTC),
		missingPoints: func(n int) string {
			if n == 1 {
				return "fehlt 1 Punkt"
			}
			return "fehlen " + strconv.Itoa(n) + " Punkte"
		},
		below: func(n int) string {
			if n == 1 {
				return "fehlt nur 1 Punkt"
			}
			return "fehlen nur " + strconv.Itoa(n) + " Punkte"
		},
		ofPoints: func(n int) string { return counted(n, "Punkt", "Punkten") },
		points:   func(n int) string { return counted(n, "Punkt", "Punkte") },
		change:   germanChanges(),
		rest:     germanRest(),
		upTo: func(n int) string {
			if n == 1 {
				return "1 Punkt"
			}
			return "bis zu " + strconv.Itoa(n) + " Punkte"
		},
	}
}

func english() *phrases {
	return &phrases{
		headline:   "Tier %s with %d of 100 points; %d%% of the information is known.",
		headlineX:  "Tier X, not ICP, with %d of 100 points; %d%% of the information is known.",
		held:       "It keeps its tier, although it is %s below the cut.",
		override:   "Set to tier %s by hand",
		until:      " until %s",
		modelSays:  "The model says: ",
		notScored:  "The model does not apply to this company.",
		notPeople:  "The model does not apply to sole traders and freelancers.",
		notCountry: "The model does not apply to companies in this country: %s.",
		notRelationship: map[string]string{
			"customer": "The model does not apply to customers.", "partner": "The model does not apply to partners.",
			"competitor": "The model does not apply to competitors.", "prospect": "The model does not apply to prospects.",
			"other": "The model applies only to companies that can bring new business.",
		},
		reason:          "%s: %s (%d of %s)",
		gap:             "%s: %s (%s possible)",
		unknown:         "unknown",
		problems:        englishProblems(),
		liftPoints:      "Tier %s needs %s.",
		liftCoverage:    "Tier %s asks for %d%% of the information to be known; now it is %d%%.",
		liftBoth:        "Tier %s needs %s, and %d%% of the information has to be known; now it is %d%%.",
		possibleWith:    "Possible with: ",
		notEnough:       "The missing information alone would not be enough.",
		motion:          "Motion: ",
		play:            "Play: ",
		deal:            "%s: %d of 100 points, class %d.",
		behind:          "Stage “%s” has been reached, but this is not settled: %s.",
		unknownCriteria: "Unknown: ",
		question:        "Next question: ",
		aged:            ", outdated",
		undated:         ", evidence without a date",
		active:          ", last active on %s",
		levels:          [4]string{"unknown", "named by us", "confirmed by the customer", "confirmed by the customer, with evidence"},
		relationships: map[string]string{
			"prospect": "Prospect", "customer": "Customer", "partner": "Partner", "competitor": "Competitor", "other": "Other",
		},
		yes: "yes", no: "no", none: "none",
		style:         notation.For("en", time.UTC),
		missingPoints: func(n int) string { return counted(n, "more point", "more points") },
		below:         func(n int) string { return counted(n, "point", "points") },
		ofPoints:      func(n int) string { return counted(n, "point", "points") },
		points:        func(n int) string { return counted(n, "point", "points") },
		change:        englishChanges(),
		rest:          englishRest(),
		upTo: func(n int) string {
			if n == 1 {
				return "1 point"
			}
			return "up to " + strconv.Itoa(n) + " points"
		},
	}
}

func (p *phrases) format(sentence string, parts ...any) string {
	return fmt.Sprintf(sentence, parts...)
}

func (p *phrases) truth(value string) string {
	switch value {
	case "true":
		return p.yes
	case "false":
		return p.no
	}
	return value
}

// number sets marks between thousands and before decimals: 12.500,5 in German, 12,500.5 in
// English. What is no plain number stays as it is.
func (p *phrases) number(text string) string {
	from, to, found := strings.Cut(text, "-")
	more := strings.HasSuffix(text, "+")
	if more || found && from != "" { // as a range is, which few texts are
		if span, ok := crm.ParseHeadcount(text); ok && span.String() == text {
			if more {
				return p.number(strings.TrimSuffix(text, "+")) + "+"
			}
			return p.number(from) + "–" + p.number(to)
		}
	}
	positive, negative := strings.CutPrefix(text, "-")
	written, plain := p.style.Plain(positive)
	switch {
	case !plain:
		return text
	case negative:
		return "−" + written
	}
	return written
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

func germanProblems() map[scoring.Problem]string {
	return map[scoring.Problem]string{
		scoring.ProblemNegative:    "negativ, zählt als unbekannt",
		scoring.ProblemImplausible: "nicht plausibel, zählt als unbekannt",
		scoring.ProblemCurrency:    "ohne Wechselkurs, zählt als unbekannt",
		scoring.ProblemFuture:      "in der Zukunft, zählt als unbekannt",
		scoring.ProblemLong:        "zu lang, zählt als unbekannt",
		scoring.ProblemRange:       "als Spanne hier nicht eindeutig, zählt als unbekannt",
		scoring.ProblemFailed:      "die Bedingung lässt sich für diese Werte nicht ausrechnen, zählt als unbekannt",
		scoring.ProblemType:        "nicht lesbar, zählt als unbekannt",
	}
}

func englishProblems() map[scoring.Problem]string {
	return map[scoring.Problem]string{
		scoring.ProblemNegative:    "negative, counts as unknown",
		scoring.ProblemImplausible: "not plausible, counts as unknown",
		scoring.ProblemCurrency:    "no exchange rate, counts as unknown",
		scoring.ProblemFuture:      "in the future, counts as unknown",
		scoring.ProblemLong:        "too long, counts as unknown",
		scoring.ProblemRange:       "a range that leaves this open, counts as unknown",
		scoring.ProblemFailed:      "the condition cannot be worked out for these values, counts as unknown",
		scoring.ProblemType:        "not readable, counts as unknown",
	}
}
