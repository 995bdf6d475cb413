package phrase

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// sources are the parsed files of the program, without tests and other modules.
func sources(t *testing.T) map[string]*ast.File {
	t.Helper()
	const root = "../.."
	files, set := map[string]*ast.File{}, token.NewFileSet()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		files[path], err = parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 100 {
		t.Fatalf("only %d files were found", len(files))
	}
	return files
}

// constant is the text of a literal, or of several that are added up.
func constant(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil && e.Kind == token.STRING
	case *ast.BinaryExpr:
		left, ok := constant(e.X)
		right, also := constant(e.Y)
		return left + right, ok && also
	}
	return "", false
}

// isOf reports whether a call makes a phrase or an error of this package, or has the command line
// say one.
func isOf(call *ast.CallExpr) bool {
	return isCall(call, "phrase", "Of") || isCall(call, "phrase", "Errorf") || isCall(call, "words", "Of") || isWords(call)
}

// isWords reports whether a call is that of the command line's method for a phrase, whose first
// argument is a text.
func isWords(call *ast.CallExpr) bool {
	f, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || f.Sel.Name != "words" || len(call.Args) == 0 {
		return false
	}
	_, ok = constant(call.Args[0])
	return ok
}

// templated are the formats of calls of words in the templates of pages, by their template.
func templated(t *testing.T) map[string][]string {
	t.Helper()
	paths, err := filepath.Glob("../web/templates/*.html")
	if err != nil || len(paths) < 10 {
		t.Fatalf("%d templates were found: %v", len(paths), err)
	}
	all := map[string][]string{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range regexp.MustCompile(`\bwords\b ?("(?:[^"\\]|\\.)*")?`).FindAllStringSubmatch(string(text), -1) {
			format, err := strconv.Unquote(call[1])
			if err != nil {
				t.Errorf("%s: a format is not a constant", path)
			}
			all[path] = append(all[path], format)
		}
	}
	return all
}

// title is the title of a column, which is no format: "%" stands for itself in it.
func title(call *ast.CallExpr) (string, bool) {
	if f, ok := call.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Short" && len(call.Args) == 1 {
		return constant(call.Args[0])
	}
	if len(call.Args) != 4 { // key, kind, title and what reads a cell, of a report.Col under any name
		return "", false
	}
	kind, ok := call.Args[1].(*ast.SelectorExpr)
	if !ok {
		return "", false
	}
	if in, ok := kind.X.(*ast.Ident); !ok || in.Name != "report" {
		return "", false
	}
	return constant(call.Args[2])
}

func isCall(call *ast.CallExpr, room, name string) bool {
	f, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	in, ok := f.X.(*ast.Ident)
	return ok && in.Name == room && f.Sel.Name == name
}

// tables are the German phrases of this package by their English.
func tables(t *testing.T, files map[string]*ast.File) map[string]string {
	t.Helper()
	all := map[string]string{}
	for path, file := range files {
		if name := filepath.Base(path); filepath.Base(filepath.Dir(path)) != "phrase" || !strings.HasPrefix(name, "german") {
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			clause, ok := n.(*ast.CaseClause)
			if !ok {
				return true
			}
			for _, e := range clause.List {
				english, _ := constant(e)
				if _, twice := all[english]; twice {
					t.Errorf("two tables have %q", english)
				}
				result, _ := clause.Body[0].(*ast.ReturnStmt)
				all[english], _ = constant(result.Results[0])
			}
			return true
		})
	}
	return all
}

// verbs are what a format does with each argument. %q and %w are as good as %s: German has
// quotation marks of its own, and an error is said as a text.
func verbs(format string) map[int]string {
	all := verbsOf(format)
	for at, verb := range all {
		if last := len(verb) - 1; strings.ContainsAny(verb[last:], "qvw") {
			all[at] = verb[:last] + "s"
		}
	}
	return all
}

func TestEveryPhraseIsInGerman(t *testing.T) {
	files := sources(t)
	german := tables(t, files)
	said, formats, titles := map[string]bool{}, map[string]bool{}, 0
	for path, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			if e, ok := n.(ast.Expr); ok {
				if text, ok := constant(e); ok && !strings.HasPrefix(filepath.Base(path), "german") {
					said[text] = true
					Parts(text, func(part string) string { said[part] = true; return part })
				}
			}
			if field, ok := n.(*ast.KeyValueExpr); ok {
				if name, ok := field.Key.(*ast.Ident); ok && name.Name == "Use" {
					call, _ := constant(field.Value)
					for _, argument := range regexp.MustCompile(`[A-Z]{2,}`).FindAllString(call, -1) {
						said[argument] = true
					}
				}
			}
			call, ok := n.(*ast.CallExpr)
			if ok && filepath.Base(filepath.Dir(path)) == "crm" && isCall(call, "errors", "New") { // it imports nothing of ours
				if text, _ := constant(call.Args[0]); german[text] == "" {
					t.Errorf("%s: not in German: %q", path, text)
				}
			}
			if !ok {
				return true
			}
			if text, ok := title(call); ok && text != "" {
				titles++
				if german[text] == "" {
					t.Errorf("%s: the title of a column is not in German: %q", path, text)
				}
			}
			if !isOf(call) {
				return true
			}
			if name, ok := call.Args[0].(*ast.Ident); ok && name.Name == "format" {
				return true // of a method called words, whose calls are looked at
			}
			format, ok := constant(call.Args[0])
			if !ok {
				t.Errorf("%s: a format is not a constant", path)
				return true
			}
			formats[format] = true
			if _, ok := german[format]; !ok && format != "%s" {
				t.Errorf("%s: not in German: %q", path, format)
			}
			return true
		})
	}
	if titles < 200 {
		t.Errorf("only %d titles of columns were found", titles)
	}
	for path, all := range templated(t) {
		for _, format := range all {
			said[format], formats[format] = true, true
			if german[format] == "" {
				t.Errorf("%s: not in German: %q", path, format)
			}
		}
	}
	for english, text := range german {
		if text == "" {
			t.Errorf("empty in German: %q", english)
		}
		if !said[english] {
			t.Errorf("nobody says %q", english)
		}
		if want, got := verbs(english), verbs(text); formats[english] && !maps.Equal(want, got) {
			t.Errorf("%q takes %v, and in German %v", english, want, got)
		}
	}
}
