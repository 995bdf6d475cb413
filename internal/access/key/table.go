package key

import (
	"strings"

	"github.com/icptier/icptier/internal/report"
)

// Table is the table of keys.
func Table(keys []Key) report.Table {
	col := report.Col[Key]
	return report.Of([]report.Column[Key]{
		col("id", report.ID, "ID", func(k Key) any { return k.ID }),
		col("name", report.Text, "For", func(k Key) any { return k.Name }),
		col("role", report.Text, "Role", func(k Key) any { return k.Role }),
		col("connections", report.Text, "Connections", func(k Key) any { return strings.Join(k.Connections, ", ") }),
		col("created", report.Time, "Created", func(k Key) any { return k.Created }),
		col("by", report.Text, "By", func(k Key) any { return k.By }).On(report.File),
		col("expires", report.Time, "Good until", func(k Key) any { return k.Expires }),
	}, keys)
}
