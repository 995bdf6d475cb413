package company

import "iter"

// most is how many accounts are looked at under one key: what more of them share does not tell
// companies apart.
const most = 200

// Book finds those of many accounts that are one company. Its zero value is empty.
type Book[T any] struct{ under map[string][]entry[T] }

type entry[T any] struct {
	identity Identity
	of       T
}

// Add puts an account in, by what stands for it.
func (b *Book[T]) Add(id Identity, of T) {
	if b.under == nil {
		b.under = map[string][]entry[T]{}
	}
	for _, key := range id.Keys() {
		if len(b.under[key]) < most {
			b.under[key] = append(b.under[key], entry[T]{id, of})
		}
	}
}

// Same yields what stands for the accounts that are the same company, in the order in which they
// were added; some come twice.
func (b *Book[T]) Same(id Identity) iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, key := range id.Keys() {
			for _, e := range b.under[key] {
				if e.identity.Same(id) && !yield(e.of) {
					return
				}
			}
		}
	}
}

// Groups are the accounts of every company that has more than one, directly or by way of others,
// each in the order in which they were given; so are the groups, by their first.
func Groups[K comparable](accounts []K, identity func(K) Identity) [][]K {
	up := make([]int, len(accounts)) // towards the first of the group
	find := func(i int) int {
		for up[i] != i {
			up[i] = up[up[i]]
			i = up[i]
		}
		return i
	}
	var book Book[int]
	for i, k := range accounts {
		up[i] = i
		id := identity(k)
		for j := range book.Same(id) {
			a, b := find(i), find(j)
			up[max(a, b)] = min(a, b)
		}
		book.Add(id, i)
	}
	at, groups := map[int]int{}, [][]K(nil)
	for i, k := range accounts {
		first := find(i)
		if first == i {
			continue
		}
		n, begun := at[first]
		if !begun {
			n, at[first] = len(groups), len(groups)
			groups = append(groups, []K{accounts[first]})
		}
		groups[n] = append(groups[n], k)
	}
	return groups
}
