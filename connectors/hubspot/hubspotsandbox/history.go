package hubspotsandbox

// past is one value in the history of a property. The sandbox keeps the last one.
type past struct {
	Value     string `json:"value"`
	Timestamp string `json:"timestamp"`
	Source    string `json:"sourceType"`
}

// history returns the histories of properties.
func (r *row) history(properties []string) map[string][]past {
	histories := make(map[string][]past)
	for _, name := range properties {
		if at, told := r.since[name]; told {
			histories[name] = []past{{Value: r.value(name), Timestamp: formatTime(at), Source: "CRM_UI"}}
		}
	}
	return histories
}
