package learn

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/stat"
)

// A proposal's head names the deals that it was learned from: a hash of all of them, and the
// lowest of their numbers, by which a part of them is known again. People may write anything
// else there; these two lines are for the program.
const (
	trainedKey, rowsKey = "learned-from:", "rows:"
	sketch              = 32 // numbers of deals in the head
)

// trainedOn writes the two lines.
func trainedOn(s *deals.Set, honest *stat.Interval) []string {
	all := prints(s)
	line := fmt.Sprintf("%s deals=%d sha256=%s", trainedKey, s.Len(), hashOf(all))
	if honest != nil {
		line += fmt.Sprintf(" auc=%.4f low=%.4f high=%.4f", honest.Value, honest.Low, honest.High)
	}
	lines := []string{line}
	const perLine = 8
	for part := range slices.Chunk(all[:min(len(all), sketch)], perLine) {
		text := rowsKey
		for _, p := range part {
			text += fmt.Sprintf(" %08x", p>>32)
		}
		lines = append(lines, text)
	}
	return lines
}

// prints are the numbers of the deals, sorted.
func prints(s *deals.Set) []uint64 { return slices.Sorted(slices.Values(s.Print)) }

func hashOf(prints []uint64) string {
	h := sha256.New()
	var b [8]byte
	for _, p := range prints {
		binary.BigEndian.PutUint64(b[:], p)
		_, _ = h.Write(b[:])
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// InSample compares the deals of a set with those that a model was learned from, as the head
// of its file says; nil where it says nothing, or none of the deals is known.
func InSample(model []byte, s *deals.Set) *backtest.InSample {
	var out backtest.InSample
	hash, rows := "", []string(nil)
	for lines := bufio.NewScanner(bytes.NewReader(model)); lines.Scan(); {
		line, comment := strings.CutPrefix(lines.Text(), "#")
		if !comment {
			break // the head is over
		}
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, rowsKey); ok {
			rows = append(rows, strings.Fields(rest)...)
		}
		rest, ok := strings.CutPrefix(line, trainedKey)
		if !ok {
			continue
		}
		figures := map[string]float64{}
		for _, pair := range strings.Fields(rest) {
			key, value, _ := strings.Cut(pair, "=")
			if key == "sha256" {
				hash = value
			}
			if v, err := strconv.ParseFloat(value, 64); err == nil {
				figures[key] = v
			}
		}
		out.Trained = int(figures["deals"])
		if high := figures["high"]; high > 0 {
			out.AUC = &stat.Interval{Value: figures["auc"], Low: figures["low"], High: high}
		}
	}
	if hash == "" || s.Len() == 0 {
		return nil
	}
	if out.Share = seen(hash, rows, out.Trained, s); out.Share == 0 {
		return nil
	}
	return &out
}

// seen is the share of the deals of a set that a model was learned from, as far as can be told.
func seen(hash string, rows []string, trained int, s *deals.Set) float64 {
	all := prints(s)
	if hashOf(all) == hash {
		return 1
	}
	have := make(map[string]bool, len(all))
	for _, p := range all {
		have[fmt.Sprintf("%08x", p>>32)] = true
	}
	hits := 0
	for _, r := range rows {
		if have[r] {
			hits++
		}
	}
	if len(rows) == 0 {
		return 0
	}
	return min(1, float64(hits)/float64(len(rows))*float64(trained)/float64(s.Len()))
}
