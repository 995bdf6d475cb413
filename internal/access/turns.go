package access

import (
	"context"
	"sync"
)

// Turns bounds work that keeps the processors busy and much in memory: so many at once for
// everybody, and one for each person or key, so that nobody keeps the others out. Whoever uses
// this machine may be several, and is bound with everybody alone.
type Turns struct {
	all chan struct{}

	mu  sync.Mutex
	own map[person]*turn
}

// person is what tells people and keys apart.
type person struct{ name, by string }

// turn is that of one person; it is forgotten when nobody holds it or waits for it.
type turn struct {
	of      person
	held    chan struct{}
	wanters int
}

// NewTurns gives out so many turns at once.
func NewTurns(atOnce int) *Turns {
	return &Turns{all: make(chan struct{}, atOnce), own: map[person]*turn{}}
}

// Take waits for a turn of who asks in ctx. The function gives it back; without a turn it is nil,
// and the error is that of ctx.
func (t *Turns) Take(ctx context.Context) (func(), error) {
	leave, err := t.alone(ctx)
	if err != nil {
		return nil, err
	}
	select {
	case t.all <- struct{}{}:
		return func() { <-t.all; leave() }, nil
	case <-ctx.Done():
		leave()
		return nil, ctx.Err()
	}
}

// alone waits until who asks has no other turn.
func (t *Turns) alone(ctx context.Context) (leave func(), err error) {
	who, known := Of(ctx)
	if !known || who.By == ByMachine {
		return func() {}, nil
	}
	mine := t.join(person{who.Name, who.By})
	select {
	case mine.held <- struct{}{}:
		return func() { <-mine.held; t.forget(mine) }, nil
	case <-ctx.Done():
		t.forget(mine)
		return nil, ctx.Err()
	}
}

func (t *Turns) join(who person) *turn {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.own[who] == nil {
		t.own[who] = &turn{of: who, held: make(chan struct{}, 1)}
	}
	t.own[who].wanters++
	return t.own[who]
}

func (t *Turns) forget(mine *turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if mine.wanters--; mine.wanters == 0 {
		delete(t.own, mine.of)
	}
}
