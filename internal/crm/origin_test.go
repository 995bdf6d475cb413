package crm

import "testing"

func TestOriginOf(t *testing.T) {
	const now, hour = Stamp(1_790_000_000_000), Stamp(60 * 60 * 1000)
	account := func(modified Stamp) *Record {
		return &Record{Kind: KindAccount, ID: "a", Version: Version{Modified: modified}, Account: &Account{Name: "Muster"}}
	}
	deal := func(created Stamp) *Record {
		return &Record{Kind: KindDeal, ID: "d", Version: Version{Modified: now}, Deal: &Deal{Account: "a", Created: created}}
	}
	gone := account(now - 10*hour)
	gone.Deleted, gone.Account = true, nil
	deleted := deal(now)
	deleted.Deleted = true
	tests := []struct {
		name          string
		account, deal *Record
		want          bool
	}{
		{"created a minute ago", account(now - 100*hour), deal(now - hour/60), true},
		{"the CRM touched the account when it made the deal", account(now - hour), deal(now - 2*hour), true},
		{"within the slack", account(now), deal(now - 24*hour), true},
		{"changed since", account(now), deal(now - 25*hour), false},
		{"seen after a holiday of the program", account(now - 1000*hour), deal(now - 167*hour), true},
		{"there before the program was", account(now - 1000*hour), deal(now - 169*hour), false},
		{"created tomorrow, by a clock that is ahead", account(now), deal(now + hour), true},
		{"created in a year", account(now), deal(now + 8760*hour), false},
		{"the CRM does not say when", account(0), deal(0), false},
		{"no account", nil, deal(now), false},
		{"an account that is gone", gone, deal(now), false},
		{"a deal that is gone", account(now), deleted, false},
		{"an account without a stamp", account(0), deal(now), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o, ok := OriginOf(tt.account, tt.deal, now)
			if ok != tt.want || ok && (o.Account != "a" || o.Deal != "d" || o.Was != tt.account.Account || o.Created != tt.deal.Deal.Created) {
				t.Errorf("%v, %+v", ok, o)
			}
		})
	}
}
