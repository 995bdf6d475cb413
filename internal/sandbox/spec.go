package sandbox

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/phrase"
)

// SpecError is a specification of faults that cannot be meant.
type SpecError struct {
	Part  int           // from 1 on
	Text  string        // the part as it was written
	Wrong phrase.Phrase // what is wrong with it, and what is allowed
}

// Error implements error.
func (e *SpecError) Error() string { return e.In("en") }

// In is Error in a language, "de" or "en".
func (e *SpecError) In(lang string) string {
	return phrase.Of("part %d, %q: %s", e.Part, e.Text, e.Wrong).In(lang)
}

// FaultKind is a fault that a specification can name.
type FaultKind struct {
	Name string
	What string // what it does, in a line
	make func() Fault
}

// slowDelay is how late a slow answer is where nothing else is said.
const slowDelay = 2 * time.Second

// searchBehind is how far searches are behind where nothing else is said, and mostBehind how
// far they may be.
const (
	searchBehind = 10 * time.Second
	mostBehind   = time.Minute
)

// FaultKinds lists the faults that a specification can name, beside a status.
func FaultKinds() []FaultKind {
	return []FaultKind{
		{"refuse", "the connection closes, and nothing is done", func() Fault { return Fault{Refused: true} }},
		{"after-commit", "the work is done, and the connection closes without an answer", func() Fault { return Fault{Drop: true} }},
		{"hang", "the work is done, and the answer never comes", func() Fault { return Fault{Hang: true} }},
		{"slow", "the answer comes late: delay=2s", func() Fault { return Fault{Delay: slowDelay} }},
		{"cut", "the connection closes in the middle of the answer", func() Fault { return Fault{CutBody: true} }},
		{"truncated", "half of the JSON, in an answer that is whole", func() Fault { return Fault{Rewrite: half} }},
		{"html", "a page in the place of JSON, with status 200", func() Fault { return Fault{Body: maintenance} }},
		{"empty", "no body, with status 200", func() Fault { return Fault{Rewrite: func([]byte) []byte { return nil }} }},
		{"no-list", "JSON without the list that was asked for", func() Fault { return Fault{Body: "{}"} }},
		{"short", "lists lack their last element: a row, or the result of one", func() Fault { return Fault{Rewrite: WithoutLast} }},
		{"duplicates", "lists hold every element twice, backwards the second time", func() Fault { return Fault{Rewrite: withDuplicates} }},
		{"partial", "about half of the rows of a batch are refused as locked", func() Fault { return Fault{BusyRows: true, Kind: Writes} }},
		{"expired-cursor", "the cursor of a further page has ended", func() Fault { return Fault{EndCursor: true, Kind: Reads} }},
		{"broken-job", "a job that runs by itself has failed", func() Fault { return Fault{FailJob: true, Kind: Reads} }},
		{"behind", "searches show what was there 10 s ago, or by=30s", func() Fault { return Fault{Behind: searchBehind, Kind: Reads} }},
		{"expired-token", "all access tokens end", func() Fault { return Fault{ExpireToken: true} }},
		{"revoked", "all grants are taken back, for good", func() Fault { return Fault{Revoke: true} }},
	}
}

const maintenance = "<html><body>We are down for maintenance.</body></html>"

func half(body []byte) []byte { return body[:len(body)/2] }

// ParseFaults reads a specification of faults:
//
//	429=0.05,retry_after=2; after-commit=1%,on=write; seed=7
//
// Parts stand between semicolons. A part is seed=N, or a fault with the share of the calls
// that meet it, 0.05 or 5%, and options behind commas. A fault is a status from 300 to 599 or
// one of FaultKinds. The options are on=read, write or tokens; times=N and skip=N calls;
// retry_after=SECONDS and retry_date=SECONDS with a status; by=DURATION with behind; and
// delay=DURATION. The same seed
// meets the same calls of the same sequence; every fault draws on its own. An error is a
// *SpecError.
func ParseFaults(spec string) ([]Fault, error) {
	if strings.TrimSpace(spec) == "" {
		return nil, nil
	}
	var faults []Fault
	seed, seeded := uint64(1), false
	for i, text := range strings.Split(spec, ";") {
		text = strings.TrimSpace(text)
		wrong := func(err error) error { return &SpecError{Part: i + 1, Text: text, Wrong: phrase.OfError(err)} }
		if value, found := strings.CutPrefix(text, "seed="); found {
			n, err := strconv.ParseUint(strings.TrimSpace(value), 10, 64)
			switch {
			case err != nil:
				return nil, wrong(phrase.Errorf("a seed is a whole number from 0 on"))
			case seeded:
				return nil, wrong(phrase.Errorf("there is a seed already"))
			}
			seed, seeded = n, true
			continue
		}
		f, err := parseFault(text)
		if err != nil {
			return nil, wrong(err)
		}
		f.part = i + 1
		faults = append(faults, f)
	}
	for i := range faults {
		faults[i].Seed = seed
	}
	return faults, nil
}

func parseFault(text string) (Fault, error) {
	head, rest, options := strings.Cut(text, ",")
	name, share, found := strings.Cut(head, "=")
	name = strings.TrimSpace(name)
	if !found {
		return Fault{}, phrase.Errorf("a fault is written NAME=SHARE, such as 429=0.05 or after-commit=1%%")
	}
	f, err := named(name)
	if err != nil {
		return Fault{}, err
	}
	if f.Share, err = parseShare(strings.TrimSpace(share)); err != nil {
		return Fault{}, err
	}
	f.name, f.text, f.Times = name, text, -1
	if !options {
		return f, nil
	}
	seen := map[string]bool{}
	for option := range strings.SplitSeq(rest, ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(option), "=")
		if seen[key] {
			return Fault{}, phrase.Errorf("%s is given twice", key)
		}
		seen[key] = true
		if err := f.option(key, strings.TrimSpace(value)); err != nil {
			return Fault{}, err
		}
	}
	return f, nil
}

// named returns the fault that a name stands for.
func named(name string) (Fault, error) {
	if status, err := strconv.Atoi(name); err == nil && status >= 300 && status <= 599 && len(name) == 3 {
		return Fault{Status: status}, nil
	}
	kinds := FaultKinds()
	if i := slices.IndexFunc(kinds, func(k FaultKind) bool { return k.Name == name }); i >= 0 {
		return kinds[i].make(), nil
	}
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.Name
	}
	return Fault{}, phrase.Errorf("there is no fault %q; there are statuses from 300 to 599, %s", name, strings.Join(names, ", "))
}

func parseShare(text string) (float64, error) {
	number, percent := strings.CutSuffix(text, "%")
	share, err := strconv.ParseFloat(number, 64)
	if percent {
		share /= 100
	}
	if err != nil || !(share > 0 && share <= 1) { // a NaN is neither
		return 0, phrase.Errorf("the share %q is not above 0 and up to 1, such as 0.05 or 5%%", text)
	}
	return share, nil
}

// option sets what a fault is told besides its share.
func (f *Fault) option(key, value string) error {
	count := func(least int) (int, error) {
		n, err := strconv.Atoi(value)
		if err != nil || n < least || n > 1_000_000 {
			return 0, phrase.Errorf("%s=%s is not a whole number from %d to 1000000", key, value, least)
		}
		return n, nil
	}
	var n int
	var err error
	switch key {
	case "on":
		return f.on(CallKind(value))
	case "times":
		f.Times, err = count(1)
	case "skip":
		f.Skip, err = count(1)
	case "retry_after", "retry_date":
		if f.Status == 0 {
			return phrase.Errorf("%s is for a status, such as 429=0.05,%s=2", key, key)
		}
		if f.RetryAfter != "" || f.RetryDate != 0 {
			return phrase.Errorf("retry_after and retry_date exclude each other")
		}
		n, err = count(0)
		if key == "retry_after" {
			f.RetryAfter = strconv.Itoa(n)
		} else {
			f.RetryDate = time.Duration(n) * time.Second
		}
	case "delay":
		f.Delay, err = time.ParseDuration(value)
		if err != nil || f.Delay <= 0 || f.Delay > time.Hour {
			return phrase.Errorf("delay=%s is not a duration up to 1h, such as 300ms or 5s", value)
		}
	case "by":
		if f.Behind == 0 {
			return phrase.Errorf("by is for searches that are behind, such as behind=1,by=30s")
		}
		f.Behind, err = time.ParseDuration(value)
		if err != nil || f.Behind <= 0 || f.Behind > mostBehind {
			return phrase.Errorf("by=%s is not a duration up to %s, such as 5s", value, mostBehind)
		}
	default:
		return phrase.Errorf("there is no option %q; there are on, times, skip, retry_after, retry_date, delay and by", key)
	}
	return err
}

// on narrows the calls that are meant.
func (f *Fault) on(kind CallKind) error {
	switch kind {
	case Reads, Writes, Tokens:
	case AnyCall:
		fallthrough
	default:
		return phrase.Errorf("on=%s is none of read, write, tokens", kind)
	}
	if f.Kind != AnyCall && f.Kind != kind {
		return phrase.Errorf("this fault is one of on=%s", f.Kind)
	}
	f.Kind = kind
	return nil
}

// FaultState is a fault that is in force, with its counts.
type FaultState struct {
	Fault string `json:"fault"` // as it was specified
	Calls uint64 `json:"calls"` // that it was for
	Met   uint64 `json:"met"`   // of those, calls that met it
}

// states lists the faults that were specified.
func (f *faults) states() []FaultState {
	f.mu.Lock()
	defer f.mu.Unlock()
	states := []FaultState{}
	for _, fault := range f.list {
		if fault.text != "" {
			states = append(states, FaultState{fault.text, fault.meant, fault.met})
		}
	}
	return states
}

// WithoutLast takes the last element out of every list of objects of an answer, which
// are rows, or what became of them, and the last part out of an answer of several. Another
// answer that is no JSON stays.
func WithoutLast(body []byte) []byte {
	if line, _, _ := bytes.Cut(body, []byte("\r\n")); bytes.HasPrefix(line, []byte("--")) {
		// The text ends with the line that closes it; before that stands the last part.
		if parts := bytes.Split(body, line); len(parts) > 2 {
			return bytes.Join(append(parts[:len(parts)-2:len(parts)-2], parts[len(parts)-1]), line)
		}
		return body
	}
	return rewriteLists(body, func(list []any) []any { return list[:len(list)-1] })
}

// withDuplicates repeats every list of objects of an answer.
func withDuplicates(body []byte) []byte {
	return rewriteLists(body, func(list []any) []any {
		again := slices.Clone(list)
		slices.Reverse(again)
		return append(slices.Clip(list), again...)
	})
}

// rewriteLists changes the outermost lists of objects in a JSON text.
func rewriteLists(body []byte, change func([]any) []any) []byte {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var v any
	if decoder.Decode(&v) != nil || decoder.More() { // such as a table, which begins with a name in quotes
		return body
	}
	changed, err := json.Marshal(changeLists(v, change))
	if err != nil {
		return body
	}
	return changed
}

func changeLists(v any, change func([]any) []any) any {
	switch v := v.(type) {
	case []any:
		if len(v) > 0 {
			if _, objects := v[0].(map[string]any); objects {
				return change(v)
			}
		}
	case map[string]any:
		for name, member := range v {
			v[name] = changeLists(member, change)
		}
	}
	return v
}
