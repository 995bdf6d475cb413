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

// MovesListed is how many accounts and owners a comparison shows; a command lists all.
const MovesListed = 50

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
	return body{Title: r.words("Model"), Data: modelData{m, r.form(), r.link("/model/shadow", nil)}}, nil
}

// previewData is a comparison and the form for the next one.
type previewData struct {
	form
	Preview
	Back   string
	Shadow bool
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
		return body{Title: r.words("Preview"), Data: r.previewed(f, Preview{}), status: http.StatusBadRequest}, nil
	}
	p, err := s.source.Preview(r.Context(), source, r.lang)
	if err != nil {
		return body{}, fmt.Errorf("compare a model: %w", err)
	}
	b := body{Title: r.words("Preview"), Data: r.previewed(f, p)}
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
	return body{Title: r.words("Comparison with the model side by side"), Data: data}, nil
}

func (r *request) previewed(f form, p Preview) previewData {
	if p.Moves != nil {
		for i := range p.Moves.Rows {
			one := &p.Moves.Rows[i]
			one.URL = r.accountLink(one.Connection, one.ID)
		}
	}
	return previewData{form: f, Preview: p, Back: r.link("/model", nil)}
}

// modelSource reads the model off a form, from its file or else from its text. The problem
// is a fault of the upload; the error is that the reader has gone.
func (r *request) modelSource() (source []byte, problem string, err error) {
	noModel, tooLarge := r.words("Paste a model or choose a file."), r.words("The model is larger than 1 MiB.")
	const envelope = 64 << 10 // what a form takes beside its content; a text grows by its line ends
	r.Body = http.MaxBytesReader(nil, r.Body, 2*MaxModel+envelope)
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "multipart/form-data" {
		return nil, noModel, nil
	}
	if err := r.ParseMultipartForm(2*MaxModel + envelope); err != nil { //nolint:gosec // bounded by MaxBytesReader
		var large *http.MaxBytesError
		switch {
		case errors.As(err, &large):
			return nil, tooLarge, nil
		case r.Context().Err() != nil:
			return nil, "", fmt.Errorf("read a model: %w", err)
		}
		return nil, noModel, nil
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
		return nil, noModel, nil
	case len(source) > MaxModel:
		return nil, tooLarge, nil
	}
	return source, "", nil
}
