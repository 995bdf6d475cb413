package format

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/icptier/icptier/internal/outcome"
)

// Thing is a kind of stored data, in words for the reader of an error.
type Thing string

// The things that have versions. Leases have none: a lease holds a random name that only
// its holder compares, and ends by itself.
const (
	Record      Thing = "record"      // stream CRM
	Slot        Thing = "slot"        // stream JOBS
	Change      Thing = "tier change" // stream TIERS
	Origin      Thing = "origin"      // stream ORIGINS
	Edit        Thing = "edit"        // stream UNDO
	Letter      Thing = "dead letter" // stream DEAD; its body has the version of what it was
	Token       Thing = "token"       // bucket tokens, and what is sealed in it
	Cursor      Thing = "cursor"      // bucket cursors
	Publication Thing = "publication" // bucket models: what is in force, and what was; the shadow model
	Model       Thing = "ICP model"   // bucket models: sources
	Run         Thing = "run"         // bucket runs
	State       Thing = "state"       // bucket state: first times of schedules, CRM accounts of connections
	Cache       Thing = "cache"       // Redis: facts, scores, rankings; and the epoch in the bucket state
)

// Header is the header of a stream's message that carries its version.
const Header = "Icptier-Format"

// line begins a value whose version is not 1.
const line = "icptier-format "

// Versions says of each thing which version a program writes, which is the newest that it
// reads. A thing that is absent stands at 1. The nil map is good: everything stands at 1.
type Versions map[Thing]int

// Current are the versions of this program. A change that raises one adds the bytes of the old
// version to testdata and the reading of it to the decoder.
//
// The cache's version 2 has ranges of employees, version 3 who asks for the places of limited tiers.
func Current() Versions { return Versions{Cache: 3} }

// Of is the version of a thing.
func (v Versions) Of(t Thing) int { return max(v[t], 1) }

// Text is what [Header] holds for a thing that is being written; empty where the header is
// left out.
func (v Versions) Text(t Thing) string {
	if v.Of(t) == 1 {
		return ""
	}
	return strconv.Itoa(v.Of(t))
}

// Check returns the version that a text says, empty for 1. The error is an
// [outcome.NewerError] where this program does not read it: a newer one, or one that is no
// number, which no release so far has written. what says which thing it is, such as
// "deal 17 of hubspot".
func (v Versions) Check(t Thing, what, text string) (int, error) {
	if text == "" {
		return 1, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > v.Of(t) {
		return n, &outcome.NewerError{Thing: string(t), What: what, Version: text, Reads: v.Of(t)}
	}
	return n, nil
}

// Seal returns a value with its version before it.
func (v Versions) Seal(t Thing, value []byte) []byte {
	if v.Of(t) == 1 {
		return value
	}
	return append([]byte(line+v.Text(t)+"\n"), value...)
}

// Open returns a value without its version, and the version. On an error, as of
// [Versions.Check], the value is there as well, for what is readable in every version.
func (v Versions) Open(t Thing, what string, sealed []byte) (value []byte, version int, err error) {
	rest, ok := bytes.CutPrefix(sealed, []byte(line))
	if !ok {
		return sealed, 1, nil
	}
	text, value, _ := bytes.Cut(rest, []byte("\n"))
	version, err = v.Check(t, what, name(string(text)))
	return value, version, err
}

// name cuts what should be a version to what fits an error; what is empty is no version.
func name(text string) string {
	const longest = 20
	text = strings.ToValidUTF8(text[:min(len(text), longest)], "?")
	if text == "" {
		return "?"
	}
	return text
}
