package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestSummary(t *testing.T) {
	cases := map[string]struct {
		events string
		needs  []string
		strict bool
		well   bool
		want   string
	}{
		"all pass": {
			events: `{"Action":"start","Package":"p"}
{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"noise\n"}
{"Action":"pass","Package":"p","Test":"TestA","Elapsed":0.1}
{"Action":"output","Package":"p","Output":"PASS\n"}
{"Action":"pass","Package":"p","Elapsed":0.2}
{"Action":"skip","Package":"q","Elapsed":0}
`,
			needs: []string{"redis-server=/usr/bin/redis-server"}, strict: true, well: true,
			want: `ok   p 0.2s, 1 tests
ran: 1 packages, redis-server; did not run: 1 packages without tests
1 passed, 0 failed, 0 skipped
`,
		},
		"a test fails": {
			events: `{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:3: got 1\n"}
{"Action":"fail","Package":"p","Test":"TestA","Elapsed":0.1}
{"Action":"pass","Package":"p","Test":"TestB","Elapsed":0.1}
{"Action":"fail","Package":"p","Elapsed":0.2}
`,
			want: `FAIL p TestA
         a_test.go:3: got 1
FAIL p 0.2s, 1 of 2 tests
ran: 1 packages; did not run: nothing
1 passed, 1 failed, 0 skipped
`,
		},
		"a package does not build": {
			events: `{"Action":"build-output","ImportPath":"p [p.test]","Output":"p/a.go:1:1: expected package\n"}
{"Action":"build-fail","ImportPath":"p [p.test]"}
{"Action":"fail","Package":"p","FailedBuild":"p [p.test]"}
{"Action":"pass","Package":"q","Test":"TestA"}
{"Action":"pass","Package":"q"}
`,
			want: `p/a.go:1:1: expected package
FAIL p does not build
ok   q 0.0s, 1 tests
ran: 2 packages; did not run: nothing
1 passed, 1 failed, 0 skipped
`,
		},
		"a panic ends the package": {
			events: `{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestB","Output":"panic: late\n"}
{"Action":"output","Package":"p","Output":"FAIL\tp\t0.1s\n"}
{"Action":"fail","Package":"p"}
`,
			want: `FAIL p as a whole
     FAIL	p	0.1s
unended p TestB
     panic: late
ran: 1 packages; did not run: nothing
1 passed, 1 failed, 0 skipped
`,
		},
		"a skip is well outside of CI": {
			events: skipped, needs: []string{"chromium="}, well: true,
			want: `ok   p 0.0s, 2 tests
skipped p TestA: a_test.go:9: no chromium
ran: 1 packages; did not run: chromium
1 passed, 0 failed, 1 skipped
`,
		},
		"a skip is a failure in CI": {
			events: skipped, needs: []string{"chromium=/usr/bin/chromium"}, strict: true,
			want: `ok   p 0.0s, 2 tests
skipped p TestA: a_test.go:9: no chromium
ran: 1 packages, chromium; did not run: nothing
CI=true: whatever is skipped or does not run is a failure
1 passed, 0 failed, 1 skipped
`,
		},
		"a data set that is not here fails nothing in CI, and is told": {
			events: `{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:9: data set absent: deals\n"}
{"Action":"skip","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p","Test":"TestB"}
{"Action":"pass","Package":"p"}
`,
			strict: true, well: true,
			want: `SKIPPED p TestA: a_test.go:9: data set absent: deals
ok   p 0.0s, 2 tests
ran: 1 packages; did not run: 1 tests over data sets that are not here (deals)
1 passed, 0 failed, 0 skipped
`,
		},
		"nothing ran": {
			events: "go: cannot find main module\n",
			want: `go: cannot find main module
ran: 0 packages; did not run: nothing
0 passed, 0 failed, 0 skipped
`,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			s := newSummary(&out)
			if err := s.read(strings.NewReader(c.events)); err != nil {
				t.Fatal(err)
			}
			if well := s.finish(c.needs, c.strict); well != c.well {
				t.Errorf("well = %t, want %t", well, c.well)
			}
			if out.String() != c.want {
				t.Errorf("got\n%s\nwant\n%s", out.String(), c.want)
			}
		})
	}
}

const skipped = `{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:9: no chromium\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"--- SKIP: TestA (0.00s)\n"}
{"Action":"skip","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p","Test":"TestB"}
{"Action":"pass","Package":"p"}
`
