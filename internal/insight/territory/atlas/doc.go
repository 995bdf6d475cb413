// Package atlas draws a plan of territories as a map of the postal areas of Germany,
// Austria and Switzerland.
//
// Stage: insight. Input: a territory.Report. Output: an SVG picture with a legend. It
// draws what it knows the place of; areas of other countries are left to the report's
// own list. The only errors are those of the writer.
//
// areas.txt is a raster and no map to find one's way by; ATTRIBUTION.md says where it
// comes from.
package atlas
