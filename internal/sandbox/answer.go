package sandbox

import (
	"encoding/json"
	"net/http"
)

// WriteJSON answers with a body of this content type; nil has none. A status of 0 is 200.
func WriteJSON(w http.ResponseWriter, contentType string, status int, body any) {
	if status == 0 {
		status = http.StatusOK
	}
	if body == nil {
		w.WriteHeader(status)
		return
	}
	encoded, err := json.Marshal(body)
	if err != nil {
		http.Error(w, "the answer cannot be encoded", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_, _ = w.Write(encoded) // the caller is gone if this fails
}
