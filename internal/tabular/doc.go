// Package tabular reads the tables that people export from spreadsheets and CRMs: CSV
// in the dialects that programs write, JSON lines, and the first sheet of an XLSX workbook.
//
// Stage: none; commands and connectors read files with it. Input: a stream of bytes in
// UTF-8, UTF-16 with a byte order mark, or Windows-1252, of any length; memory use does
// not grow with it. Output: rows with the line they begin in, and parsers for the
// numbers, amounts, truths and days that their cells hold.
//
// What cannot be read is an *Error with file, line, column and the next step. A row that
// is wrong does not end the reading: Next goes on behind it, unless nothing behind it can
// be read, and then Next keeps returning the same error.
package tabular
