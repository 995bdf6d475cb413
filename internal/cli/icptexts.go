package cli

import "fmt"

// icpWords are the words of the commands about ICP models in one language.
type icpWords struct {
	// linted sums up the findings about a number of files.
	linted func(files, failed, warned int) string
}

func icpTexts(lang string) icpWords {
	if lang == "de" {
		return icpWords{
			linted: func(files, failed, warned int) string {
				return fmt.Sprintf("%s geprüft: %s, %s.", many(files, "Datei", "Dateien"), many(failed, "Fehler", "Fehler"), many(warned, "Hinweis", "Hinweise"))
			},
		}
	}
	return icpWords{
		linted: func(files, failed, warned int) string {
			return fmt.Sprintf("%s checked: %s, %s.", many(files, "file", "files"), many(failed, "error", "errors"), many(warned, "warning", "warnings"))
		},
	}
}

// many is a number with its word.
func many(n int, one, other string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, other)
}
