package outcome

import (
	"math/rand/v2"
	"time"
)

// Fate is the settlement of a message.
type Fate uint8

// The fates of messages.
const (
	Acknowledged Fate = iota // done, and settled for good
	Later                    // comes again after a while
	Dead                     // set aside, with its body and the reason
)

// String names the fate, as metrics and logs do.
func (f Fate) String() string { return [...]string{"acknowledged", "later", "dead"}[f] }

// Limits of waiting and trying.
const (
	// MaxTries is how many deliveries of a message may fail by its own fault. Together
	// they last about half a minute.
	MaxTries = 6
	// Soonest and Latest bound how long a message waits for its next delivery.
	Soonest = time.Second
	Latest  = time.Minute
	// LatestLimited bounds the wait that a rate limit asks for.
	LatestLimited = time.Hour
)

// Settle turns the outcome of a delivery into the fate of its message, and says after
// which time it comes again where it does. tries counts the deliveries that have failed
// by the message's own fault, this one included; the first is 1. delay is Delay, or stands
// in for it where nothing may be drawn by chance.
//
// What another try cannot mend is dead at once; what fails by itself again and again is
// dead after MaxTries. What is no fault of the message is never dead: an outage, a rate
// limit, a grant that a person has to renew, a newer change by another writer, what waits
// for something else, and what only a newer program can read.
func Settle(err error, tries int, delay func(tries int) time.Duration) (Fate, time.Duration) {
	if err == nil {
		return Acknowledged, 0
	}
	if IsNewer(err) {
		return Later, NewerAfter(tries)
	}
	if IsOutage(err) || IsUnauthorized(err) || IsConflict(err) || IsWaiting(err) {
		return Later, delay(tries)
	}
	if after, ok := RateLimited(err); ok {
		return Later, max(min(after, LatestLimited), delay(tries))
	}
	if IsPermanent(err) || tries >= MaxTries {
		return Dead, 0
	}
	return Later, delay(tries)
}

// Delay is the wait before try number tries+1: it doubles from Soonest up to Latest, and
// is drawn from its upper half, so that what failed together does not come together.
func Delay(tries int) time.Duration {
	d := Latest
	if shift := max(tries, 1) - 1; shift < 16 {
		d = min(Soonest<<shift, Latest)
	}
	return d/2 + rand.N(d/2+1)
}
