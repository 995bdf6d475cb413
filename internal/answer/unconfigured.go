package answer

// Unconfigured are the records of a connection that the configuration does not have. They
// are kept, and neither scored nor written back. Its JSON is stable.
type Unconfigured struct {
	Connection string `json:"connection"`
	Records    int    `json:"records"`
}
