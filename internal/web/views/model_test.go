package views

import (
	"fmt"
	"testing"

	"github.com/icptier/icptier/internal/insight/preview"
	"github.com/icptier/icptier/internal/web"
)

// TestAPageShowsTheFirstThatMove holds that what is cut off is counted.
func TestAPageShowsTheFirstThatMove(t *testing.T) {
	r := &preview.Report{}
	for i := range 1051 {
		r.Moves = append(r.Moves, preview.Move{Account: fmt.Sprint(i)})
		r.Owners = append(r.Owners, preview.Owner{Owner: fmt.Sprint(i)})
	}
	view := movesView(r, "de", nil, nil)
	if n := len(view.Table.Rows); n != web.MovesListed || len(view.Rows) != n || view.MoreRows != 1051-n || view.Rows[n-1].ID != fmt.Sprint(n-1) {
		t.Errorf("%d accounts in the table, %d beside it, %d more", n, len(view.Rows), view.MoreRows)
	}
	if n := len(view.Movers.Rows); n != web.MovesListed || view.MoreOwners != 1051-n {
		t.Errorf("%d owners, %d more", n, view.MoreOwners)
	}
	few := movesView(&preview.Report{Moves: r.Moves[:3]}, "de", nil, nil)
	if len(few.Table.Rows) != 3 || few.MoreRows != 0 || few.MoreOwners != 0 {
		t.Errorf("%d accounts, %d and %d more", len(few.Table.Rows), few.MoreRows, few.MoreOwners)
	}
}
