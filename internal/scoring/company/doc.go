// Package company decides which accounts are one company, for everything that counts companies
// or shows duplicates.
//
// Stage: a part of scoring. Input: accounts, as any CRM has them. Output: an Identity, which tells
// whether two accounts are one company, and the keys that an index finds it by. Nothing in it can fail.
//
// # What makes two accounts one company
//
//   - A number that is given to one company: VAT id, LEI, or register number with its court.
//     Where numbers of one kind differ, no domain and no name outweighs that.
//   - One registered domain, and names that are alike: the same but for case, umlauts, legal
//     form, a branch's place, usual abbreviations, one slip of the keyboard, or a field too
//     short. A domain alone says that they are of one group, and no more.
//   - The same name at the same postal code, as far as neither country nor legal form speaks
//     against it. Their domains may differ then: companies have several.
//
// Numbers come from the fields account.custom.vat_id, lei and register_number, where a connection
// maps them.
package company
