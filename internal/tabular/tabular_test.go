package tabular_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/tabular"
)

func open(t *testing.T, text string) *tabular.Reader {
	t.Helper()
	r, err := tabular.NewReader("in.csv", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// all reads a table to its end: the rows as texts by column, and the errors.
func all(r *tabular.Reader) (rows []map[string]string, lines []int, problems []string) {
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return rows, lines, problems
		}
		if err != nil {
			problems = append(problems, err.Error())
			var e *tabular.Error
			if !errors.As(err, &e) || e.Fatal {
				return rows, lines, problems
			}
			continue
		}
		m := map[string]string{}
		for _, c := range row.Columns() {
			m[c] = row.Text(c)
		}
		rows, lines = append(rows, m), append(lines, row.Line)
	}
}

func utf16LE(s string) string {
	var b strings.Builder
	b.WriteString("\xff\xfe")
	for _, u := range utf16.Encode([]rune(s)) {
		b.WriteByte(byte(u))
		b.WriteByte(byte(u >> 8))
	}
	return b.String()
}

func utf16BE(s string) string {
	b := []byte(utf16LE(s))
	for i := 0; i+1 < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	return string(b)
}

func TestTheSameTableInManyDialects(t *testing.T) {
	want := []map[string]string{
		{"name": "Müller & Söhne, KG", "city": "Köln", "note": "two lines"},
		{"name": `5" Rohre; GmbH`, "city": "", "note": "x|y"},
	}
	csv := func(d string) string {
		return strings.ReplaceAll("name;city;note\n\"Müller & Söhne, KG\";Köln;\"two\nlines\"\n\"5\"\" Rohre; GmbH\";;\"x|y\"\n", ";", d)
	}
	semicolons := "name;city;note\n\"Müller & Söhne, KG\";Köln;\"two\nlines\"\n\"5\"\" Rohre; GmbH\";;\"x|y\"\n"
	tabs := strings.ReplaceAll(csv("\t"), "Rohre\t", "Rohre;")
	latin := strings.NewReplacer("ü", "\xfc", "ö", "\xf6").Replace(semicolons)
	for name, text := range map[string]string{
		"semicolons":            semicolons,
		"commas":                strings.ReplaceAll(csv(","), "Rohre,", "Rohre;"),
		"tabs":                  tabs,
		"bars":                  strings.ReplaceAll(csv("|"), "Rohre|", "Rohre;"),
		"CRLF":                  strings.ReplaceAll(semicolons, "\n", "\r\n"),
		"no line end":           strings.TrimSuffix(semicolons, "\n"),
		"byte order mark":       "\ufeff" + semicolons,
		"UTF-16, little endian": utf16LE(semicolons),
		"UTF-16, big endian":    utf16BE(tabs),
		"Windows-1252":          latin,
		"sep line":              "sep=;\r\n" + semicolons,
		"trailing delimiters":   strings.ReplaceAll(strings.ReplaceAll(semicolons, "note\n", "note;\n"), "\"\n", "\";\n"),
		"blank lines":           strings.ReplaceAll(semicolons, "note\n", "note\n\n;;\n"),
		"JSON lines": `{"name":"Müller & Söhne, KG","city":"Köln","note":"two\nlines"}` + "\n\n" +
			`{"name":"5\" Rohre; GmbH","city":null,"note":"x|y"}`,
	} {
		t.Run(name, func(t *testing.T) {
			rows, _, problems := all(open(t, text))
			if diff := cmp.Diff(want, rows); diff != "" || problems != nil {
				t.Errorf("%v %s", problems, diff)
			}
		})
	}
}

func TestLines(t *testing.T) {
	_, lines, problems := all(open(t, "a,b\n1,2\n\n\"x\ny\",2\n1,2,3\n4,5\n"))
	if diff := cmp.Diff([]int{2, 4, 7}, lines); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"in.csv:6: the row has 3 fields, the header 2; a field that holds the delimiter needs quotes"}, problems); diff != "" {
		t.Error(diff)
	}
	if _, lines, _ = all(open(t, "sep=,\na,b\n1,2\n")); !cmp.Equal(lines, []int{3}) {
		t.Errorf("lines %v behind a sep line", lines)
	}
}

func TestWhatCannotBeOpened(t *testing.T) {
	for name, tt := range map[string]struct{ text, want string }{
		"empty":           {"", "in.csv: is empty; a table has a line with the names of its columns"},
		"only blank":      {"\n \n\n", "in.csv: is empty; a table has a line with the names of its columns"},
		"nameless header": {";;;\n1;2;3;4\n", "in.csv:1: the header is empty; the first line names the columns"},
		"nameless column": {"a,,c\n1,2,3\n", "in.csv:1: column 2: has no name; the first line names the columns"},
		"twice":           {"a,b,a\n1,2,3\n", "in.csv:1: column a: stands twice, as column 1 and as column 3; rename one"},
		"binary":          {"\x7fELF\x00\x00\x01", "in.csv: is a binary file, not a text; export the table as CSV in UTF-8, or in UTF-16 with a byte order mark"},
		"control bytes":   {"\x01\x02\x03abc\x04\n", "in.csv: is a binary file, not a text; export the table as CSV in UTF-8"},
		"workbook":        {"PK\x03\x04rest", "in.csv: is a workbook or a ZIP archive, not a text; save the sheet as CSV UTF-8"},
		"compressed":      {"\x1f\x8b\x08", "in.csv: is compressed; unpack it first: gunzip"},
		"JSON array":      {`[{"a":1}]`, "in.csv:1: is one JSON array; write one object a line: jq -c '.[]'"},
		"NUL in header":   {strings.Repeat("a", 5000) + ",b\x00\n", "in.csv:1: column 2: holds a NUL byte; export the table again as CSV in UTF-8"},
		"broken object":   {`{"a":1`, "in.csv:1: is no JSON: EOF; write one object a line: jq -c ."},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := tabular.NewReader("in.csv", strings.NewReader(tt.text))
			var e *tabular.Error
			if !errors.As(err, &e) || e.Error() != tt.want {
				t.Errorf("%v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestWhatIsWrongWithRows(t *testing.T) {
	long := strings.Repeat("x", tabular.MaxField+1)
	for name, tt := range map[string]struct {
		text string
		rows int
		want string
	}{
		"too few":     {"a,b\n1\n1,2\n", 1, "in.csv:2: the row has 1 field, the header 2; an empty field still needs its delimiter"},
		"NUL":         {"a,b\n1,\x002\n1,2\n", 1, "in.csv:2: column b: holds a NUL byte; export the table again as CSV in UTF-8"},
		"long field":  {"a,b\n1," + long + "\n1,2\n", 1, "in.csv:2: column b: holds more than 1 MiB; is a quote opened there and closed much later?"},
		"bare quote":  {"a,b\n1,5\" pipe\n1,2\n", 1, `in.csv:2: a quote stands within an unquoted field; put the field into quotes and double those within: "5"" pipe"`},
		"open quote":  {"a,b\n1,\"x\n1,2\n", 0, `in.csv:2: a quoted field does not end where its quote ends, or never; within a quoted field a quote is written twice: "5"" pipe"`},
		"endless":     {"a,b\n1,2\n1,\"" + strings.Repeat("x,y\n", 2<<20), 1, "in.csv:3: the row is longer than 4 MiB; is a quote opened there and never closed?"},
		"no object":   {"{\"a\":1}\n7\n{\"a\":2}", 2, `in.csv:2: is no JSON object; write one object a line: {"name": "…"}`},
		"broken":      {"{\"a\":1}\n{\"a\":}\n{\"a\":2}", 2, "in.csv:2: column a: is no JSON: invalid character '}' looking for beginning of value; write one object a line: jq -c ."},
		"two objects": {"{\"a\":1}\n{\"a\":1}{\"a\":2}\n", 1, "in.csv:2: is no JSON: something stands behind the object; write one object a line: jq -c ."},
		"same twice":  {"{\"a\":1}\n{\"a\":{\"b\":1},\"a.b\":2}\n", 1, "in.csv:2: column a.b: stands twice in the object; rename one"},
		"JSON NUL":    {"{\"a\":1}\n{\"a\":\"x\\u0000\"}\n", 1, "in.csv:2: column a: holds a NUL byte; leave \\u0000 out"},
		"JSON long":   {"{\"a\":1}\n{\"a\":\"" + strings.Repeat("x", 5<<20) + "\"}\n{\"a\":1}\n", 2, "in.csv:2: the row is longer than 4 MiB; write one object a line: jq -c ."},
		"deep":        {"{\"a\":1}\n" + strings.Repeat(`{"a":`, 20) + "1" + strings.Repeat("}", 20), 1, "in.csv:2: column a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a: objects stand within each other more than 16 deep"},
	} {
		t.Run(name, func(t *testing.T) {
			rows, _, problems := all(open(t, tt.text))
			if len(rows) != tt.rows || !cmp.Equal(problems, []string{tt.want}) {
				t.Errorf("%d rows, want %d; %s", len(rows), tt.rows, cmp.Diff([]string{tt.want}, problems))
			}
		})
	}
}

func TestNestedObjects(t *testing.T) {
	r := open(t, `{"id":7,"account":{"name":"A","tags":["x"," y ",null,["z"]]},"deals":[{"id":"d1","amount":1.5},{"stage":"won"}],"ok":true}`)
	row, err := r.Next()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"id", "account.name", "account.tags", "deals", "ok"}, r.Columns()); diff != "" {
		t.Error(diff)
	}
	if row.Text("id") != "7" || !row.IsNumber("id") || row.Text("account.name") != "A" || row.Text("ok") != "true" || row.Text("nobody") != "" {
		t.Errorf("id %q, name %q, ok %q", row.Text("id"), row.Text("account.name"), row.Text("ok"))
	}
	if diff := cmp.Diff([]string{"x", "y", "z"}, row.List("account.tags")); diff != "" || row.Text("account.tags") != "x;  y ; z" {
		t.Errorf("%q %s", row.Text("account.tags"), diff)
	}
	deals := row.Rows("deals")
	if len(deals) != 2 || deals[0].Text("id") != "d1" || deals[0].Text("stage") != "" || deals[1].Text("stage") != "won" || deals[1].Line != 1 {
		t.Errorf("deals %+v", deals)
	}
}

func TestTextIsCleanAndBounded(t *testing.T) {
	row, err := open(t, "Name,Note\n \u200bA\u202eB\tC\u0085\ufeff ,"+strings.Repeat("ä", 4000)+"\n").Next()
	if err != nil {
		t.Fatal(err)
	}
	if got := row.Text("name"); got != "AB C" {
		t.Errorf("name %q", got)
	}
	if note := row.Text("Note"); len(note) != tabular.MaxText || !row.Cut("Note") || row.Cut("Name") {
		t.Errorf("the note has %d bytes", len(note))
	}
}

func TestRequire(t *testing.T) {
	r := open(t, "Outcome;Created at;Amount\nwon;2026-01-01;5\n")
	if err := r.Require("outcome", "Amount"); err != nil {
		t.Error(err)
	}
	err := r.Require("Outcom", "Amount", "zzzzzz")
	if want := "in.csv:1: has no columns Outcom (did you mean Outcome?), zzzzzz; it has Outcome, Created at, Amount"; err == nil || err.Error() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
	if err := open(t, "{\"a\":1}\n{\"b\":1}\n").Require("a", "b"); err != nil {
		t.Errorf("columns of later objects: %v", err)
	}
	if err := open(t, "a,A\n1,2\n").Require("a", "A"); err != nil {
		t.Error(err)
	}
}

func TestReadErrorsAreTold(t *testing.T) {
	broken := errors.New("disk on fire")
	r, err := tabular.NewReader("", io.MultiReader(strings.NewReader("a,b\n"+strings.Repeat("1,2\n", 40_000)), &failing{broken}))
	if err != nil {
		t.Fatal(err)
	}
	_, _, problems := all(r)
	if !cmp.Equal(problems, []string{"read standard input: disk on fire"}) {
		t.Error(problems)
	}
	if _, err := r.Next(); !errors.Is(err, broken) {
		t.Errorf("the next call says %v", err)
	}
}

type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }

func FuzzReader(f *testing.F) {
	f.Add([]byte("a;b\n1;\"2\n3\"\n"))
	f.Add([]byte("sep=|\na|b\n1|2\n"))
	f.Add([]byte(utf16LE("a,b\n1,ü\n")))
	f.Add([]byte("{\"a\":{\"b\":[1,{\"c\":null}]}}\n{\"a\":1}\n"))
	f.Add([]byte("a,b\n\xff\xfe,\x80\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := tabular.NewReader("f", strings.NewReader(string(data)))
		if err != nil {
			return
		}
		last := 0
		for range len(data) + 10 {
			row, err := r.Next()
			if errors.Is(err, io.EOF) {
				return
			}
			var e *tabular.Error
			if err != nil && (!errors.As(err, &e) || e.Fatal) {
				return
			}
			if err != nil {
				continue
			}
			if row.Line <= last {
				t.Fatalf("line %d behind line %d", row.Line, last)
			}
			last = row.Line
			for _, c := range row.Columns() {
				if text := row.Text(c); tabular.Clean(text) != text {
					t.Fatalf("%q is not clean", text)
				}
				row.List(c)
				for _, inner := range row.Rows(c) {
					inner.List("a")
				}
			}
		}
		t.Fatal("the table does not end")
	})
}

// What is wrong with a row is said in German too, whatever stands in it.
func TestErrorsAreInGerman(t *testing.T) {
	for name, c := range map[string]struct{ file, text, want string }{
		"fields":  {"a.csv", "id,name\n1\n", "a.csv:2: die Zeile hat 1 Feld, die Kopfzeile 2; auch ein leeres Feld braucht sein Trennzeichen"},
		"quote":   {"a.csv", "id,name\n1,\"a\"b\n", `a.csv:2: ein Feld in Anführungszeichen endet nicht mit dem Anführungszeichen, oder nie; in einem Feld in Anführungszeichen wird ein Anführungszeichen doppelt geschrieben: "5"" Rohr"`},
		"twice":   {"a.csv", "id,name,id\n1,2,3\n", "a.csv:1: Spalte id: steht zweimal da, als Spalte 1 und als Spalte 3; eines umbenennen"},
		"no JSON": {"a.jsonl", "{\"id\":1}{\n", "a.jsonl:1: ist kein JSON: hinter dem Objekt steht noch etwas; ein Objekt je Zeile schreiben: jq -c ."},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := tabular.NewReader(c.file, strings.NewReader(c.text))
			for err == nil {
				_, err = r.Next()
			}
			var e *tabular.Error
			if !errors.As(err, &e) || e.In("de") != c.want {
				t.Errorf("%v\nsays %q\nwant %q", err, e.In("de"), c.want)
			}
		})
	}
}
