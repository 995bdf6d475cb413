// Package report holds what a report shows, and four ways of showing it: on a terminal, as
// CSV, as a workbook and on a page.
//
// Stage: beside the insight packages, which make the tables, and the faces, which print
// them. Input: rows of any type and the columns that read them. Output: a [Table], and what
// a renderer makes of it. A column stands in one place, with its key for programs and its
// titles for people; which face shows it is said there, too.
//
// Whatever comes from a CRM is hostile: no cell becomes a formula or markup, and none moves
// the cursor or turns the text around.
package report
