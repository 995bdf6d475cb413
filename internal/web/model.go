package web

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
)

// MaxModel is the size of the largest model file that can be compared, in bytes.
const MaxModel = 1 << 20

// movesListed is how many accounts and owners a comparison shows; a command lists all.
const movesListed = 50

type modelData struct {
	Model
	form
	ShadowURL string
}

// form is the form that a model is entered in.
type form struct {
	Action  string
	Source  string // what was entered; may be empty
	Problem string // what is wrong with it as a whole; may be empty
	Limit   int    // KiB
}

func (r *request) form() form {
	return form{Action: r.link("/model/preview", nil), Limit: MaxModel >> 10}
}

func (s *server) model(r *request) (body, error) {
	m, err := s.source.Model(r.Context(), r.lang)
	if err != nil {
		return body{}, fmt.Errorf("read the models: %w", err)
	}
	return body{Title: r.texts.Model, Data: modelData{m, r.form(), r.link("/model/shadow", nil)}}, nil
}

// previewData is a comparison and the form for the next one.
type previewData struct {
	form
	Preview
	Back   string
	Shadow bool
	Tiers  []string
	Matrix []matrixRow
	// Links are those of Moves.Rows, in their order. MoreRows and MoreOwners are not shown.
	Links                []string
	MoreRows, MoreOwners int
}

// matrixRow is where the accounts of one tier go, in the order of the tiers.
type matrixRow struct {
	From  string
	Cells []matrixCell
}

type matrixCell struct {
	To       string
	Accounts int
	Stays    bool
}

func (s *server) preview(r *request) (body, error) {
	f := r.form()
	source, problem, err := r.modelSource()
	if err != nil {
		return body{}, err
	}
	f.Source = strings.ToValidUTF8(string(source), "\uFFFD")
	if problem != "" {
		f.Source, f.Problem = "", problem
		return body{Title: r.texts.Insight.Preview, Data: r.previewed(f, Preview{}), status: http.StatusBadRequest}, nil
	}
	p, err := s.source.Preview(r.Context(), source, r.lang)
	if err != nil {
		return body{}, fmt.Errorf("compare a model: %w", err)
	}
	b := body{Title: r.texts.Insight.Preview, Data: r.previewed(f, p)}
	if p.Moves == nil {
		b.status = http.StatusUnprocessableEntity
	}
	return b, nil
}

func (s *server) shadow(r *request) (body, error) {
	p, err := s.source.ShadowPreview(r.Context(), r.lang)
	if err != nil {
		return body{}, fmt.Errorf("compare the shadow model: %w", err)
	}
	data := r.previewed(form{}, p)
	data.Shadow = true
	return body{Title: r.texts.Insight.ShadowCompare, Data: data}, nil
}

func (r *request) previewed(f form, p Preview) previewData {
	data := previewData{form: f, Preview: p, Back: r.link("/model", nil), Tiers: tiers()}
	if p.Moves == nil {
		return data
	}
	m := *p.Moves // cut to what is shown
	data.Moves = &m
	counts := map[[2]string]int{}
	for _, c := range m.Cells {
		counts[[2]string{c.From, c.To}] = c.Accounts
	}
	for _, from := range tiers() {
		row := matrixRow{From: from}
		for _, to := range tiers() {
			row.Cells = append(row.Cells, matrixCell{to, counts[[2]string{from, to}], from == to})
		}
		data.Matrix = append(data.Matrix, row)
	}
	data.MoreRows, data.MoreOwners = max(len(m.Rows)-movesListed, 0), max(len(m.Owners)-movesListed, 0)
	m.Rows, m.Owners = m.Rows[:len(m.Rows)-data.MoreRows], m.Owners[:len(m.Owners)-data.MoreOwners]
	for i := range m.Rows {
		data.Links = append(data.Links, r.accountLink(m.Rows[i].Connection, m.Rows[i].ID))
	}
	return data
}

// modelSource reads the model off a form, from its file or else from its text. The problem
// is what the reader did; the error is that the reader has gone.
func (r *request) modelSource() (source []byte, problem string, err error) {
	t := r.texts.Insight
	const envelope = 64 << 10 // what a form takes beside its content; a text grows by its line ends
	r.Body = http.MaxBytesReader(nil, r.Body, 2*MaxModel+envelope)
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "multipart/form-data" {
		return nil, t.NoModel, nil
	}
	if err := r.ParseMultipartForm(2*MaxModel + envelope); err != nil { //nolint:gosec // bounded by MaxBytesReader
		var large *http.MaxBytesError
		switch {
		case errors.As(err, &large):
			return nil, t.ModelTooLarge, nil
		case r.Context().Err() != nil:
			return nil, "", fmt.Errorf("read a model: %w", err)
		}
		return nil, t.NoModel, nil
	}
	defer r.MultipartForm.RemoveAll() //nolint:errcheck // all of it is in memory
	// A browser ends the lines of a text as MIME does, which is not how the file was.
	source = []byte(strings.ReplaceAll(r.PostFormValue("text"), "\r\n", "\n"))
	if files := r.MultipartForm.File["file"]; len(files) > 0 && files[0].Size > 0 {
		file, err := files[0].Open()
		if err != nil {
			return nil, "", fmt.Errorf("read a model: %w", err)
		}
		defer file.Close() //nolint:errcheck // nothing was written
		if source, err = io.ReadAll(file); err != nil {
			return nil, "", fmt.Errorf("read a model: %w", err)
		}
	}
	switch {
	case len(strings.TrimSpace(string(source))) == 0:
		return nil, t.NoModel, nil
	case len(source) > MaxModel:
		return nil, t.ModelTooLarge, nil
	}
	return source, "", nil
}
