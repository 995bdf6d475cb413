package territory

// plan assigns accounts to reps, and keeps the sums that its cost is made of.
type plan struct {
	p            *problem
	at           []int32 // rep by item; nobody while it is not placed
	count        []int   // by rep
	value, hours []float64
	// in counts accounts by area and rep, sized by area.
	in    []int32
	sized []float64
	// placed is how many accounts have an area, and scale what one part of a sum weighs.
	placed float64
	// inverse of the fair share, by rep; 0 where that is 0.
	perValue, perHours []float64
	weights            Weights
}

func newPlan(p *problem) *plan {
	n := len(p.reps)
	s := &plan{
		p: p, at: make([]int32, len(p.items)), count: make([]int, n), value: make([]float64, n), hours: make([]float64, n),
		in: make([]int32, len(p.areas)*n), sized: make([]float64, len(p.areas)),
		perValue: make([]float64, n), perHours: make([]float64, n), weights: p.o.Weights,
	}
	for i := range s.at {
		s.at[i] = nobody
		if a := p.items[i].area; a != nobody {
			s.sized[a]++
			s.placed++
		}
	}
	for r := range n {
		if p.fairValue[r] > 0 {
			s.perValue[r] = 1 / p.fairValue[r]
		}
		if p.fairHours[r] > 0 {
			s.perHours[r] = 1 / p.fairHours[r]
		}
	}
	// The terms of the cost are means over reps and shares of accounts.
	s.weights.Value /= float64(n)
	s.weights.Workload /= float64(n)
	all := float64(max(len(p.items), 1))
	s.weights.Home /= all
	s.weights.Skill /= all
	s.weights.Move /= all
	s.weights.Region /= max(s.placed, 1)
	return s
}

func (s *plan) clone() *plan {
	c := *s
	c.at, c.count = append([]int32(nil), s.at...), append([]int(nil), s.count...)
	c.value, c.hours = append([]float64(nil), s.value...), append([]float64(nil), s.hours...)
	c.in = append([]int32(nil), s.in...)
	return &c
}

// copyFrom makes s equal to another plan of the same problem.
func (s *plan) copyFrom(o *plan) {
	copy(s.at, o.at)
	copy(s.count, o.count)
	copy(s.value, o.value)
	copy(s.hours, o.hours)
	copy(s.in, o.in)
}

func (s *plan) full(r int32) bool { return s.count[r] >= s.p.reps[r].Capacity }

// put gives an unassigned item to a rep.
func (s *plan) put(i int, r int32) { s.shift(i, r, 1); s.at[i] = r }

// move gives an item from its rep to another one.
func (s *plan) move(i int, to int32) {
	s.shift(i, s.at[i], -1)
	s.put(i, to)
}

func (s *plan) swap(i, j int) {
	r, q := s.at[i], s.at[j]
	s.move(i, q)
	s.move(j, r)
}

func (s *plan) shift(i int, r int32, by int) {
	it := &s.p.items[i]
	s.count[r] += by
	s.value[r] += float64(by) * it.value
	s.hours[r] += float64(by) * it.hours
	if it.area != nobody {
		s.in[int(it.area)*len(s.count)+int(r)] += int32(by) //nolint:gosec // one up or down
	}
}

// off is how far a rep is from what is fair, squared and weighed.
func (s *plan) off(r int32, value, hours float64) float64 {
	v, h := value*s.perValue[r]-1, hours*s.perHours[r]-1
	if s.perValue[r] == 0 {
		v = 0
	}
	if s.perHours[r] == 0 {
		h = 0
	}
	return s.weights.Value*v*v + s.weights.Workload*h*h
}

// own is the cost of giving a rep an item, apart from balance and area.
func (s *plan) own(it *item, r int32) float64 {
	c := 0.0
	if s.p.away(it, r) {
		c += s.weights.Home
	}
	if s.p.unable(it, r) {
		c += s.weights.Skill
	}
	if it.before != nobody && it.before != r {
		c += s.weights.Move
	}
	return c
}

// regional is the change of the areas' terms when an item goes from one rep to another.
func (s *plan) regional(it *item, from, to int32) float64 {
	if it.area == nobody {
		return 0
	}
	row := int(it.area) * len(s.count)
	return -2 * s.weights.Region * float64(s.in[row+int(to)]-s.in[row+int(from)]+1) / s.sized[it.area]
}

// left is the change of the cost when a rep gives an item away, and joined when one
// gets it.
func (s *plan) left(it *item, r int32) float64 {
	v, h := it.value*s.perValue[r], it.hours*s.perHours[r]
	c := s.weights.Value*v*(v-2*(s.value[r]*s.perValue[r]-1)) + s.weights.Workload*h*(h-2*(s.hours[r]*s.perHours[r]-1)) - s.own(it, r)
	if it.area != nobody {
		c += s.weights.Region * float64(2*s.in[int(it.area)*len(s.count)+int(r)]-1) / s.sized[it.area]
	}
	return c
}

func (s *plan) joined(it *item, r int32) float64 {
	v, h := it.value*s.perValue[r], it.hours*s.perHours[r]
	c := s.weights.Value*v*(v+2*(s.value[r]*s.perValue[r]-1)) + s.weights.Workload*h*(h+2*(s.hours[r]*s.perHours[r]-1)) + s.own(it, r)
	if it.area != nobody {
		c -= s.weights.Region * float64(2*s.in[int(it.area)*len(s.count)+int(r)]+1) / s.sized[it.area]
	}
	return c
}

// swapped is the change of the cost when two items of different reps change places.
func (s *plan) swapped(i, j int) float64 {
	a, b := &s.p.items[i], &s.p.items[j]
	r, q := s.at[i], s.at[j]
	value, hours := b.value-a.value, b.hours-a.hours
	c := s.off(r, s.value[r]+value, s.hours[r]+hours) - s.off(r, s.value[r], s.hours[r]) +
		s.off(q, s.value[q]-value, s.hours[q]-hours) - s.off(q, s.value[q], s.hours[q]) +
		s.own(a, q) - s.own(a, r) + s.own(b, r) - s.own(b, q)
	if a.area != b.area {
		c += s.regional(a, r, q) + s.regional(b, q, r)
	}
	return c
}

// cost is that of the whole plan.
func (s *plan) cost() float64 {
	c := s.shape()
	for i := range s.p.items {
		c += s.own(&s.p.items[i], s.at[i])
	}
	return c
}

// shape is the part of the cost that the sums make: balance and areas.
func (s *plan) shape() float64 {
	c := s.weights.Region * s.placed
	for r := range int32(len(s.count)) { //nolint:gosec // there are at most mostReps
		c += s.off(r, s.value[r], s.hours[r])
	}
	for a := range s.sized {
		together := 0.0
		for _, n := range s.in[a*len(s.count) : (a+1)*len(s.count)] {
			together += float64(n) * float64(n)
		}
		c -= s.weights.Region * together / s.sized[a]
	}
	return c
}
