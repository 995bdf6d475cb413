package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheTableIsWhatTheSourceSays(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "..", "..", "..", "shared", "data", "plz_dach")
	var files []string
	for _, country := range []string{"de", "at", "ch"} {
		file := filepath.Join(dir, "zipcodes."+country+".csv")
		if _, err := os.Stat(file); err != nil {
			t.Skip("NOT RUN: data set absent: plz_dach")
		}
		files = append(files, file)
	}
	var made bytes.Buffer
	if err := run(files, &made); err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile(filepath.Join("..", "areas.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(kept), "\n"), strings.Split(made.String(), "\n")); diff != "" {
		t.Error(diff)
	}
}

func TestACustomersCodeAmidOthersIsOutvoted(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "x.csv")
	text := "country_code,zipcode,place,latitude,longitude\nDE,10875,Customer,48.78,9.18\nDE,70173,Stuttgart,48.77,9.18\nDE,70174,Stuttgart,48.79,9.16\nDE,70,broken,48.7,9.1\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := run([]string{file}, &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "DE 70") {
		t.Errorf("table %q", out.String())
	}
	for _, wrong := range [][]string{nil, {filepath.Join(dir, "absent")}} {
		if err := run(wrong, &out); err == nil {
			t.Errorf("%v is read", wrong)
		}
	}
}
