package cli

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight/abm"
)

func TestAnEarlierListAfterASpreadsheet(t *testing.T) {
	past := []abm.Past{{Key: crm.Key{Connection: "hub", ID: "7"}, Name: "Ä GmbH"}, {Key: crm.Key{Connection: "hub", ID: "-8"}, Name: "=1+1"}}
	for name, text := range map[string]string{
		"as it was written":    "rank,connection,id,name\n1,hub,7,Ä GmbH\n2,hub,'-8,'=1+1\n",
		"saved with semicolon": "\ufeffrank;connection;id;name\r\n1;hub;7;Ä GmbH\r\n2;hub;'-8;'=1+1\r\n",
		"in Windows-1252":      "rank;connection;id;name\r\n1;hub;7;\xc4 GmbH\r\n2;hub;'-8;'=1+1\r\n",
		"as JSON":              `{"chosen": [{"connection": "hub", "id": "7", "name": "Ä GmbH"}, {"connection": "hub", "id": "-8", "name": "=1+1"}]}`,
	} {
		file := filepath.Join(t.TempDir(), "list")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := earlierList(file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(past, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func FuzzEarlierList(f *testing.F) {
	for _, text := range []string{"connection,id\nhub,7\n", `{"chosen":[]}`, `{"chosen":null}`, "{", "connection;id\n\"", "\x00", "sep=;\nconnection;id\n"} {
		f.Add([]byte(text))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		file := filepath.Join(dir, "list")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if past, err := earlierList(file); err == nil && past == nil {
			t.Error("a list that was read is not nil, so that the CRM's is not taken instead")
		} else if err != nil && !isUsage(err) {
			t.Errorf("the error is no usage error: %v", err)
		}
	})
}

func FuzzReps(f *testing.F) {
	for _, text := range []string{"name;capacity;regions;accounts;share\nNord;5;DE-7;hub/1;0,5\n", "name,capacity\nNord,1e9\n", "name,capacity\n,\n", "name,capacity\nA,-1\nB,1.5\n", "{\"name\":\"A\",\"capacity\":3}\n"} {
		f.Add([]byte(text))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		file := filepath.Join(dir, "reps")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		reps, err := repsOf(file)
		if err != nil {
			if !isUsage(err) {
				t.Errorf("the error is no usage error: %v", err)
			}
			return
		}
		for _, r := range reps {
			if r.Capacity < 1 || !(r.Share >= 0) || r.Line < 1 {
				t.Errorf("%+v", r)
			}
		}
	})
}
