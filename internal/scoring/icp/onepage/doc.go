// Package onepage writes an ICP model on one page that people read, and reads the model back
// from it.
//
// Stage: a part of scoring. Input: a compiled model, or a page. Output: Markdown or HTML in
// German or in English, or the bytes of the model's file. The page ends with the file itself, so that
// what is read back has the same hash; a page whose file was changed is refused.
package onepage
