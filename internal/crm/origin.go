package crm

// Origin is an account as it was when one of its deals was created: what a back-test may
// know of the account when it asks how the deal would have been judged.
type Origin struct {
	// Account and Deal are ids of the CRM.
	Account string `json:"account"`
	Deal    string `json:"deal"`
	// Created is when the deal was.
	Created Stamp `json:"created"`
	// Modified is when the account had last changed before that, give or take OriginSlack.
	Modified Stamp `json:"modified"`
	// Was is the account as it was.
	Was *Account `json:"was"`
}

// What makes an Origin true, in milliseconds.
const (
	// OriginAge is how long after its creation a deal may be seen for the first time: seven
	// days, which a holiday of the program may last. What is first seen later, as all deals
	// are that were there before the program was, has an origin that nobody knows.
	OriginAge Stamp = 7 * 24 * 60 * 60 * 1000
	// OriginSlack is how long after the deal the account may have changed: one day, since
	// creating a deal makes CRMs touch its account.
	OriginSlack Stamp = 24 * 60 * 60 * 1000
)

// OriginOf returns the origin of a deal that is seen for the first time; false where the
// account may have been another then.
func OriginOf(account, deal *Record, now Stamp) (Origin, bool) {
	if account == nil || account.Account == nil || account.Deleted || !FirstSeen(deal, now) || account.Version.Modified > deal.Deal.Created+OriginSlack {
		return Origin{}, false
	}
	return Origin{
		Account: account.ID, Deal: deal.ID, Created: deal.Deal.Created, Modified: account.Version.Modified, Was: account.Account,
	}, true
}

// FirstSeen reports whether a deal is recent enough for its origin to be kept.
func FirstSeen(deal *Record, now Stamp) bool {
	return deal.Deal != nil && !deal.Deleted && deal.Deal.Created > now-OriginAge && deal.Deal.Created <= now+OriginSlack
}
