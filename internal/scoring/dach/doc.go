// Package dach holds facts about companies in Germany, Austria and Switzerland:
// legal forms, and which of them are natural persons; size classes; industry codes;
// regions of postal codes; the name of a company, however it is typed.
//
// Stage: a part of scoring. Input: names and values as people write them in a CRM.
// Output: what they say; nothing where they say nothing. Nothing in it can fail.
package dach
