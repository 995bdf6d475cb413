package scoring

// Move is a criterion whose points changed between two scores.
type Move struct {
	Criterion string `json:"criterion"`
	From      int    `json:"from"`
	To        int    `json:"to"`
	// Before and After are the values that were read; empty is unknown.
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// Moves returns the criteria that moved a score, those of after in their order and
// then those that only before had. The differences of their points add up to the
// difference of the scores.
func Moves(before, after []Reason) []Move {
	var moves []Move
	was := make(map[string]*Reason, len(before))
	for i := range before {
		was[before[i].Criterion] = &before[i]
	}
	for i := range after {
		r := &after[i]
		move := Move{Criterion: r.Criterion, To: r.Points, After: r.Value}
		if b := was[r.Criterion]; b != nil {
			move.From, move.Before = b.Points, b.Value
			delete(was, r.Criterion)
		}
		if move.From != move.To {
			moves = append(moves, move)
		}
	}
	for i := range before {
		if b := &before[i]; was[b.Criterion] != nil && b.Points != 0 {
			moves = append(moves, Move{Criterion: b.Criterion, From: b.Points, Before: b.Value})
		}
	}
	return moves
}
