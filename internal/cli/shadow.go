package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/insight/preview"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/publication"
	"github.com/icptier/icptier/internal/registry"
	"github.com/icptier/icptier/internal/report"
	"github.com/icptier/icptier/internal/scoring/icp"
)

func (e *env) icpShadow() *cobra.Command {
	var off bool
	var by string
	c := &cobra.Command{
		Use:   "shadow [FILE]",
		Short: "Show, set or end the ICP model that is scored side by side",
		Long: "A shadow is a second model that every account is scored by when somebody looks: explain, the page of\n" +
			"an account and accounts --output json show both. It is never written back.",
		Example: "  icptier icp shadow icp-next.yaml\n  icptier icp shadow\n  icptier icp shadow --off",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case off && len(args) > 0:
				return usageError{phrase.Errorf("--off ends the shadow and takes no FILE")}
			case len(args) > 0:
				name, source, err := e.readModel(args[0])
				if err != nil {
					return err
				}
				return e.setShadow(c.Context(), registry.Draft{File: name, Source: source, By: by})
			}
			return e.open(c.Context(), nil, func(ctx context.Context, a *app.App) error {
				if !off {
					s := a.Models().Shadow()
					return e.shadow(s, e.words("Model side by side: %s", s.Model))
				}
				ended, err := a.Models().EndShadow(ctx)
				if err != nil {
					return err
				}
				return e.shadow(ended, e.words("%s is no longer scored side by side.", ended.Model))
			})
		},
	}
	c.Flags().BoolVar(&off, "off", false, "end it")
	c.Flags().StringVar(&by, "by", "", "who sets it (default your login)")
	return c
}

func (e *env) setShadow(ctx context.Context, draft registry.Draft) error {
	return e.open(ctx, nil, func(ctx context.Context, a *app.App) (err error) {
		if draft.By, err = publisherOf(ctx, draft.By); err != nil {
			return err
		}
		s, err := a.Models().SetShadow(ctx, draft)
		if err != nil {
			return err
		}
		return e.shadow(s, e.words("%s is scored side by side and not written back; see icptier explain. End it with icptier icp shadow --off", s.Model))
	})
}

// shadow prints the shadow model in a sentence; null in JSON where there is none.
func (e *env) shadow(s publication.Shadow, sentence string) error {
	var whole any
	var set []publication.Shadow
	if s.Hash != "" {
		whole, set = s, []publication.Shadow{s}
	}
	return e.reported(whole, func() report.Table { return answer.Shadows(set) }, func() error {
		if s.Hash == "" {
			e.lines("%s", e.words("No model is scored side by side; to have one: icptier icp publish FILE --shadow"))
			return nil
		}
		e.lines("%s", sentence)
		return nil
	})
}

// shadowedText prints what the shadow model says, and what parts it from the other.
func (e *env) shadowedText(v *answer.Shadow, current *icp.Model, s *registry.ShadowScore) {
	if v == nil {
		return
	}
	e.say("")
	e.lines("%s", e.words("Side by side, not written back: %s", v.Model))
	for _, line := range []string{v.Headline, v.Knockout} {
		if line != "" {
			e.lines("  %s", visible(line))
		}
	}
	for _, m := range v.Moves {
		e.lines("  - %s", visible(preview.CriterionMoved(e.lang, m, current, s.Model)))
	}
}
