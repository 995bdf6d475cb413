package stat

import (
	"math"
	"slices"
)

// Alike returns how alike the deals of one group are: the intraclass correlation of the excess of
// their outcomes over the expected ones, 0 to 1 (analysis of variance). Deals
// that all stand for themselves are not alike; a nil group means that.
func Alike(residual []float64, group []int32) float64 {
	if len(group) == 0 {
		return 0
	}
	sum, size := make([]float64, int(slices.Max(group))+1), make([]float64, int(slices.Max(group))+1)
	for i, g := range group {
		sum[g], size[g] = sum[g]+residual[i], size[g]+1
	}
	var n, k, mean, squares float64
	for g, s := range size {
		if s > 0 {
			n, k, mean, squares = n+s, k+1, mean+sum[g], squares+s*s
		}
	}
	if k < 2 || n <= k {
		return 0
	}
	mean /= n
	var between, within float64
	for g, s := range size {
		if s > 0 {
			between += s * (sum[g]/s - mean) * (sum[g]/s - mean)
		}
	}
	for i, g := range group {
		d := residual[i] - sum[g]/size[g]
		within += d * d
	}
	between, within = between/(k-1), within/(n-k)
	typical := (n - squares/n) / (k - 1)
	if all := between + (typical-1)*within; all > 0 {
		return min(max((between-within)/all, 0), 1)
	}
	return 0
}

// Crowd holds the number of deals, and the number and sizes of their groups.
type Crowd struct {
	Deals   int
	Groups  int
	squares float64 // of the groups' sizes
}

// CrowdOf counts some deals by the group of each; a nil group means that every deal stands
// for itself.
func CrowdOf(deals int, group func(int) int32) Crowd {
	if group == nil {
		return Crowd{deals, deals, float64(deals)}
	}
	sizes := make(map[int32]int, deals)
	for i := range deals {
		sizes[group(i)]++
	}
	c := Crowd{Deals: deals, Groups: len(sizes)}
	for _, n := range sizes {
		c.squares += float64(n) * float64(n)
	}
	return c
}

// And is the crowd of both, whose groups are taken for different ones.
func (c Crowd) And(o Crowd) Crowd {
	return Crowd{c.Deals + o.Deals, c.Groups + o.Groups, c.squares + o.squares}
}

// Worth is how many deals that all stand for themselves tell as much, where deals of one
// group are alike to this degree (Kish 1965): the number of deals for 0, and about the
// number of groups for 1.
func (c Crowd) Worth(alike float64) float64 {
	n := float64(c.Deals)
	if n == 0 {
		return 0
	}
	return n / (1 + (c.squares/n-1)*alike)
}

// Share returns a share of deals that belong together with its 95 % interval: Wilson's for
// as many deals as they are worth, its quantile by Student for the number of groups, since
// the spread between few groups is known badly (Korn and Graubard 1998). ok is as Wilson's.
func (c Crowd) Share(k int, alike float64) (share Interval, ok bool) {
	if c.Deals <= 0 || k < 0 || k > c.Deals {
		return Interval{}, false
	}
	worth := c.Worth(alike)
	if worth > float64(c.Deals)-1e-9 {
		return Wilson(k, c.Deals)
	}
	quantile := z
	if c.Groups > 1 {
		// Between what is known of single deals and what is known of groups.
		freedom := float64(c.Groups-1)*alike + float64(c.Deals-1)*(1-alike)
		quantile = student(freedom)
	}
	return wilson(float64(k)/float64(c.Deals), worth, quantile), true
}

// wilson is Wilson's interval of a share of so many deals, which need be no whole number.
func wilson(p, n, quantile float64) Interval {
	square := quantile * quantile
	center := (p + square/(2*n)) / (1 + square/n)
	half := quantile / (1 + square/n) * math.Sqrt(p*(1-p)/n+square/(4*n*n))
	share := Interval{Value: p, Low: math.Max(0, center-half), High: math.Min(1, center+half)}
	if p == 0 {
		share.Low = 0 // which rounding may miss by the last bit
	}
	if p == 1 {
		share.High = 1
	}
	return share
}
