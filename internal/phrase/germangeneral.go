package phrase

// ofGeneral is what several rooms say, and how they join it.
func ofGeneral(english string) string {
	switch english {
	case "%s or %s":
		return "%s oder %s"
	case "%s, %s":
		return "%s, %s"
	case "%s; %s":
		return "%s; %s"
	case "%s and %s":
		return "%s und %s"
	case "%q %s":
		return "„%s“ %s"
	case "%q is no region of %s; %s":
		return "„%s“ ist keine Region von %s; %s"
	case "%q is no region; %s":
		return "„%s“ ist keine Region; %s"
	case "write a country (DE), a region (DE-BW, Bayern) or the beginning of a postal code (DE-7, AT 10)":
		return "ein Land (DE), eine Region (DE-BW, Bayern) oder den Anfang einer Postleitzahl (DE-7, AT 10) schreiben"
	}
	return ""
}
