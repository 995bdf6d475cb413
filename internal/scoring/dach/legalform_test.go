package dach_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/scoring/dach"
)

func TestFormOf(t *testing.T) {
	for name, want := range map[string]string{
		"Muster GmbH": "GmbH", "Muster gmbh": "GmbH", "Muster G.m.b.H.": "GmbH", "Muster Ges.m.b.H.": "GmbH", "MUSTER GMBH": "GmbH",
		"Muster Handelsgesellschaft mbH": "GmbH", "Muster Gesellschaft mit beschränkter Haftung": "GmbH",
		"Muster gGmbH": "gGmbH", "Muster gemeinnützige GmbH": "gGmbH", "Muster UG (haftungsbeschränkt)": "UG",
		"Muster AG": "AG", "Muster Aktiengesellschaft": "AG", "Muster AG, Niederlassung Köln": "AG", "Muster AG (DE)": "AG",
		"Muster SE": "SE", "Muster SE & Co. KGaA": "SE & Co. KGaA", "Muster KGaA": "KGaA",
		"Muster GmbH & Co. KG": "GmbH & Co. KG", "Muster GmbH&Co.KG": "GmbH & Co. KG", "Muster GmbH + Co KG": "GmbH & Co. KG",
		"Muster GmbH und Co. KG": "GmbH & Co. KG", "Muster AG & Co. KG": "AG & Co. KG", "Muster & Co. KG": "KG", "Muster KG": "KG",
		"Muster OHG": "OHG", "Muster oHG": "OHG", "Muster OG": "OG", "Muster GbR": "GbR", "Muster eGbR": "GbR",
		"Muster Rechtsanwälte PartG mbB": "PartG mbB", "Muster Partnerschaftsgesellschaft": "PartG",
		"Muster e.K.": "e.K.", "Muster e. K.": "e.K.", "Muster e.Kfm.": "e.K.", "MUSTER E.K.": "e.K.", "Muster eK": "e.K.",
		"Muster e.U.": "e.U.", "Muster e.V.": "e.V.", "Muster e. V.": "e.V.", "Muster eV": "e.V.", "Muster eG": "eG",
		"Muster Einzelunternehmen": "Einzelunternehmen", "Malermeister Muster, Inh. Max Muster": "Einzelunternehmen",
		"Muster Einzelfirma": "Einzelfirma", "Muster FlexCo": "FlexCo", "Muster Sàrl": "Sàrl", "Muster S.à r.l.": "Sàrl", "Muster SA": "SA",
		"Muster Klinikum AöR": "AöR", "Muster K.d.ö.R.": "KdöR", "Muster VVaG": "VVaG", "Muster Stiftung": "Stiftung",
		"Muster Ltd.": "Ltd.", "Muster B.V.": "B.V.", "Muster S.p.A.": "S.p.A.", "Muster Sp. z o.o.": "Sp. z o.o.",

		"": "", "GmbH": "", "Muster": "", "Verlag": "", "Muster Verlag": "", "Amazon EU": "", "Muster EG": "", "EG Muster": "",
		"Kreissparkasse Musterstadt": "", "Muster a. G.": "", "Sage": "", "Das Ego": "", "SE Consulting": "", "...": "", "\xff\xfe": "",
		"Muster Kg": "KG", "Die kg Waage": "", "日本株式会社": "",
	} {
		if got := dach.FormOf(name).Short; got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
}

func TestParse(t *testing.T) {
	for text, want := range map[string]dach.Form{
		"GmbH": {Short: "GmbH"}, "Gesellschaft mit beschränkter Haftung": {Short: "GmbH"}, "GmbH (Deutschland)": {},
		"e.K.": {Short: "e.K.", NaturalPerson: true}, "Eingetragener Kaufmann": {Short: "e.K.", NaturalPerson: true},
		"Einzelunternehmen": {Short: "Einzelunternehmen", NaturalPerson: true}, "Freiberufler": {Short: "Freiberufler", NaturalPerson: true},
		"Einzelfirma": {Short: "Einzelfirma", NaturalPerson: true}, "eU": {Short: "e.U.", NaturalPerson: true},
		"GmbH & Co. KG": {Short: "GmbH & Co. KG"}, "": {}, "?": {}, "irgendwas": {},
	} {
		if got := dach.Parse(text); got != want {
			t.Errorf("%q is %+v, want %+v", text, got, want)
		}
	}
}

// TestRealNames compares with the forms that another reader found in two thousand real names.
func TestRealNames(t *testing.T) {
	data, err := os.ReadFile("../../sample/companies_dach.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	same := strings.NewReplacer("mbH", "GmbH", "UG (haftungsbeschränkt)", "UG", "e. V.", "e.V.", "GmbH & Co.KG", "GmbH & Co. KG", "S.A.", "SA", "Ltd", "Ltd.", "GGmbH", "GmbH")
	found, differ := 0, 0
	for _, row := range rows[1:] {
		name, want := row[1], row[2]
		got := dach.FormOf(name).Short
		if got != "" {
			found++
		}
		if want != "" && got != want && got != same.Replace(want) {
			differ++
			t.Logf("%q: %q, and %q by the other", name, got, want)
		}
	}
	if found < 1200 || differ > 30 {
		t.Errorf("%d forms found, %d of them differ", found, differ)
	}
}

func TestNoAllocation(t *testing.T) {
	for _, name := range []string{"Muster GmbH", "Muster Gesellschaft für Anlagenbau mbH & Co. KG", "Bundesamt für Sicherheit in der Informationstechnik"} {
		if n := testing.AllocsPerRun(100, func() { dach.FormOf(name) }); n != 0 {
			t.Errorf("%q: %v allocations", name, n)
		}
	}
}

func FuzzFormOf(f *testing.F) {
	f.Add("Muster GmbH & Co. KG")
	f.Add("Müller e.K., Inh. \xff")
	f.Fuzz(func(t *testing.T, name string) {
		form := dach.FormOf(name)
		if form.NaturalPerson && form.Short == "" {
			t.Errorf("%q: %+v", name, form)
		}
		dach.Parse(name)
	})
}

func TestFormsInTheMiddleAndCutOff(t *testing.T) {
	for name, want := range map[string]string{
		"Muster GmbH & Co. Handels KG": "GmbH & Co. KG", "Muster GmbH & Co. Vertriebs-KG": "GmbH & Co. KG", "Muster GmbH & Co. Bau und Boden KG": "GmbH & Co. KG",
		"Muster GmbH und Co. Betriebs KG": "GmbH & Co. KG", "Muster AG & Co. Verwaltungs KG": "AG & Co. KG", "Muster SE & Co. Beteiligungs KGaA": "SE & Co. KGaA",
		"Muster UG & Co. Immobilien KG": "UG & Co. KG", "Muster GmbH & Co. Handels OHG": "GmbH & Co. OHG", "Muster & Co. Handels KG": "KG", "Muster Handels KG": "KG",
		"Muster Handelsges.mbH": "GmbH", "Muster Bauges. m.b.H.": "GmbH", "Handelsges.m.b.H. Muster": "GmbH", "Muster Bauges.mbH & Co. KG": "GmbH & Co. KG", "Bauges.mbH": "GmbH",
		"Muster Anlagenbau GmbH & C": "GmbH & Co. KG", "Muster Anlagenbau GmbH &": "GmbH & Co. KG", "Muster Anlagenbau Gmb": "GmbH", "Muster Gesellschaft mit beschränkt": "GmbH",
		"Muster Gesellschaft mit": "GmbH", "Muster Aktiengesellsch": "AG", "Muster Kommanditgesells": "KG", "Muster UG (haftungsb": "UG", "Muster eingetragene Genoss": "eG",
		"Mustergesellschaft": "", "Muster Gesellschaft": "", "Muster Akti": "", "Muster G": "", "Muster Unternehmer Verlag": "", "Gmb": "",
	} {
		if got := dach.FormOf(name).Short; got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
