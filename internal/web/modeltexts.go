package web

// modelTexts are the words of the pages of models in one language.
type modelTexts struct {
	InForce, Versions, Version, By, Changes, CauseFirst, CauseRollback, NoChange, Unreadable string
	MovedOf, Note, Shadow, NoShadow, ShadowHint, ShadowCompare, ShadowSince, Preview         string
	PreviewHint, Paste, Upload, UploadHint, Compare, NoModel, ModelTooLarge, Findings        string
	FindingsHint, Unusable, Warnings, ChangeHint, Back, Draft, AsOf, Moving                  string
	Up, Down, Overridden, Pipeline, Unvalued, OneDeal, ManyDeals                             string
	MoreRows, MoreOwners, NoMoves                                                            string
	Publish, PublishHint, ShadowPublishHint, ModelFile, WholeFile                            string
}

func germanModel() modelTexts {
	return modelTexts{
		WholeFile: "Die Modelldatei in Kraft", InForce: "in Kraft", Versions: "Verlauf", Version: "Version", By: "von", Changes: "Was sich geändert hat",
		CauseFirst: "die Datei der Konfiguration beim ersten Start", CauseRollback: "zurück zu Version %d",
		NoChange: "Kein Unterschied in dem, was die Modelle sagen.", Unreadable: "Kann von diesem Programm nicht gelesen werden.",
		MovedOf: "%s von %s Firmen wechselten die Stufe", Note: "Notiz", Shadow: "Vergleichsmodell",
		NoShadow:   "Es gibt kein Vergleichsmodell. Befehl dafür:",
		ShadowHint: "Wird neben dem Modell in Kraft bewertet und nicht zurückgeschrieben.", ShadowCompare: "Was das Vergleichsmodell bewegt",
		ShadowSince: "Gesetzt von %s,", Preview: "Vorschau",
		PreviewHint: "Was würde ein geändertes Modell bewegen? Es wird nur verglichen: Nichts wird gespeichert, kein CRM aufgerufen.",
		Paste:       "Modell als Text (YAML)", Upload: "oder als Datei", UploadHint: "höchstens 1 MiB; eine Datei geht dem Text vor",
		Compare: "Vergleichen", NoModel: "Fügen Sie ein Modell ein oder wählen Sie eine Datei aus.",
		ModelTooLarge: "Das Modell ist größer als 1 MiB.", Findings: "Befunde",
		FindingsHint: "Die Befunde sind, wie die Schlüssel der Datei, auf Englisch; Zeile und Spalte stehen davor.", Unusable: "Dieses Modell kann nicht verwendet werden.",
		Warnings:   "Das Modell ist verwendbar; diese Stellen verdienen einen Blick.",
		ChangeHint: "Modell ändern und noch einmal vergleichen", Back: "Modell", Draft: "Entwurf", AsOf: "Stand", Moving: "wechseln die Stufe",
		Up: "nach oben", Down: "nach unten", Overridden: "blieben, wo der Vertrieb sie hingesetzt hat",
		Pipeline: "Offene Deals", Unvalued: "davon %s ohne bekannten Wert", OneDeal: "%s Deal", ManyDeals: "%s Deals",
		MoreRows: "… und %s weitere; alle mit icptier icp preview --output csv", MoreOwners: "… und %s weitere",
		NoMoves: "Keine Firma wechselt.", Publish: "In Kraft setzen",
		PublishHint:       "Von hier aus lässt sich nichts in Kraft setzen. Auf der Kommandozeile, mit der Datei des Modells:",
		ShadowPublishHint: "Das Vergleichsmodell in Kraft setzen oder beenden, auf der Kommandozeile:", ModelFile: "DATEI",
	}
}

func englishModel() modelTexts {
	return modelTexts{
		WholeFile: "The model file in force", InForce: "in force", Versions: "History", Version: "Version", By: "by", Changes: "What changed",
		CauseFirst: "the configuration's file at the first start", CauseRollback: "back to version %d", NoChange: "The models say the same.",
		Unreadable: "Cannot be read by this program.", MovedOf: "%s of %s accounts changed their tier", Note: "Note",
		Shadow: "Model side by side", NoShadow: "No model is scored side by side. To have one:",
		ShadowHint: "Scored beside the model in force and not written back.", ShadowCompare: "Comparison with the model side by side",
		ShadowSince: "Set by %s,", Preview: "Preview",
		PreviewHint: "What would a changed model move? It is only compared: nothing is stored, no CRM is called.",
		Paste:       "Model as text (YAML)", Upload: "or as a file", UploadHint: "at most 1 MiB; a file goes before the text", Compare: "Compare",
		NoModel: "Paste a model or choose a file.", ModelTooLarge: "The model is larger than 1 MiB.", Findings: "Findings", FindingsHint: "Line and column stand before each.",
		Unusable: "This model cannot be used.", Warnings: "The model can be used; these places deserve a look.",
		ChangeHint: "Change the model and compare again", Back: "Model", Draft: "Draft", AsOf: "As of",
		Moving: "change their tier", Up: "up", Down: "down", Overridden: "would stay where sales has put them",
		Pipeline: "Open deals", Unvalued: "%s of them without a known value", OneDeal: "%s deal", ManyDeals: "%s deals",
		MoreRows: "… and %s more; all with icptier icp preview --output csv", MoreOwners: "… and %s more", NoMoves: "No account moves.",
		Publish: "Put it in force", PublishHint: "Nothing can be put in force from here. On the command line, with the model's file:",
		ShadowPublishHint: "To put the model side by side in force, or to end it, on the command line:", ModelFile: "FILE",
	}
}
