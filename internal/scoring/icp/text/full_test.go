package text_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring/icp/icptest"
	"github.com/icptier/icptier/internal/scoring/icp/text"
)

func TestCapacityInWords(t *testing.T) {
	m := icptest.Parse(t, icptest.WithCapacity("{A: 2, B: 1, per: owner}"))
	all := map[string]*crm.Facts{}
	for i, n := range []int64{80, 79, 75, 75, 60} {
		f := icptest.Sized(n, nil)
		f.Account.Account.Owner = "u1"
		all[fmt.Sprint(i)] = f
	}
	for _, f := range all {
		f.Account.Account.City, f.Account.Account.LastActivity = "Bonn", icptest.Today()
	}
	scores := icptest.Placed(m, all)
	if s := scores["3"]; s.Tier != "A" || s.Effective() != "C" || text.FieldsOf(m).Written(s)[crm.FieldTier] != "C" {
		t.Errorf("the fourth is %s of %s, and %s is written", s.Effective(), s.Tier, text.FieldsOf(m).Written(s)[crm.FieldTier])
	}
	var got strings.Builder
	for _, lang := range []string{"de", "en"} {
		for _, id := range []string{"1", "2", "3", "4"} {
			fmt.Fprintln(&got, text.In(lang, m).Text(scores[id]).Headline)
		}
	}
	fmt.Fprintln(&got, text.FieldsOf(m).Written(scores["3"])[crm.FieldReasons])
	icptest.Golden(t, *update, "capacity.txt", got.String())
}
