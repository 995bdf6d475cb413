package atlas_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/insight/insighttest"
	"github.com/icptier/icptier/internal/insight/territory"
	"github.com/icptier/icptier/internal/insight/territory/atlas"
)

func draw(t *testing.T, r *territory.Report, lang string) string {
	t.Helper()
	var b bytes.Buffer
	if err := atlas.Draw(&b, r, lang); err != nil {
		t.Fatal(err)
	}
	for d := xml.NewDecoder(strings.NewReader(b.String())); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("no XML: %v", err)
		}
	}
	return b.String()
}

func TestAPlanAsAPicture(t *testing.T) {
	accounts := insighttest.Accounts(3000, 9, 2)
	o := territory.Options{
		Value: territory.DefaultValue(), Hours: territory.DefaultHours(), Weights: territory.DefaultWeights(), Uncovered: territory.UncoveredAssign, Seed: 1,
	}
	o.Weights.Region, o.Weights.Move = 1, 0
	var reps []territory.Rep
	for _, name := range []string{"Nord", "Süd <b>", "Mitte & West", "Ost", "Alpen", "R6", "R7", "R8"} {
		reps = append(reps, territory.Rep{Name: name, Capacity: 600})
	}
	r, err := territory.Assign(accounts, reps, o)
	if err != nil {
		t.Fatal(err)
	}
	svg := draw(t, r, "de")
	for _, want := range []string{"Vertriebsgebiete", "Süd &lt;b&gt;: ", "Mitte &amp; West: ", "GeoNames, CC BY 4.0", "DE 70\n"} {
		if !strings.Contains(svg, want) {
			t.Errorf("the picture lacks %q", want)
		}
	}
	if strings.Contains(svg, "NaN") || draw(t, r, "de") != svg {
		t.Error("the picture is not the same twice")
	}
	if file := os.Getenv("ICPTIER_KEEP_SVG"); file != "" {
		if err := os.WriteFile(file, []byte(svg), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAnEmptyPlan(t *testing.T) {
	if svg := draw(t, &territory.Report{}, "en"); !strings.Contains(svg, "no accounts") {
		t.Error("an empty plan has no legend")
	}
}
