package key

import (
	"strings"

	"github.com/icptier/icptier/internal/report"
)

// Table is the table of keys.
func Table(keys []Key) report.Table {
	col := report.Col[Key]
	return report.Of([]report.Column[Key]{
		col("id", report.ID, "ID", "ID", func(k Key) any { return k.ID }),
		col("name", report.Text, "Wofür", "For", func(k Key) any { return k.Name }),
		col("role", report.Text, "Rolle", "Role", func(k Key) any { return k.Role }),
		col("connections", report.Text, "Verbindungen", "Connections", func(k Key) any { return strings.Join(k.Connections, ", ") }),
		col("created", report.Time, "Erstellt", "Created", func(k Key) any { return k.Created }),
		col("by", report.Text, "Von", "By", func(k Key) any { return k.By }).On(report.File),
		col("expires", report.Time, "Gilt bis", "Good until", func(k Key) any { return k.Expires }),
	}, keys)
}
