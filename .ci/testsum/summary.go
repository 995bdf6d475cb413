package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// event is one line of "go test -json"; go doc cmd/test2json describes it.
type event struct {
	Action      string
	Package     string
	ImportPath  string // of build-output and build-fail, in place of Package
	Test        string // empty where the event is about the whole package
	Elapsed     float64
	Output      string
	FailedBuild string // of a package's fail: it could not be built
}

// test names a test, or with an empty name a whole package.
type test struct{ pkg, name string }

type summary struct {
	out                     io.Writer
	passed, failed, skipped int
	packages, untested      int
	tests                   map[string]int    // tests that ended, by package
	failedIn                map[string]int    // of these, those that failed
	output                  map[test][]string // of tests that are running, and of packages
	skips                   []string
	absentData              []string // tests over data sets that the repository may not ship
}

// dataAbsent begins the reason of a test that is skipped because a data set is not
// beside the repository. Nobody can install those, so they are told and fail nothing.
const dataAbsent = "data set absent: "

func newSummary(out io.Writer) *summary {
	return &summary{out: out, tests: map[string]int{}, failedIn: map[string]int{}, output: map[test][]string{}}
}

// read takes the events of one run. A line that is no event is shown as it is.
func (s *summary) read(in io.Reader) error {
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if json.Unmarshal(line, &e) == nil && e.Action != "" {
				s.add(e)
			} else {
				s.out.Write(line)
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read test events: %w", err)
		}
	}
}

func (s *summary) add(e event) {
	key := test{e.Package, e.Test}
	switch e.Action {
	case "output":
		s.output[key] = append(s.output[key], e.Output)
	case "build-output":
		fmt.Fprint(s.out, e.Output)
	case "pass", "fail", "skip":
		if e.Test == "" {
			s.endPackage(e)
		} else {
			s.endTest(e)
		}
		delete(s.output, key)
	}
}

func (s *summary) endTest(e event) {
	s.tests[e.Package]++
	switch e.Action {
	case "pass":
		s.passed++
	case "fail":
		s.failed++
		s.failedIn[e.Package]++
		fmt.Fprintf(s.out, "FAIL %s %s\n", e.Package, e.Test)
		s.show(test{e.Package, e.Test})
	case "skip":
		reason := s.reason(e)
		line := fmt.Sprintf("%s %s: %s", e.Package, e.Test, reason)
		if _, missing, found := strings.Cut(reason, dataAbsent); found {
			s.absentData = append(s.absentData, missing)
			fmt.Fprintln(s.out, "SKIPPED", line)
			return
		}
		s.skipped++
		s.skips = append(s.skips, line)
	}
}

func (s *summary) endPackage(e event) {
	s.packages++
	switch {
	case e.Action == "skip":
		s.untested++ // it has no test files
		return
	case e.Action == "pass":
		fmt.Fprintf(s.out, "ok   %s %.1fs, %d tests\n", e.Package, e.Elapsed, s.tests[e.Package])
		return
	case e.FailedBuild != "":
		s.failed++
		fmt.Fprintf(s.out, "FAIL %s does not build\n", e.Package)
	case s.failedIn[e.Package] == 0:
		// Nothing in it failed by itself: a leak, a panic outside of tests, a time limit.
		s.failed++
		fmt.Fprintf(s.out, "FAIL %s as a whole\n", e.Package)
	default:
		fmt.Fprintf(s.out, "FAIL %s %.1fs, %d of %d tests\n", e.Package, e.Elapsed, s.failedIn[e.Package], s.tests[e.Package])
	}
	s.show(test{pkg: e.Package})
	s.showUnended(e.Package)
}

// showUnended shows what tests printed that a panic or a time limit ended.
func (s *summary) showUnended(pkg string) {
	var names []string
	for t := range s.output {
		if t.pkg == pkg && t.name != "" {
			names = append(names, t.name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		t := test{pkg, name}
		fmt.Fprintf(s.out, "unended %s %s\n", pkg, name)
		s.show(t)
		delete(s.output, t)
	}
}

// show prints what a test printed, without what the lines of testsum say already.
func (s *summary) show(t test) {
	for _, line := range s.output[t] {
		if !strings.HasPrefix(line, "=== ") {
			fmt.Fprint(s.out, "     ", line)
		}
	}
}

// reason is the text that a skipped test gave.
func (s *summary) reason(e event) string {
	var said []string
	for _, line := range s.output[test{e.Package, e.Test}] {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "=== ") && !strings.HasPrefix(line, "--- ") {
			said = append(said, line)
		}
	}
	if len(said) == 0 {
		return "no reason given"
	}
	return strings.Join(said, " ")
}

// finish prints the last lines and reports whether all is well. Each of needs is
// name=path; with strict, what was skipped or is not there is not well, but for data sets.
func (s *summary) finish(needs []string, strict bool) bool {
	ran := []string{fmt.Sprintf("%d packages", s.packages-s.untested)}
	var absent []string
	for _, need := range needs {
		name, path, _ := strings.Cut(need, "=")
		if path == "" {
			absent = append(absent, name)
		} else {
			ran = append(ran, name)
		}
	}
	for _, skip := range s.skips {
		fmt.Fprintln(s.out, "skipped", skip)
	}
	notRun := slices.Clone(absent)
	if len(s.absentData) > 0 {
		slices.Sort(s.absentData)
		notRun = append(notRun, fmt.Sprintf("%d tests over data sets that are not here (%s)",
			len(s.absentData), strings.Join(slices.Compact(s.absentData), ", ")))
	}
	if s.untested > 0 {
		notRun = append(notRun, fmt.Sprintf("%d packages without tests", s.untested))
	}
	fmt.Fprintf(s.out, "ran: %s; did not run: %s\n", strings.Join(ran, ", "), cmp.Or(strings.Join(notRun, ", "), "nothing"))
	well := s.failed == 0 && s.passed > 0
	if strict && (s.skipped > 0 || len(absent) > 0) {
		fmt.Fprintln(s.out, "CI=true: whatever is skipped or does not run is a failure")
		well = false
	}
	fmt.Fprintf(s.out, "%d passed, %d failed, %d skipped\n", s.passed, s.failed, s.skipped)
	return well
}
