package phrase

// ofSAP holds what the connector of SAP Sales Cloud says.
func ofSAP(english string) string {
	switch english {
	case "%s have no field %q":
		return "%s haben kein Feld „%s“"
	case "%s have no field %q: an administrator creates it, see the connector's README":
		return "%s haben kein Feld „%s“: Ein Administrator legt es an, siehe README des Konnektors"
	case "fields: what roles the contacts of an opportunity have is not read from SAP; map the criterion to a field":
		return "fields: Welche Rollen die Ansprechpartner einer Opportunity haben, wird aus SAP nicht gelesen; das Kriterium einem Feld zuordnen"
	case "no program can create extension fields in SAP Sales Cloud: an administrator does, under System Settings / Extensibility Administration; the connector's README lists them":
		return "Erweiterungsfelder kann in SAP Sales Cloud kein Programm anlegen: Ein Administrator tut es unter Systemeinstellungen / Erweiterbarkeitsverwaltung; die README des Konnektors zählt sie auf"
	case "options.abc: %q: write tiers with a code of one character each, such as {A: A, B: B, C: C}":
		return "options.abc: „%s“: Stufen mit je einem Schlüssel von einem Zeichen schreiben, etwa {A: A, B: B, C: C}"
	case "the business role of the connected user lacks a right: let it read accounts and opportunities, and edit them":
		return "der Benutzerrolle des verbundenen Benutzers fehlt ein Recht: Sie muss Accounts und Opportunitys lesen und bearbeiten dürfen"
	case "the code list lacks the value %s: add it in the extensibility administration":
		return "der Codeliste fehlt der Wert %s: in der Erweiterbarkeitsverwaltung ergänzen"
	case "the connected user may read records and not change them: give its business role the right to edit accounts and opportunities":
		return "der verbundene Benutzer darf Datensätze lesen und nicht ändern: seiner Benutzerrolle das Recht geben, Accounts und Opportunitys zu bearbeiten"
	case "the id has not the form of one of SAP's":
		return "die ID hat nicht die Form einer ID von SAP"
	case "url is missing: write the address of the tenant, such as https://my1000000.crm.cloud.sap":
		return "url fehlt: die Adresse des Tenants schreiben, etwa https://my1000000.crm.cloud.sap"
	case "url: %s is a tenant of SAP Cloud for Customer, whose services are others; version 2 has hosts of crm.cloud.sap":
		return "url: %s ist ein Tenant von SAP Cloud for Customer, dessen Dienste andere sind; Version 2 hat Adressen von crm.cloud.sap"
	case "%s has another data type than the connector's README says, or cannot be written: name another field under write.names":
		return "%s hat einen anderen Datentyp, als die README des Konnektors sagt, oder kann nicht geschrieben werden: unter write.names ein anderes Feld nennen"
	case "%s takes %d characters, and needs %d: name a longer field under write.names":
		return "%s fasst %d Zeichen und braucht %d: unter write.names ein längeres Feld nennen"
	case "a version of the services such as %s":
		return "eine Version der Dienste wie %s"
	case "the code list of %s lacks the values %s: add them in the extensibility administration":
		return "der Codeliste von %s fehlen die Werte %s: in der Erweiterbarkeitsverwaltung ergänzen"
	case "the path of a field, such as industrialSector, defaultAddress/country or extensions/Employees":
		return "der Pfad eines Felds, etwa industrialSector, defaultAddress/country oder extensions/Employees"
	case "the schema of %s that the tenant publishes has no extension fields: whether %s is there shows with the first write":
		return "das Schema von %s, das der Tenant veröffentlicht, hat keine Erweiterungsfelder: Ob es %s gibt, zeigt sich beim ersten Schreiben"
	}
	return ""
}
