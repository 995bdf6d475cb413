package connectortest

import (
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
)

func nameTests() []test {
	return []test{{"pages of records", few, linksRecords}, {"names of owners and deals", few, namesThings}}
}

// linksRecords follows the link of an account: it stays on the configured instance, and its
// page is that of the account.
func linksRecords(w *world) {
	linker, ok := w.connector.Connector.(connector.Linker)
	if !ok {
		return // it need not know
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for _, r := range w.read(crm.KindAccount, "").records {
		address, err := linker.RecordURL(w.Context(), crm.KindAccount, r.ID)
		if w.note(err) != nil || !strings.HasPrefix(address, w.settings.Endpoint.URL+"/") {
			w.Fatalf("RecordURL: %q, %v: want a page below the configured url", address, err)
		}
		request, err := http.NewRequestWithContext(w.Context(), http.MethodGet, address, nil)
		if err != nil {
			w.Fatal(err)
		}
		answer, err := client.Do(request)
		if err != nil {
			w.Fatal(err)
		}
		page, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if err != nil || answer.StatusCode != http.StatusOK || !strings.Contains(string(page), r.Account.Name) {
			w.Errorf("the page %s of an account: status %d, %v", address, answer.StatusCode, err)
		}
	}
	for _, id := range []string{"", "../x", "1?a=b", "//evil.example/1"} {
		if address, err := linker.RecordURL(w.Context(), crm.KindAccount, id); w.note(err) == nil {
			w.Errorf("RecordURL made %q of the id %q", address, id)
		}
	}
}

// namesThings looks for the names of all owners and deals that records have.
func namesThings(w *world) {
	if namer, ok := w.connector.Connector.(connector.OwnerNamer); ok {
		owners, err := namer.OwnerNames(w.Context())
		if w.note(err) != nil {
			w.Fatalf("OwnerNames: %v", err)
		}
		for _, r := range w.read(crm.KindAccount, "").records {
			if r.Account.Owner != "" && owners[r.Account.Owner] == "" {
				w.Errorf("OwnerNames has no name for the owner %s of an account", r.Account.Owner)
			}
		}
	}
	namer, ok := w.connector.Connector.(connector.DealNamer)
	if !ok {
		return
	}
	var ids []string
	for _, r := range w.read(crm.KindDeal, "").records {
		ids = append(ids, r.ID)
	}
	size := w.connector.BatchSize(crm.KindDeal, connector.VerbLookup)
	for some := range slices.Chunk(ids, size) {
		names, err := namer.DealNames(w.Context(), append([]string{"../x"}, some[:len(some)-1]...))
		if w.note(err) != nil || len(names) != len(some)-1 {
			w.Fatalf("DealNames has %d names of %d deals: %v", len(names), len(some)-1, err)
		}
		for id, name := range names {
			if name == "" || !slices.Contains(some, id) {
				w.Errorf("DealNames calls the deal %q %q", id, name)
			}
		}
	}
}
