package dynamicssandbox

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"

	"github.com/icptier/icptier/internal/sandbox"
)

// largestBatch is the most calls of a batch.
const largestBatch = 1000

// serveBatch answers several calls in one, see
// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/execute-batch-operations-using-web-api.
func (e *environment) serveBatch(w http.ResponseWriter, c call) {
	calls, f := parts(c)
	if f != nil {
		write(w, f.reply())
		return
	}
	goOn := strings.Contains(strings.Join(c.header.Values("Prefer"), ","), "odata.continue-on-error")
	status := http.StatusOK
	boundary := "batchresponse_" + guid("batch", len(c.body))
	var b bytes.Buffer
	for i, one := range calls {
		var answer reply
		if sandbox.RowBusy(c.outer, i) {
			answer = refuse(http.StatusInternalServerError, "0x80044150", "Generic SQL error: Transaction was deadlocked on lock resources with another process.").reply()
		} else {
			answer = e.answer(one)
		}
		answer.writePart(&b, boundary)
		if answer.status >= 400 && !goOn {
			status = http.StatusBadRequest
			break
		}
	}
	b.WriteString("--" + boundary + "--\r\n")
	sandbox.Count(c.outer, len(calls))
	w.Header().Set("Content-Type", "multipart/mixed; boundary="+boundary)
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the caller is gone if this fails
}

// writePart writes the answer to one call of a batch.
func (r *reply) writePart(b *bytes.Buffer, boundary string) {
	b.WriteString("--" + boundary + "\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n")
	fmt.Fprintf(b, "HTTP/1.1 %d %s\r\nOData-Version: 4.0\r\n", r.status, http.StatusText(r.status))
	for name, value := range r.header {
		b.WriteString(name + ": " + value + "\r\n")
	}
	if r.body == nil {
		b.WriteString("\r\n\r\n")
		return
	}
	encoded, err := json.Marshal(r.body)
	if err != nil {
		encoded = []byte("{}") // maps of texts always encode
	}
	b.WriteString("Content-Type: application/json; odata.metadata=minimal\r\n\r\n")
	b.Write(encoded)
	b.WriteString("\r\n")
}

// parts reads the calls of a batch.
func parts(c call) ([]call, *fault) {
	malformed := badRequest("0x80048d19", "The batch cannot be read.")
	kind, params, err := mime.ParseMediaType(c.header.Get("Content-Type"))
	if err != nil || kind != "multipart/mixed" || params["boundary"] == "" {
		return nil, malformed
	}
	reader := multipart.NewReader(bytes.NewReader(c.body), params["boundary"])
	var calls []call
	for {
		p, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) && len(calls) > 0 {
			return calls, nil
		}
		if err != nil || p.Header.Get("Content-Type") != "application/http" || p.Header.Get("Content-Transfer-Encoding") != "binary" {
			return nil, malformed
		}
		if len(calls) == largestBatch {
			return nil, badRequest("0x80048405", "Invalid batch request: it has more than %d operations.", largestBatch)
		}
		text := bufio.NewReader(p)
		line, err := text.ReadString('\n')
		words := strings.Fields(line)
		if err != nil || len(words) != 3 || words[2] != "HTTP/1.1" {
			return nil, malformed
		}
		header, err := textproto.NewReader(text).ReadMIMEHeader()
		if err != nil {
			return nil, malformed
		}
		body, err := io.ReadAll(text)
		if err != nil {
			return nil, malformed
		}
		one := call{method: words[0], header: http.Header(header), body: body, base: c.base, outer: c.outer}
		one.path, one.query, _ = strings.Cut(strings.TrimPrefix(words[1], c.base), "?")
		calls = append(calls, one)
	}
}
