package intaketest_test

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/intake/intaketest"
)

var (
	file     = flag.String("file", "", "write a file of accounts there")
	accounts = flag.Int("accounts", 1_000_000, "how many accounts the file has")
)

// TestWrite writes a file to measure with:
//
//	go test ./internal/intake/intaketest -args -file /tmp/accounts.csv -accounts 1000000
func TestWrite(t *testing.T) {
	day := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	var a, b bytes.Buffer
	for _, w := range []*bytes.Buffer{&a, &b} {
		if err := intaketest.Write(w, 100, 7, day); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) || strings.Count(a.String(), "\n") < 101 {
		t.Error("the same seed gives different files")
	}
	if *file == "" {
		return
	}
	f, err := os.Create(*file)
	if err != nil {
		t.Fatal(err)
	}
	if err := intaketest.Write(f, *accounts, 1, day); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
