package dynamics

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"

	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/phrase"
)

// Several calls go in one of multipart/mixed, and their answers come back in the same order. See
// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/execute-batch-operations-using-web-api.

// part is one call of a batch that changes a row.
type part struct {
	path  string
	match string // If-Match: without it a change of a row that is not there would create it
	body  []byte
}

// compose writes a batch, and returns its content type.
func compose(parts []part) (body []byte, contentType string) {
	boundary := "batch_" + rand.Text()
	var b bytes.Buffer
	for _, p := range parts {
		b.WriteString("--" + boundary + "\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n" +
			"PATCH " + p.path + " HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(p.body)) +
			"\r\nIf-Match: " + p.match + "\r\n\r\n")
		b.Write(p.body)
		b.WriteString("\r\n")
	}
	b.WriteString("--" + boundary + "--\r\n")
	return b.Bytes(), `multipart/mixed; boundary="` + boundary + `"`
}

var errNoBatch = phrase.Errorf("answer is none to a batch")

// longestPart is the most bytes that are read of one answer: enough for any error.
const longestPart = 1 << 20

// answers reads the answers to the calls of a batch. The error says that they are not whole.
func answers(res *httpclient.Response) ([]*httpclient.Response, error) {
	kind, params, err := mime.ParseMediaType(res.Header.Get("Content-Type"))
	if err != nil || !strings.HasPrefix(kind, "multipart/") || params["boundary"] == "" {
		return nil, errNoBatch
	}
	reader := multipart.NewReader(bytes.NewReader(res.Body), params["boundary"])
	var all []*httpclient.Response
	for {
		p, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, phrase.Errorf("%w: it breaks off", errNoBatch)
		}
		one, err := http.ReadResponse(bufio.NewReader(p), nil)
		if err != nil {
			return nil, phrase.Errorf("%w: a part of it is no answer", errNoBatch)
		}
		body, err := io.ReadAll(io.LimitReader(one.Body, longestPart))
		if err := errors.Join(err, one.Body.Close()); err != nil {
			return nil, phrase.Errorf("%w: a part of it breaks off", errNoBatch)
		}
		all = append(all, &httpclient.Response{Status: one.StatusCode, Header: one.Header, Body: body})
	}
}
