package stat

import "math"

// Cell counts the deals of one band of a field.
type Cell struct{ Won, Lost int }

// Deals is how many there are.
func (c Cell) Deals() int { return c.Won + c.Lost }

// Add returns the cell with one more deal.
func (c Cell) Add(won bool) Cell {
	if won {
		return Cell{c.Won + 1, c.Lost}
	}
	return Cell{c.Won, c.Lost + 1}
}

// WeightsOfEvidence returns the logarithm of how many times more often than on the whole
// a deal of each band is won, in odds: above 0 speaks for winning. Every band is drawn
// towards the whole by as many deals as prior says, so that a band of three won deals
// does not count as certainty; 0 draws nothing, and leaves bands with one outcome alone
// to half a deal.
func WeightsOfEvidence(cells []Cell, prior float64) []float64 {
	var all Cell
	for _, c := range cells {
		all.Won, all.Lost = all.Won+c.Won, all.Lost+c.Lost
	}
	weights := make([]float64, len(cells))
	if all.Won == 0 || all.Lost == 0 {
		return weights
	}
	share := float64(all.Won) / float64(all.Deals())
	base := math.Log(float64(all.Won) / float64(all.Lost))
	for i, c := range cells {
		if c.Deals() == 0 {
			continue
		}
		won, lost := float64(c.Won)+prior*share, float64(c.Lost)+prior*(1-share)
		if won == 0 || lost == 0 {
			won, lost = won+0.5, lost+0.5
		}
		weights[i] = math.Log(won/lost) - base
	}
	return weights
}

// Information is the information value of a field. Chance alone gives a field of many
// bands a value above 0; Value has what is to be expected of chance taken out, and may
// so be 0, while Raw is the sum as textbooks have it.
type Information struct {
	Interval
	Raw float64 `json:"raw"`
}

// InformationValue returns how far a field parts won from lost deals: the sum over its
// bands of the difference of shares times the weight of evidence. Cells without won or
// without lost deals count half a deal on either side. The interval is by the delta
// method, and none of its numbers is below 0. ok is false without both outcomes.
func InformationValue(cells []Cell) (iv Information, ok bool) {
	var won, lost, bands float64
	for _, c := range cells {
		if c.Deals() == 0 {
			continue
		}
		w, l := smooth(c)
		won, lost, bands = won+w, lost+l, bands+1
	}
	var all Cell
	for _, c := range cells {
		all.Won, all.Lost = all.Won+c.Won, all.Lost+c.Lost
	}
	if all.Won == 0 || all.Lost == 0 {
		return iv, false
	}
	var p1, p2, q1, q2 float64 // moments of the derivatives
	for _, c := range cells {
		if c.Deals() == 0 {
			continue
		}
		w, l := smooth(c)
		p, q := w/won, l/lost
		weight := math.Log(p / q)
		iv.Raw += (p - q) * weight
		dp, dq := weight+1-q/p, 1-p/q-weight
		p1, p2, q1, q2 = p1+p*dp, p2+p*dp*dp, q1+q*dq, q2+q*dq*dq
	}
	chance := (bands - 1) * (1/float64(all.Won) + 1/float64(all.Lost))
	spread := math.Sqrt(max(0, (p2-p1*p1)/won+(q2-q1*q1)/lost))
	iv.Interval = around(max(0, iv.Raw-chance), spread, 0, math.MaxFloat64)
	return iv, true
}

func smooth(c Cell) (won, lost float64) {
	won, lost = float64(c.Won), float64(c.Lost)
	if c.Won == 0 || c.Lost == 0 {
		return won + 0.5, lost + 0.5
	}
	return won, lost
}
