package cli

import "github.com/icptier/icptier/internal/insight/territory"

func (e *env) territoriesTables(r *territory.Report) error {
	if err := e.show(r.Tables()...); err != nil {
		return err
	}
	e.say("")
	for _, text := range append(r.Summary(), r.Remarks()...) {
		e.lines("%s", text.In(e.lang))
	}
	return nil
}
