package dach

const soleTrader = "Einzelunternehmen"

// named returns the form that folded words say, written together.
func named(text []byte) Form { //nolint:funlen // one table, a line for each form
	switch string(text) {
	case "gmbh", "mbh", "gesmbh", "gesellschaftmbh", "gesellschaftmitbeschrankterhaftung", "gesellschaftmitbeschraenkterhaftung":
		return Form{Short: "GmbH"}
	case "ggmbh", "gemeinnutzigegmbh", "gemeinnuetzigegmbh":
		return Form{Short: "gGmbH"}
	case "ug", "ughaftungsbeschrankt", "ughaftungsbeschraenkt", "unternehmergesellschaft", "unternehmergesellschafthaftungsbeschrankt":
		return Form{Short: "UG"}
	case "ag", "aktiengesellschaft":
		return Form{Short: "AG"}
	case "se", "societaseuropaea", "europaischegesellschaft":
		return Form{Short: "SE"}
	case "kgaa", "kommanditgesellschaftaufaktien":
		return Form{Short: "KGaA"}
	case "gmbh&cokgaa":
		return Form{Short: "GmbH & Co. KGaA"}
	case "ag&cokgaa":
		return Form{Short: "AG & Co. KGaA"}
	case "se&cokgaa":
		return Form{Short: "SE & Co. KGaA"}
	case "gmbh&cokg", "gmbhundcokg", "gmbhucokg", "mbh&cokg", "gesmbh&cokg", "gmbh&co", "gmbh&cokommanditgesellschaft":
		return Form{Short: "GmbH & Co. KG"}
	case "ag&cokg", "ag&co", "agundcokg":
		return Form{Short: "AG & Co. KG"}
	case "se&cokg", "seundcokg":
		return Form{Short: "SE & Co. KG"}
	case "ug&cokg", "ughaftungsbeschrankt&cokg":
		return Form{Short: "UG & Co. KG"}
	case "gmbh&coohg", "ag&coohg":
		return Form{Short: "GmbH & Co. OHG"}
	case "kg", "&cokg", "cokg", "kommanditgesellschaft", "kmg":
		return Form{Short: "KG"}
	case "ohg", "&coohg", "offenehandelsgesellschaft":
		return Form{Short: "OHG"}
	case "og", "&coog", "offenegesellschaft":
		return Form{Short: "OG"}
	case "gbr", "egbr", "gesellschaftburgerlichenrechts", "gesellschaftbuergerlichenrechts", "gdbr", "gesbr":
		return Form{Short: "GbR"}
	case "partg", "partnerschaft", "partnerschaftsgesellschaft":
		return Form{Short: "PartG"}
	case "partgmbb", "partmbb", "mbb", "partnerschaftsgesellschaftmbb", "partnerschaftmbb", "partnerschaftsgesellschaftmitbeschrankterberufshaftung":
		return Form{Short: "PartG mbB"}
	case "ek", "ekfm", "ekfr", "ekauffrau", "ekaufmann", "eingetragenerkaufmann", "eingetragenekauffrau":
		return Form{Short: "e.K.", NaturalPerson: true}
	case "eu", "eingetragenesunternehmen", "eingetragenerunternehmer", "eingetrageneunternehmerin":
		return Form{Short: "e.U.", NaturalPerson: true}
	case "einzelunternehmen", "einzelunternehmer", "einzelunternehmerin", "einzelkaufmann", "soletrader", "soleproprietor", "soleproprietorship":
		return Form{Short: soleTrader, NaturalPerson: true}
	case "einzelfirma", "raisonindividuelle", "entrepriseindividuelle", "dittaindividuale":
		return Form{Short: "Einzelfirma", NaturalPerson: true}
	case "freiberufler", "freiberuflerin", "freierberuf", "freelancer", "selbststandig", "selbstandig":
		return Form{Short: "Freiberufler", NaturalPerson: true}
	case "kollektivgesellschaft", "klg":
		return Form{Short: "Kollektivgesellschaft"}
	case "eg", "egen", "genossenschaft", "eingetragenegenossenschaft":
		return Form{Short: "eG"}
	case "ev", "eingetragenerverein", "verein":
		return Form{Short: "e.V."}
	case "vvag", "versicherungsvereinaufgegenseitigkeit":
		return Form{Short: "VVaG"}
	case "aor", "aoer", "anstaltdesoffentlichenrechts", "anstaltdesoeffentlichenrechts":
		return Form{Short: "AöR"}
	case "kdor", "kdoer", "korperschaftdesoffentlichenrechts", "koerperschaftdesoeffentlichenrechts":
		return Form{Short: "KdöR"}
	case "stiftung":
		return Form{Short: "Stiftung"}
	case "flexco", "flexkapg", "flexiblekapitalgesellschaft":
		return Form{Short: "FlexCo"}
	case "sarl", "gmbhsarl", "societearesponsabilitelimitee":
		return Form{Short: "Sàrl"}
	case "sagl":
		return Form{Short: "Sagl"}
	case "sa", "agsa", "societeanonyme":
		return Form{Short: "SA"}
	}
	return foreign(text)
}

// foreign returns the forms of other countries that companies in ours go by.
func foreign(text []byte) Form {
	switch string(text) {
	case "ltd", "limited", "coltd":
		return Form{Short: "Ltd."}
	case "plc":
		return Form{Short: "plc"}
	case "llp":
		return Form{Short: "LLP"}
	case "llc":
		return Form{Short: "LLC"}
	case "inc", "incorporated":
		return Form{Short: "Inc."}
	case "corp", "corporation":
		return Form{Short: "Corp."}
	case "bv":
		return Form{Short: "B.V."}
	case "nv":
		return Form{Short: "N.V."}
	case "sas":
		return Form{Short: "SAS"}
	case "srl":
		return Form{Short: "S.r.l."}
	case "spa":
		return Form{Short: "S.p.A."}
	case "spzoo":
		return Form{Short: "Sp. z o.o."}
	case "sro":
		return Form{Short: "s.r.o."}
	case "aps":
		return Form{Short: "ApS"}
	case "ab":
		return Form{Short: "AB"}
	case "oy":
		return Form{Short: "Oy"}
	}
	return Form{}
}
