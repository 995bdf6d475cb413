package crm

import "strings"

// CountryCode returns the ISO 3166-1 alpha-2 code of a country as people write
// it in a CRM: a code of two or three letters, or the name in English, German or
// the country's own language. It returns "" when the text names no country it knows.
func CountryCode(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	if len(text) == 2 {
		if text == "uk" {
			return "GB"
		}
		return alpha2(strings.ToUpper(text))
	}
	return countryByName(text)
}

// alpha2 returns code when ISO 3166-1 assigns it.
func alpha2(code string) string {
	const assigned = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ " +
		"CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR " +
		"GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP " +
		"KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ " +
		"NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW " +
		"SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ " +
		"UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
	if i := strings.Index(assigned, code); i >= 0 && i%3 == 0 {
		return code
	}
	return ""
}

// countryByName knows Europe and the countries that European companies trade
// with most, by name and by ISO 3166-1 alpha-3 code, in lower case.
func countryByName(name string) string { //nolint:funlen // one table, a line for each country
	switch name {
	case "deutschland", "germany", "bundesrepublik deutschland", "federal republic of germany", "deu", "brd":
		return "DE"
	case "österreich", "oesterreich", "austria", "aut":
		return "AT"
	case "schweiz", "switzerland", "suisse", "svizzera", "svizra", "che":
		return "CH"
	case "liechtenstein", "fürstentum liechtenstein", "lie":
		return "LI"
	case "luxemburg", "luxembourg", "lëtzebuerg", "lux":
		return "LU"
	case "frankreich", "france", "fra":
		return "FR"
	case "italien", "italy", "italia", "ita":
		return "IT"
	case "spanien", "spain", "españa", "esp":
		return "ES"
	case "portugal", "prt":
		return "PT"
	case "niederlande", "netherlands", "the netherlands", "holland", "nederland", "nld":
		return "NL"
	case "belgien", "belgium", "belgique", "belgië", "bel":
		return "BE"
	case "dänemark", "denmark", "danmark", "dnk":
		return "DK"
	case "schweden", "sweden", "sverige", "swe":
		return "SE"
	case "norwegen", "norway", "norge", "nor":
		return "NO"
	case "finnland", "finland", "suomi", "fin":
		return "FI"
	case "island", "iceland", "ísland", "isl":
		return "IS"
	case "polen", "poland", "polska", "pol":
		return "PL"
	case "tschechien", "tschechische republik", "czechia", "czech republic", "česko", "česká republika", "cze":
		return "CZ"
	case "slowakei", "slovakia", "slovak republic", "slovensko", "svk":
		return "SK"
	case "slowenien", "slovenia", "slovenija", "svn":
		return "SI"
	case "ungarn", "hungary", "magyarország", "hun":
		return "HU"
	case "kroatien", "croatia", "hrvatska", "hrv":
		return "HR"
	case "serbien", "serbia", "srbija", "srb":
		return "RS"
	case "rumänien", "romania", "românia", "rou":
		return "RO"
	case "bulgarien", "bulgaria", "българия", "bgr":
		return "BG"
	case "griechenland", "greece", "ελλάδα", "grc":
		return "GR"
	case "zypern", "cyprus", "cyp":
		return "CY"
	case "malta", "mlt":
		return "MT"
	case "estland", "estonia", "eesti", "est":
		return "EE"
	case "lettland", "latvia", "latvija", "lva":
		return "LV"
	case "litauen", "lithuania", "lietuva", "ltu":
		return "LT"
	case "irland", "ireland", "éire", "irl":
		return "IE"
	case "vereinigtes königreich", "united kingdom", "großbritannien", "great britain", "england", "scotland", "wales",
		"northern ireland", "u.k.", "gbr":
		return "GB"
	case "ukraine", "україна", "ukr":
		return "UA"
	case "türkei", "turkey", "türkiye", "tur":
		return "TR"
	case "vereinigte staaten", "vereinigte staaten von amerika", "united states", "united states of america", "usa", "u.s.a.", "u.s.":
		return "US"
	case "kanada", "canada", "can":
		return "CA"
	case "mexiko", "mexico", "méxico", "mex":
		return "MX"
	case "brasilien", "brazil", "brasil", "bra":
		return "BR"
	case "china", "volksrepublik china", "people's republic of china", "chn":
		return "CN"
	case "hongkong", "hong kong", "hkg":
		return "HK"
	case "taiwan", "twn":
		return "TW"
	case "japan", "jpn":
		return "JP"
	case "südkorea", "south korea", "republic of korea", "korea", "kor":
		return "KR"
	case "indien", "india", "ind":
		return "IN"
	case "singapur", "singapore", "sgp":
		return "SG"
	case "australien", "australia", "aus":
		return "AU"
	case "neuseeland", "new zealand", "nzl":
		return "NZ"
	case "israel", "isr":
		return "IL"
	case "vereinigte arabische emirate", "united arab emirates", "are":
		return "AE"
	case "saudi-arabien", "saudi arabia", "sau":
		return "SA"
	case "südafrika", "south africa", "zaf":
		return "ZA"
	}
	return ""
}
