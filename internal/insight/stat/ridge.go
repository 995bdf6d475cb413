package stat

import (
	"errors"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/mat"
)

// Matrix holds the columns of a regression row by row.
type Matrix struct {
	Columns int
	Data    []float64 // row after row
}

// Rows is how many there are.
func (m Matrix) Rows() int {
	if m.Columns == 0 {
		return 0
	}
	return len(m.Data) / m.Columns
}

// Row returns one row.
func (m Matrix) Row(i int) []float64 { return m.Data[i*m.Columns : (i+1)*m.Columns] }

// Logistic is a fitted logistic regression.
type Logistic struct {
	Intercept float64
	Slopes    []float64
}

// LogOdds is the regression's log odds for a row.
func (l *Logistic) LogOdds(row []float64) float64 {
	s := l.Intercept
	for j, v := range row {
		s += l.Slopes[j] * v
	}
	return s
}

// ErrNotConverged says that a regression found no optimum.
var ErrNotConverged = errors.New("the regression did not converge")

// Sigmoid turns log odds into a probability.
func Sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// Logit turns a probability into log odds; 0 and 1 count as a billionth from there.
func Logit(p float64) float64 {
	const least = 1e-9
	p = min(max(p, least), 1-least)
	return math.Log(p / (1 - p))
}

// LogLoss is the negative log likelihood of one outcome under log odds.
func LogLoss(x float64, won bool) float64 {
	if won {
		x = -x
	}
	if x > 35 {
		return x // where the exponential would say so in any case
	}
	return math.Log1p(math.Exp(x))
}

// Ridge fits a logistic regression whose slopes are drawn towards 0: penalty is the
// weight of half their squared length, so that 1/penalty is the variance of a normal
// prior. The intercept is free. It starts from start, if there is one, and is Newton's
// method with halved steps. With a penalty above 0 there is always one optimum.
func Ridge(x Matrix, won []bool, penalty float64, start *Logistic) (*Logistic, error) {
	d := x.Columns + 1
	b := make([]float64, d) // the intercept last
	if start != nil {
		copy(b, start.Slopes)
		b[d-1] = start.Intercept
	}
	const rounds, enough = 60, 1e-7
	loss := ridgeLoss(x, won, penalty, b)
	var newton newton
	for range rounds {
		step, err := newton.step(x, won, penalty, b)
		if err != nil {
			return nil, err
		}
		next := make([]float64, d)
		better := false
		for scale := 1.0; scale > 1e-6; scale /= 2 {
			for j := range next {
				next[j] = b[j] + scale*step[j]
			}
			if l := ridgeLoss(x, won, penalty, next); l <= loss {
				better = loss-l > enough*(1+math.Abs(loss))
				loss = l
				copy(b, next)
				break
			}
		}
		if !better {
			return &Logistic{Intercept: b[d-1], Slopes: b[:d-1]}, nil
		}
	}
	return nil, ErrNotConverged
}

func ridgeLoss(x Matrix, won []bool, penalty float64, b []float64) float64 {
	d := x.Columns
	l := Logistic{Intercept: b[d], Slopes: b[:d]}
	// The logarithm of a product of many is taken once: it takes longer than all the rest.
	const certain, full = 35.0, 1e250
	sum, product := 0.0, 1.0
	for i := range won {
		odds := l.LogOdds(x.Row(i))
		if won[i] {
			odds = -odds
		}
		if odds > certain {
			sum += odds
			continue
		}
		if product *= 1 + math.Exp(odds); product > full {
			sum, product = sum+math.Log(product), 1
		}
	}
	sum += math.Log(product)
	for _, s := range l.Slopes {
		sum += penalty / 2 * s * s
	}
	return sum
}

// newton holds the work space of Newton steps.
type newton struct{ hessian, gradient []float64 }

// step solves for the Newton step at b.
func (n *newton) step(x Matrix, won []bool, penalty float64, b []float64) ([]float64, error) {
	d := x.Columns + 1
	n.hessian, n.gradient = cleared(n.hessian, d*d), cleared(n.gradient, d)
	l := Logistic{Intercept: b[d-1], Slopes: b[:d-1]}
	for i := range won {
		row := x.Row(i)
		p := Sigmoid(l.LogOdds(row))
		residual := -p
		if won[i] {
			residual = 1 - p
		}
		w := p * (1 - p)
		for j, v := range row {
			n.gradient[j] += residual * v
			h := n.hessian[j*d : (j+1)*d]
			floats.AddScaled(h[j:d-1], w*v, row[j:])
			h[d-1] += w * v
		}
		n.gradient[d-1] += residual
		n.hessian[d*d-1] += w
	}
	for j := range d - 1 {
		n.gradient[j] -= penalty * b[j]
		n.hessian[j*d+j] += penalty
	}
	n.hessian[d*d-1] += 1e-9 // all probabilities at 0 or 1 leave nothing else
	return n.solved(d)
}

// solved divides the gradient by the Hessian. It is mat.Cholesky without the estimate of the
// condition, which takes longer than the rest: the least ratio that the factor's diagonal
// allows for is held against the same limit.
func (n *newton) solved(d int) ([]float64, error) {
	factor, positive := lapack64.Potrf(blas64.Symmetric{N: d, Stride: d, Data: n.hessian, Uplo: blas.Upper})
	least, most := math.Inf(1), 0.0
	for j := range d {
		least, most = min(least, n.hessian[j*d+j]), max(most, n.hessian[j*d+j])
	}
	if ratio := most / least; !positive || !(ratio*ratio <= mat.ConditionTolerance) {
		return nil, ErrNotConverged
	}
	step := slices.Clone(n.gradient)
	lapack64.Potrs(factor, blas64.General{Rows: d, Cols: 1, Stride: 1, Data: step})
	return step, nil
}

func cleared(s []float64, n int) []float64 {
	if len(s) != n {
		return make([]float64, n)
	}
	clear(s)
	return s
}

// RidgeCells is Ridge of one column over cells of many deals each, which takes no longer for
// more deals.
func RidgeCells(x Matrix, cells []Cell, penalty float64) *Logistic {
	var a, b float64 // intercept and slope
	const rounds, furthest = 30, 2.0
	for range rounds {
		var ga, gb, haa, hab, hbb float64
		for i, c := range cells {
			n, v := float64(c.Deals()), x.Data[i]
			p := Sigmoid(a + b*v)
			r, w := float64(c.Won)-n*p, n*p*(1-p)
			ga, gb = ga+r, gb+r*v
			haa, hab, hbb = haa+w, hab+w*v, hbb+w*v*v
		}
		gb, hbb, haa = gb-penalty*b, hbb+penalty, haa+1e-9
		det := haa*hbb - hab*hab
		da, db := (hbb*ga-hab*gb)/det, (haa*gb-hab*ga)/det
		a, b = a+min(max(da, -furthest), furthest), b+min(max(db, -furthest), furthest)
		if math.Abs(da)+math.Abs(db) < 1e-8 {
			break
		}
	}
	return &Logistic{Intercept: a, Slopes: []float64{b}}
}
