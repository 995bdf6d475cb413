package audit

import (
	"context"
	"strings"

	"github.com/icptier/icptier/internal/access"
	"github.com/icptier/icptier/internal/report"
)

// Newest is the table of the newest entries, of one person where one is named.
func (j *Journal) Newest(ctx context.Context, who string, limit int) (report.Table, error) {
	all, err := j.Read(ctx, Filter{Who: who, Limit: limit})
	return Table(all), err
}

// Table is the table of entries.
func Table(entries []Entry) report.Table {
	col := report.Col[Entry]
	return report.Of([]report.Column[Entry]{
		col("at", report.Time, "When¦column", func(e Entry) any { return e.At }),
		col("who", report.Text, "Who", func(e Entry) any { return e.Who }),
		col("by", report.Text, "By¦column", func(e Entry) any { return e.By }).On(report.File),
		col("role", report.Text, "Role", func(e Entry) any { return e.Role }).On(report.File),
		col("does", report.Text, "What", func(e Entry) any { return report.Named(e.Does, does) }),
		col("object", report.Text, "Object", func(e Entry) any { return e.Object }),
		col("from", report.Text, "From", func(e Entry) any { return report.Named(e.From, from) }),
		col("outcome", report.Text, "Outcome", func(e Entry) any { return report.Named(e.Outcome, outcome) }),
		col("unkept", report.Number, "Unkept before", func(e Entry) any { return int(e.Unkept) }).On(report.File), //nolint:gosec // nobody lives to see so many
	}, entries)
}

// does is an action in a reader's words; one of a newer program stays as it is.
func does(lang, action string) string {
	if lang == "en" {
		return strings.ReplaceAll(action, "-", " ")
	}
	return known(action, map[string]string{
		string(access.LogIn):       "angemeldet",
		string(access.LogOut):      "abgemeldet",
		string(access.Refused):     "abgewiesen",
		string(access.ReadAccount): "Firma gelesen",
		string(access.Export):      "exportiert",
		string(access.Connect):     "verbunden",
		string(access.Disconnect):  "getrennt",
		string(access.Publish):     "veröffentlicht",
		string(access.RollBack):    "zurückgenommen",
		string(access.Shadow):      "Vergleichsmodell",
		string(access.Undo):        "Lauf zurückgenommen",
		string(access.RunJob):      "Job von Hand",
		string(access.PauseJob):    "Job angehalten",
		string(access.ResumeJob):   "Job fortgesetzt",
		string(access.WriteFields): "Felder",
		string(access.ReplayDead):  "Nachricht wiederholt",
		string(access.DropDead):    "Nachricht verworfen",
		string(access.ReadDead):    "Nachricht gelesen",
		string(access.CreateKey):   "API-Schlüssel erstellt",
		string(access.RevokeKey):   "API-Schlüssel widerrufen",
		string(access.RotateKeys):  "Schlüssel gewechselt",
		string(access.ReadAudit):   "Protokoll gelesen",
		string(access.Erase):       "Firma gelöscht",
		string(access.Forget):      "Verbindung vergessen",
		string(access.Unblock):     "Sperre aufgehoben",
		string(access.TellAccount): "Auskunft erteilt",
	})
}

func outcome(lang, key string) string {
	if lang == "en" {
		return key
	}
	return known(key, map[string]string{Done: "erledigt", Refused: "abgewiesen", Failed: "fehlgeschlagen"})
}

func from(lang, key string) string {
	if lang == "en" {
		return key
	}
	return known(key, map[string]string{fromCommand: "Befehlszeile"})
}

func known(word string, words map[string]string) string {
	if w, ok := words[word]; ok {
		return w
	}
	return word
}
