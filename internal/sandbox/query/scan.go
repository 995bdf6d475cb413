package query

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Kind is what a word of a query is.
type Kind uint8

// The kinds of words.
const (
	End    Kind = iota
	Word        // a name or a key word
	Sign        // an operator, a parenthesis, a comma
	Text        // a quoted text, without its quotes and escapes
	Number      // a number
	Date        // a date
	Time        // a date with a time
)

// Token is a word of a query.
type Token struct {
	Kind Kind
	Text string
	At   int // byte offset
}

// Error is a query that cannot be read.
type Error struct {
	At   int    // byte offset of the place
	Near string // the word there
	What string // is wrong, in the words of SOQL
}

// Error implements error.
func (e *Error) Error() string { return e.What }

// scan takes a query apart into its words.
func scan(soql string) ([]Token, *Error) {
	var tokens []Token
	for i := 0; i < len(soql); {
		c := soql[i]
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
		case c == '\'':
			text, end, problem := unquote(soql, i)
			if problem != "" {
				return nil, &Error{end, soql[min(end, len(soql)):], problem}
			}
			tokens = append(tokens, Token{Text, text, i})
			i = end
		case isLetter(c):
			end := i
			for end < len(soql) && (isLetter(soql[end]) || isDigit(soql[end]) || soql[end] == '_' || soql[end] == '.') {
				end++
			}
			tokens = append(tokens, Token{Word, soql[i:end], i})
			i = end
		case isDigit(c) || c == '-' || c == '+' || c == '.':
			end := i + 1
			for end < len(soql) && (isDigit(soql[end]) || strings.IndexByte("+-.:TZEe", soql[end]) >= 0) {
				end++
			}
			t, ok := numeric(soql[i:end])
			if !ok {
				return nil, &Error{i, soql[i:end], "line " + strconv.Itoa(1+strings.Count(soql[:i], "\n")) + ": unexpected character in " + soql[i:end]}
			}
			t.At = i
			tokens = append(tokens, t)
			i = end
		default:
			sign := signAt(soql[i:])
			if sign == "" {
				_, size := utf8.DecodeRuneInString(soql[i:])
				return nil, &Error{i, soql[i : i+size], "unexpected char: '" + strings.ToValidUTF8(soql[i:i+size], "?") + "'"}
			}
			tokens = append(tokens, Token{Sign, sign, i})
			i += len(sign)
		}
	}
	return append(tokens, Token{End, "", len(soql)}), nil
}

// signAt returns the operator or punctuation that s begins with; empty for none.
func signAt(s string) string {
	for _, sign := range []string{"<=", ">=", "!=", "<>", "=", "<", ">", "(", ")", ","} {
		if strings.HasPrefix(s, sign) {
			return sign
		}
	}
	return ""
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }

// numeric recognises a number, a date and a date with time.
func numeric(s string) (Token, bool) {
	if _, err := time.Parse(time.DateOnly, s); err == nil {
		return Token{Kind: Date, Text: s}, true
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05-0700"} {
		if t, err := time.Parse(layout, s); err == nil {
			return Token{Kind: Time, Text: t.UTC().Format(time.RFC3339Nano)}, true
		}
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		return Token{Kind: Number, Text: s}, true
	}
	return Token{}, false
}

// unquote reads a quoted text that begins at i. It returns the text and the
// offset behind its end, or where a problem is and what. See
// https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_quotedstringescapes.htm.
func unquote(soql string, i int) (text string, end int, problem string) {
	var out strings.Builder
	for i++; i < len(soql); i++ {
		switch c := soql[i]; c {
		case '\'':
			return out.String(), i + 1, ""
		case '\\':
			if i++; i == len(soql) {
				return "", i, "unexpected end of the query"
			}
			switch e := soql[i]; e {
			case 'n', 'N':
				out.WriteByte('\n')
			case 'r', 'R':
				out.WriteByte('\r')
			case 't', 'T':
				out.WriteByte('\t')
			case 'b', 'B':
				out.WriteByte('\b')
			case 'f', 'F':
				out.WriteByte('\f')
			case '\\', '\'', '"':
				out.WriteByte(e)
			case '_', '%':
				out.WriteByte('\\') // LIKE reads these itself
				out.WriteByte(e)
			case 'u':
				n, err := strconv.ParseUint(soql[i+1:min(i+5, len(soql))], 16, 16)
				if err != nil || i+5 > len(soql) {
					return "", i, "Invalid string literal. Illegal character sequence '\\u' in string literal."
				}
				out.WriteRune(rune(n))
				i += 4
			default:
				return "", i, "Invalid string literal. Illegal character sequence '\\" + strings.ToValidUTF8(soql[i:i+1], "?") + "' in string literal."
			}
		default:
			out.WriteByte(c)
		}
	}
	return "", i, "unexpected end of the query: a quote is open"
}
