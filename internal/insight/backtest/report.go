package backtest

import (
	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/stat"
	"github.com/icptier/icptier/internal/insight/words"
)

// Verdict is the answer in one word.
type Verdict string

// The verdicts.
const (
	Signal Verdict = "signal"
	None   Verdict = "none"
	TooFew Verdict = "too_few"
)

// Judged are the deals that a verdict is about.
type Judged string

// What verdicts are about.
const (
	JudgedAll Judged = "all"
	JudgedNew Judged = "new" // new business: the model is for prospects, or tells nothing of them
)

// Report is the result of a back-test. Its JSON is a contract with scripts. Shares are between
// 0 and 1; an unknown figure is null or absent, and never a NaN.
type Report struct {
	Verdict  Verdict    `json:"verdict"`
	Sentence words.Text `json:"sentence"`
	// Deals are all that were closed, Won those of them that were won.
	Deals    int      `json:"deals"`
	Won      int      `json:"won"`
	WinRate  *Share   `json:"win_rate"`
	Protocol Protocol `json:"protocol"`
	// Judged are the deals that verdict, area, tiers, calibration and gains are about: all in
	// the test, or those of new business.
	Judged Judged `json:"judged"`
	// AUC is null without both outcomes in the test, and where there are too few deals.
	AUC *stat.Interval `json:"auc"`
	// PermutationP is the share of permuted outcomes under which the score does as well.
	PermutationP *float64 `json:"permutation_p"`
	// InSample says that the tested model was learned from these deals; absent where it was not.
	InSample *InSample `json:"in_sample,omitempty"`
	// Suspects are the fields that are left out because they betray the outcome, with what
	// the area would be with them; absent where there are none.
	Suspects *Figure `json:"suspects,omitempty"`
	// RestsOn are the fields that tell most, with what the area is without them; absent where
	// it rests on none in particular.
	RestsOn *Figure `json:"rests_on,omitempty"`
	// Ablation is the part of the area that single fields add.
	Ablation []Ablation `json:"ablation,omitempty"`
	// Tiers are of the judged deals in the test, the best first.
	Tiers   []Tier  `json:"tiers"`
	Classes []Class `json:"classes,omitempty"` // of qualification, where criteria are known
	// Ordered says whether win rates fall from tier to tier; null when fewer than two
	// tiers have deals.
	Ordered *Order `json:"ordered"`
	// Calibration compares what was foretold with what came, from the lowest score up.
	Calibration []Calibration `json:"calibration"`
	// Calibrated says by how much chances miss; null for points of a model.
	Calibrated *Calibrated `json:"calibrated,omitempty"`
	// Ceiling is the area of boosted trees on the same fields; absent where nothing is learned.
	Ceiling *Ceiling `json:"ceiling,omitempty"`
	// Brier is the mean squared error of the foretold chances; null for points of a model,
	// which foretell none.
	Brier    *float64    `json:"brier"`
	Gains    []stat.Gain `json:"gains"`
	Segments []Segment   `json:"segments,omitempty"`
	// Criteria are those of the model, with the win rate by what they gave.
	Criteria    []Criterion `json:"criteria,omitempty"`
	Competitors *Field      `json:"competitors,omitempty"`
	Leaks       []Leak      `json:"leaks"`
	Fields      []Field     `json:"fields"`
	// LeftOut are rows that are neither won nor lost.
	LeftOut  []deals.LeftOut `json:"left_out,omitempty"`
	Warnings []words.Text    `json:"warnings"`
}

// InSample is a test on the deals that a model was learned from, which tells nothing of others.
type InSample struct {
	// Trained is how many deals the model was learned from, Share the share of the deals here
	// that are among them.
	Trained int     `json:"trained"`
	Share   float64 `json:"share"`
	// AUC is the model's area on deals that were left out when it was learned; null
	// where it does not say.
	AUC *stat.Interval `json:"auc"`
}

// Figure is the area with some fields, or without them.
type Figure struct {
	Fields []string      `json:"fields"`
	AUC    stat.Interval `json:"auc"`
}

// Ablation is the area that one field adds to all others that are learned from.
type Ablation struct {
	Field string `json:"field"`
	// Suspect is true of a field that is left out because it betrays the outcome: AUC is then
	// with it, and elsewhere without it.
	Suspect bool          `json:"suspect"`
	AUC     stat.Interval `json:"auc"`
	Adds    stat.Interval `json:"adds"`
}

// Share is a win rate with its 95 % interval.
type Share struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// Rate is a number of deals with their win rate and its 95 % interval, null where there are
// no deals. The interval is Wilson's for as many deals as they are worth: deals of one
// account end alike more often than others.
type Rate struct {
	Deals   int      `json:"deals"`
	Won     int      `json:"won"`
	WinRate *float64 `json:"win_rate"`
	Low     *float64 `json:"low"`
	High    *float64 `json:"high"`
	// Worth is how many deals that stand for themselves tell as much.
	Worth float64 `json:"worth"`
}

// Protocol says how the test was made.
type Protocol struct {
	Split Split `json:"split"`
	// Trained is how many deals were learned from (in folds, each time), Tested how many the
	// results are about.
	Trained int `json:"trained"`
	Tested  int `json:"tested"`
	Folds   int `json:"folds,omitempty"`
	Repeats int `json:"repeats,omitempty"`
	// Undecided are deals that are on neither side: older than the newest, and decided later.
	Undecided int    `json:"undecided,omitempty"`
	From      string `json:"from,omitempty"` // the first day of the newest deals
	// Groups are the deals that stay on one side: copies, or accounts.
	Groups int    `json:"groups"`
	Copies int    `json:"copies"`
	Seed   uint64 `json:"seed"`
	// Permutations is how often outcomes were shuffled, and Relearned whether the card was
	// learned anew each time.
	Permutations int        `json:"permutations,omitempty"`
	Relearned    bool       `json:"relearned,omitempty"`
	Text         words.Text `json:"text"`
}

// Tier is one tier with its deals.
type Tier struct {
	Tier string `json:"tier"`
	Rate
	// Lift is the win rate as a multiple of that of all deals in the test.
	Lift *float64 `json:"lift"`
	// Cut is the least score of the tier; absent for D and X.
	Cut *float64 `json:"cut,omitempty"`
	// CycleDays is the median time from creation to closing of won deals, DealSize the
	// median of their amounts.
	CycleDays *float64 `json:"cycle_days"`
	DealSize  *float64 `json:"deal_size"`
}

// Class is one class of qualification with its deals.
type Class struct {
	Class int `json:"class"`
	Rate
	Lift *float64 `json:"lift"`
}

// Order says whether A ≥ B ≥ C ≥ D holds.
type Order struct {
	// Holds is true where each tier has deals enough to say it, and none is the wrong way
	// round.
	Holds bool `json:"holds"`
	// Breaks name the neighbours that are the wrong way round, as C < D.
	Breaks []string `json:"breaks"`
	// TooFew are the tiers with too few deals to say it.
	TooFew []string `json:"too_few"`
}

// Calibrated judges chances that were foretold.
type Calibrated struct {
	// Error is the expected calibration error over tenths, Beyond what is left of it when
	// what luck does to so few deals is taken off.
	Error  float64 `json:"error"`
	Beyond float64 `json:"beyond"`
	// Foretold and Came are the means over all deals.
	Foretold float64    `json:"foretold"`
	Came     float64    `json:"came"`
	Text     words.Text `json:"text"`
}

// Ceiling is the area of a model that is not readable, beside that of the card.
type Ceiling struct {
	AUC  stat.Interval `json:"auc"`
	Text words.Text    `json:"text"`
}

// Calibration is one tenth of the deals by score.
type Calibration struct {
	From float64 `json:"from"` // the lowest and the highest score
	To   float64 `json:"to"`
	// Foretold is the mean of the foretold chances; null for points.
	Foretold *float64 `json:"foretold"`
	Rate
	// Rising is the win rate after isotonic regression: what a score of this height stands for.
	Rising float64 `json:"rising"`
}

// Segment is a part of the deals in the test, judged for itself.
type Segment struct {
	Segment      string         `json:"segment"` // new, existing; all where the verdict is one of them
	Verdict      Verdict        `json:"verdict"`
	AUC          *stat.Interval `json:"auc"`
	PermutationP *float64       `json:"permutation_p"`
	Rate
	Tiers   []Tier `json:"tiers"`
	Ordered *Order `json:"ordered"`
}

// Criterion is one criterion of a model with the win rate by what it gave.
type Criterion struct {
	ID     string          `json:"criterion"`
	Label  words.Text      `json:"label"`
	Max    int             `json:"max"`
	Values []CriterionRate `json:"values"`
}

// CriterionRate is the win rate of the deals that a criterion gave one thing.
type CriterionRate struct {
	Earned string `json:"earned"` // full, part, none, unknown
	Rate
}

// Leak is a field that betrays the outcome, or may.
type Leak struct {
	Field    string     `json:"field"`
	Why      Why        `json:"why"`
	Evidence string     `json:"evidence"` // in English; Text has both languages
	Text     words.Text `json:"text"`
	// LeftOut says whether the field is left out of learning; where it is not, a person
	// should look at it.
	LeftOut bool `json:"left_out"`
}

// Field is one column with what it tells alone.
type Field struct {
	Field  string     `json:"field"`
	Kind   deals.Kind `json:"kind"`
	Filled Filled     `json:"filled"`
	// Values is how many different ones there are; absent for numbers and days.
	Values int               `json:"values,omitempty"`
	IV     *stat.Information `json:"iv"`
	AUC    *stat.Interval    `json:"auc"`
	Bands  []Band            `json:"bands,omitempty"`
	Used   bool              `json:"used"`
	// Unused says why it is not learned from: leak, date, identifier, empty, too_few, or deal
	// where it is about the deal and not about its account;
	// it is absent where nothing is learned at all.
	Unused string `json:"unused,omitempty"`
}

// Filled is the share of deals that have a value.
type Filled struct {
	All  float64 `json:"all"`
	Won  float64 `json:"won"`
	Lost float64 `json:"lost"`
}

// Band is a range of numbers, or a label, with its deals.
type Band struct {
	Band    string   `json:"band"` // as people read it; empty for rare labels and unknown
	Rare    bool     `json:"rare,omitempty"`
	Unknown bool     `json:"unknown,omitempty"`
	From    *float64 `json:"from,omitempty"`
	To      *float64 `json:"to,omitempty"` // not included
	Rate
	// Weight is the weight of evidence: above 0 speaks for winning.
	Weight float64 `json:"weight"`
}
