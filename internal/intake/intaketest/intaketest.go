// Package intaketest writes files of made-up accounts with deals, for tests and
// measurements of any size.
//
// Stage: none, it is for tests. Input: how many accounts, and a seed. Output: CSV as
// spreadsheets in German export it. It fails only where the writer does.
package intaketest

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"time"
)

// Write writes accounts with two deals each on average, and gaps as CRMs have them. The
// same number and seed give the same bytes.
func Write(w io.Writer, accounts int, seed uint64, asOf time.Time) error {
	out := bufio.NewWriterSize(w, 64<<10)
	fmt.Fprintln(out, "id;Firma;Domain;Land;PLZ;Branche;Mitarbeiter;Umsatz;technologies;relationship;owner;last_activity;Anzahl Werke;deal.id;deal.stage;deal.status;deal.amount;deal.budget;deal.need;deal.champion")
	r := rand.New(rand.NewPCG(seed, 1))
	words := []string{"Maschinenbau", "Software", "Handel", "Kunststoff", "Logistik", "Anlagen", "Metall"}
	forms := []string{"GmbH", "AG", "GmbH & Co. KG", "e.K.", "SE"}
	for i := range accounts {
		account := fmt.Sprintf("%d;Müller %s %d %s;firma-%d.example.de;%s;%s;%s;%s;%s;%s;prospect;%d;%s;%d",
			i+1, pick(r, words), i, pick(r, forms), i, pick(r, []string{"DE", "Österreich", "Schweiz", "Deutschland"}), pick(r, []string{"70173", "1067", "80331", "1010", ""}),
			pick(r, []string{"28", "Machinery", "62", "46", "Construction", ""}), maybe(r, fmt.Sprint(r.IntN(3000)+1)),
			maybe(r, fmt.Sprintf("%d.%03d.%03d,50 €", 1+r.IntN(400), r.IntN(1000), r.IntN(1000))), pick(r, []string{"SAP S/4HANA, DATEV", "HubSpot", "", "proALPHA"}),
			1+r.IntN(50), maybe(r, asOf.AddDate(0, 0, -r.IntN(400)).Format("02.01.2006")), r.IntN(5))
		deals := r.IntN(5)
		for d := range deals {
			fmt.Fprintf(out, "%s;d%d-%d;%s;%s;%d,00 €;%d;%s;%s\n", account, i+1, d, pick(r, []string{"Bedarfsanalyse", "Angebot", "Verhandlung"}),
				pick(r, []string{"open", "won", "lost"}), 1000+r.IntN(90000), r.IntN(4), pick(r, []string{"ja", "nein", ""}), pick(r, []string{"Leiterin Einkauf", ""}))
		}
		if deals == 0 {
			fmt.Fprintf(out, "%s;;;;;;;\n", account)
		}
	}
	return out.Flush()
}

func pick(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }

// maybe leaves a fifth of the values out.
func maybe(r *rand.Rand, s string) string {
	if r.IntN(5) == 0 {
		return ""
	}
	return s
}
