package app

import (
	"github.com/icptier/icptier/internal/registry"
	"github.com/icptier/icptier/internal/scoring/icp"
	icptext "github.com/icptier/icptier/internal/scoring/icp/text"
	"github.com/icptier/icptier/internal/web"
)

// shadowView is a shadow's score as the page shows it.
func shadowView(lang string, current *icp.Model, s *registry.ShadowScore) *web.Shadow {
	if s == nil {
		return nil
	}
	view := &web.Shadow{Model: s.Score.Model, Tier: string(s.Score.Effective()), Headline: icptext.In(lang, s.Model).Text(&s.Score).Headline}
	for _, m := range s.Moves {
		label := s.Model.Label(lang, m.Criterion)
		if label == m.Criterion { // the other model alone has it
			label = current.Label(lang, m.Criterion)
		}
		view.Moves = append(view.Moves, web.Move{Label: label, From: m.From, To: m.To})
	}
	return view
}
