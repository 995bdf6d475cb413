package hubspot

import (
	"context"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
)

// Survey implements connector.Surveyor. How many deals need the dates of their evidence only
// their pages tell: at most all.
func (c *Connector) Survey(ctx context.Context) (connector.Survey, error) {
	found := connector.Survey{Records: map[crm.Kind]int{}}
	roles := len(c.cfg.Roles) > 0
	found.Load.Add("account details", connector.VerbPrepare, 1)
	for _, kind := range crm.Kinds() {
		n, _, err := c.count(ctx, kind)
		if err != nil {
			return connector.Survey{}, err
		}
		s, err := c.schema(ctx, kind)
		if err != nil {
			return connector.Survey{}, err
		}
		found.Records[kind] = n
		pages := max(pagesOf(n, listLimit), 1)
		found.Sweep.Add("list", connector.VerbRead, pages)
		found.Load.Add("search", connector.VerbPrepare, 1)
		found.Load.Add("list", connector.VerbRead, pages)
		found.Load.Add("properties", connector.VerbPrepare, 1)
		if kind != crm.KindDeal {
			continue
		}
		found.Load.Add("pipelines", connector.VerbPrepare, 1)
		if len(s.fields.Dated()) > 0 {
			found.Load.Add("batch read", connector.VerbRead, pagesOf(n, historyLimit))
		}
		if roles {
			found.Load.Add("association labels", connector.VerbPrepare, 1)
			found.Load.Add("associations", connector.VerbRead, pages)
			found.Load.Add("batch read", connector.VerbRead, pages) // of the people, as long as they are no more than the deals
		}
	}
	return found, nil
}

func pagesOf(n, size int) int { return (n + size - 1) / size }
