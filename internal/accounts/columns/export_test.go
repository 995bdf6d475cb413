package columns

// Texts is how many bytes the texts of a table take.
func Texts(t *Table) int { return t.texts.size }
