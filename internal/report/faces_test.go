package report_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestFacesListNoColumns holds that a column of a report stands in one place: beside what the
// report is about. Command line, pages and API show tables, and choose columns by their keys;
// they make none.
func TestFacesListNoColumns(t *testing.T) {
	looked := 0
	for _, face := range []string{"../cli", "../web", "../api"} {
		err := filepath.WalkDir(face, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			looked++
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok {
					if room, ok := s.X.(*ast.Ident); ok && room.Name == "report" && (s.Sel.Name == "Col" || s.Sel.Name == "Of" || s.Sel.Name == "Column" || s.Sel.Name == "Head") {
						t.Errorf("%s: report.%s: a column is listed beside what the table is about", path, s.Sel.Name)
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if looked < 50 {
		t.Fatalf("only %d files were found", looked)
	}
}

// TestTemplatesListNoColumns does the same for the templates of the pages.
func TestTemplatesListNoColumns(t *testing.T) {
	files, err := filepath.Glob("../web/templates/*.html")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d templates, %v", len(files), err)
	}
	head := regexp.MustCompile(`<th[\s>]`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(head.FindAll(text, -1)); n > 0 {
			t.Errorf("%s lists %d columns: their table has them", file, n)
		}
	}
}
