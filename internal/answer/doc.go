// Package answer holds what is told about accounts and models, in the shape in which
// programs read it: the command line prints it with --output json, and the HTTP API
// sends it.
//
// Stage: between the rooms that fill it in, accounts, jobs and registry, and the faces, which
// write it out.
// Input and output are values; nothing here decides, and nothing can fail. The reports
// of the insight packages are answers already and stand for themselves. Names, nesting
// and meaning of the JSON are stable; internal/cli/README.md describes them.
package answer
