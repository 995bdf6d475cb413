package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "codes.csv")
	rows := `country_code,zipcode,place,state,state_code
DE,01067,Dresden,Sachsen,SN
DE,01099,Dresden,Sachsen,SN
DE,01100,A large customer,Saxony,13
DE,01101,Whose offices are elsewhere,Bavaria,02
DE,03001,Cottbus,Brandenburg,BB
DE,03002,Mostly here,Brandenburg,BB
DE,03002,And here,Brandenburg,BB
DE,03002,A corner,Sachsen,SN
DE,03003,As many here,Sachsen,SN
DE,03003,As there,Brandenburg,BB
DE,03004,No state,,
AT,1140,Penzing,Wien,09
AT,1140,Mauerbach,Niederösterreich,03
AT,1140,Purkersdorf,Niederösterreich,03
`
	if err := os.WriteFile(file, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := run([]string{file}, &out); err != nil {
		t.Fatal(err)
	}
	want := `AT 0000 -
AT 1140 AT-9
AT 1200 -
DE 00000 -
DE 01067 DE-SN
DE 02000 -
DE 03001 DE-BB
DE 04000 -
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestBadFiles(t *testing.T) {
	for name, content := range map[string]string{"empty": "", "columns": "a,b\n1,2\n", "quotes": "a,\"b\n"} {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := run([]string{file}, &bytes.Buffer{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if run(nil, &bytes.Buffer{}) == nil || run([]string{"nowhere.csv"}, &bytes.Buffer{}) == nil {
		t.Error("no error without a file")
	}
}
