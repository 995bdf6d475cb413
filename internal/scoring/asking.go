package scoring

// Turn says when it is an account's turn to get a place in a tier: the lower one comes first, and
// of equal ones the lower id.
type Turn uint32

// Fit are the points of the account.
func (t Turn) Fit() int { return int(t % percents) }

// percents is above all points and percentages, ahead above all points with their slack.
const (
	percents = 128
	ahead    = 256
)

// turn puts first who has the most points, of which who has the tier already gets the slack, then
// who has it, then coverage, as Allot does. The points at its end change nothing in the order.
func (c *Capacity) turn(x *Contender, tier Tier) Turn {
	had := has(x.Last == tier)
	points := min(ahead-1, x.Fit+had*c.Slack)
	return Turn((((ahead-1-points)*2+1-had)*percents+percents-1-x.Coverage)*percents + x.Fit) //nolint:gosec // Fit and Coverage are 0 to 100
}

// Asking says for which places an account asks, whoever else does: what has to be kept of it to
// know who has the places without reading all accounts.
type Asking struct {
	Group string // the owner, where places are shared out by owner
	Fit   int
	// Hand is the limited tier that a rep has set; then the account asks for nothing else.
	Hand Tier
	// Turns are its turns in A, B and C; 0 where it does not ask.
	Turns [3]Turn
	// Over is where it stands when it gets none of these places.
	Over Tier
	// Revision is the one of the facts that all this was read from.
	Revision uint64
}

// Asking returns nil for an account that takes part in no tier with a limit.
func (c *Capacity) Asking(x Contender) *Asking {
	a := &Asking{Fit: x.Fit}
	if c.Per == PerOwner {
		a.Group = x.Owner
	}
	if x.Override != TierNone {
		if a.Hand = x.Override; c.Limits[x.Override] == 0 {
			return nil
		}
		return a
	}
	if c.Limits[x.Tier] == 0 {
		return nil
	}
	entered := false
	for at, tier := range capped() {
		if entered = entered || tier == x.Tier; !entered || tier != x.Tier && !x.Open[at] {
			continue
		}
		if c.Limits[tier] == 0 {
			a.Over = tier
			return a
		}
		a.Turns[at] = c.turn(&x, tier)
	}
	a.Over = TierD
	return a
}

// Group are accounts that share places, as far as who has one of A, B or C depends on them.
type Group struct {
	ByHand [3]int       // places that reps have set
	Hands  [3][]Seated  // the first of those accounts, the most points first
	Asks   [3][]Waiting // the first of the others, in their turn
}

// Waiting is an account that asks for a place.
type Waiting struct {
	ID   string
	Turn Turn
}

// Seated is an account with its points.
type Seated struct {
	ID  string
	Fit int
}

// Depth is how many of those that ask for a place in a tier have to be known to know who of a
// group gets one: those that have a place in a better tier ask, too.
func (c *Capacity) Depth(down Tier) int {
	n := 0
	for _, tier := range capped() {
		if tier <= down {
			n += c.Limits[tier]
		}
	}
	return n
}

// Seats calls each with the accounts of a group that get a place in a limited tier, down to one.
func (c *Capacity) Seats(g *Group, down Tier, each func(tier Tier, w Waiting)) {
	seated := map[string]bool{}
	for at, tier := range capped() {
		free := max(0, c.Limits[tier]-g.ByHand[at])
		for _, w := range g.Asks[at] {
			if free == 0 || tier > down {
				break
			}
			if !seated[w.ID] {
				seated[w.ID] = true
				each(tier, w)
				free--
			}
		}
	}
}
