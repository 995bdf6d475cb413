package phrase

// ofDoc is about the page of a model.
func ofDoc(english string) string {
	switch english {
	case "read the page: %w":
		return "die Seite lesen: %s"
	case "the model file at the end of the page was changed: its hash is not %s; change the model file itself, and make the page anew":
		return "die Modelldatei am Ende der Seite wurde geändert: Ihre Prüfsumme ist nicht %s; die Modelldatei selbst ändern und die Seite neu machen"
	case "the page has no model file at its end; give one that icptier icp doc has made, whole":
		return "am Ende der Seite steht keine Modelldatei; eine Seite angeben, die icptier icp doc gemacht hat, und zwar ganz"
	case "Write an ICP model on one page for people: who, who not, why, cuts, evidence, version":
		return "Ein ICP-Modell auf eine Seite für Menschen schreiben: wer, wer nicht, warum, Grenzen, Nachweise, Version"
	case "Writes a model on one page, as Markdown or as HTML that needs no other file. It ends with the model file itself, which icptier icp from-doc reads back. Why a rule is there comes from the file's comments. Without a file it takes the model that the configuration names; - is standard input. --output changes nothing.":
		return "Schreibt ein Modell auf eine Seite, als Markdown oder als HTML, das keine andere Datei braucht. Am Ende steht die Modelldatei selbst, die icptier icp from-doc zurückliest. Warum es eine Regel gibt, sagen die Kommentare der Datei. Ohne Datei ist es das Modell, das die Konfiguration nennt; - ist die Standardeingabe. --output ändert nichts."
	case "PAGE":
		return "SEITE"
	case "HTML, not Markdown":
		return "HTML statt Markdown"
	case "Read the model file back from a page that icptier icp doc has made":
		return "Die Modelldatei aus einer Seite zurücklesen, die icptier icp doc gemacht hat"
	case "Prints the model file that stands at the end of a page, Markdown or HTML; - is standard input. A page whose model file was changed is refused: its hash would not be that of the model which the page describes. --output changes nothing.":
		return "Gibt die Modelldatei aus, die am Ende einer Seite steht, Markdown oder HTML; - ist die Standardeingabe. Eine Seite, deren Modelldatei geändert wurde, wird abgelehnt: Ihre Prüfsumme wäre nicht die des Modells, das die Seite beschreibt. --output ändert nichts."
	}
	return ""
}
