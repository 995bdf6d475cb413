package dach

// Size is the size class of a company.
type Size uint8

// The classes, the smallest first.
const (
	SizeUnknown Size = iota
	SizeMicro
	SizeSmall
	SizeMedium
	SizeLarge
)

// Sizes lists the names that models use for the classes, the smallest first.
func Sizes() []string { return []string{"micro", "small", "medium", "large"} }

// String is the name of the class in models; empty for SizeUnknown.
func (s Size) String() string {
	if s == SizeUnknown || s > SizeLarge {
		return ""
	}
	return Sizes()[s-1]
}

// Name is the name of the class in German, or in English for "en".
func (s Size) Name(lang string) string {
	if lang == "en" {
		return [...]string{"", "micro", "small", "medium-sized", "large"}[min(s, SizeLarge)]
	}
	return [...]string{"", "Kleinstunternehmen", "kleines Unternehmen", "mittleres Unternehmen", "Großunternehmen"}[min(s, SizeLarge)]
}

// SizeOf returns the class of a name; SizeUnknown for any other.
func SizeOf(name string) Size {
	for s := SizeMicro; s <= SizeLarge; s++ {
		if s.String() == name {
			return s
		}
	}
	return SizeUnknown
}

// SizeIfM returns the class by the definition of the Institut für Mittelstandsforschung
// Bonn since 2016: micro up to 9 heads and 2 million euros of turnover a year, small up
// to 49 and 10 million, medium up to 499 and 50 million, large above either. heads and
// euros are below 0 where they are unknown. Heads alone give the class by heads, to
// which the turnover could only add. Turnover alone tells no more than that a company
// is large; below that the class is unknown, since it takes heads to be small.
func SizeIfM(heads, euros int64) Size { return size(heads, euros, 9, 49, 499) }

// SizeEU returns the class by the recommendation 2003/361/EC of the European Union:
// micro below 10 heads and up to 2 million euros of turnover a year, small below 50 and
// up to 10 million, medium below 250 and up to 50 million, large above either. Beside the
// turnover the recommendation lets a balance sheet of up to 2, 10 or 43 million stand,
// which no CRM holds: a company that passes by that alone comes out too large here. Links
// to parent companies are not counted in either. Unknown values are read as by SizeIfM.
func SizeEU(heads, euros int64) Size { return size(heads, euros, 9, 49, 249) }

// size is the larger of the classes by heads and by turnover.
func size(heads, euros, micro, small, medium int64) Size {
	byTurnover := class(euros, 2_000_000, 10_000_000, 50_000_000)
	if heads < 0 {
		if byTurnover == SizeLarge {
			return SizeLarge
		}
		return SizeUnknown
	}
	return max(class(heads, micro, small, medium), byTurnover)
}

// class is that of one number by the most that each class has; SizeUnknown below 0.
func class(n, micro, small, medium int64) Size {
	switch {
	case n < 0:
		return SizeUnknown
	case n <= micro:
		return SizeMicro
	case n <= small:
		return SizeSmall
	case n <= medium:
		return SizeMedium
	}
	return SizeLarge
}
