package tabular

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/icptier/icptier/internal/phrase"
)

// decoded returns the bytes of a file as UTF-8 without a byte order mark.
func decoded(file string, r io.Reader) (io.Reader, error) {
	const sniffed = 4096
	raw := bufio.NewReaderSize(r, sniffed)
	head, err := raw.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, readError(file, err)
	}
	if len(head) == 0 {
		return nil, &Error{File: file, Message: phrase.Of("is empty"), Hint: phrase.Of("a table has a line with the names of its columns"), Fatal: true}
	}
	switch {
	case bytes.HasPrefix(head, []byte{0xef, 0xbb, 0xbf}):
		if _, err := raw.Discard(3); err != nil {
			return nil, readError(file, err)
		}
		head = head[3:]
	case bytes.HasPrefix(head, []byte{0xff, 0xfe, 0, 0}) || bytes.HasPrefix(head, []byte{0, 0, 0xfe, 0xff}):
		return nil, &Error{File: file, Message: phrase.Of("is in UTF-32"), Hint: phrase.Of("save it in UTF-8"), Fatal: true}
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return transform.NewReader(raw, unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder()), nil
	}
	if message, hint := binary(head); !message.IsZero() {
		return nil, &Error{File: file, Message: message, Hint: hint, Fatal: true}
	}
	return transform.NewReader(raw, mixed{}), nil
}

// binary says what a file is that holds no text; empty for text.
func binary(head []byte) (message, hint phrase.Phrase) {
	save, export := phrase.Of("save the sheet as CSV UTF-8"), phrase.Of("export the table as CSV")
	for _, known := range []struct {
		magic         string
		message, hint phrase.Phrase
	}{
		{"PK\x03\x04", phrase.Of("is a workbook or a ZIP archive, not a text"), save},
		{"\xd0\xcf\x11\xe0", phrase.Of("is an old Excel workbook, not a text"), save},
		{"%PDF", phrase.Of("is a PDF, not a table"), export},
		{"\x1f\x8b", phrase.Of("is compressed"), phrase.Of("unpack it first: gunzip")},
		{"SQLite format 3", phrase.Of("is a database, not a text"), export},
	} {
		if bytes.HasPrefix(head, []byte(known.magic)) {
			return known.message, known.hint
		}
	}
	odd, zero := 0, 0
	for _, b := range head {
		switch {
		case b == 0:
			zero++
		case b < ' ' && b != '\t' && b != '\n' && b != '\r' && b != '\f':
			odd++
		}
	}
	// A stray one is a mistake of its row.
	if zero > 1+len(head)/100 {
		return phrase.Of("is a binary file, not a text"), phrase.Of("export the table as CSV in UTF-8, or in UTF-16 with a byte order mark")
	}
	if odd > 1+len(head)/20 {
		return phrase.Of("is a binary file, not a text"), phrase.Of("export the table as CSV in UTF-8")
	}
	return phrase.Phrase{}, phrase.Phrase{}
}

// mixed passes UTF-8 through and reads a byte that is no UTF-8 as Windows-1252, in which
// older versions of Excel write. Text in one of them is practically never valid in the
// other, so no look ahead is needed, and a file glued together from both is read too.
type mixed struct{ transform.NopResetter }

// Transform implements transform.Transformer.
func (mixed) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		if b := src[nSrc]; b < utf8.RuneSelf {
			if nDst == len(dst) {
				return nDst, nSrc, transform.ErrShortDst
			}
			dst[nDst] = b
			nDst++
			nSrc++
			continue
		}
		r, size := utf8.DecodeRune(src[nSrc:])
		if r == utf8.RuneError && size == 1 {
			if !atEOF && !utf8.FullRune(src[nSrc:]) {
				return nDst, nSrc, transform.ErrShortSrc
			}
			r = charmap.Windows1252.DecodeByte(src[nSrc])
		}
		if nDst+utf8.RuneLen(r) > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		nDst += utf8.EncodeRune(dst[nDst:], r)
		nSrc += size
	}
	return nDst, nSrc, nil
}
