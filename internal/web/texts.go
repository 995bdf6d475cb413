package web

// texts are the words of the pages in one language.
type texts struct {
	Jobs                                                                     jobsTexts
	Dead                                                                     deadTexts
	Health                                                                   healthTexts
	Access                                                                   accessTexts
	Overview, Accounts, SkipToContent, Language, Model                       string
	Generated, GeneratedAccount                                              string
	NoConnections, NoConnectionsHint                                         string
	Tiers, Tier, Deals, Unscored, UnscoredLong                               string
	LastPull, Never                                                          string
	CountAccounts, CountDeals, CountScored, CountCompared                    string
	CountWritten, CountRefused, CountSkipped                                 string
	Runs, NoRuns, Connection, Job, State                                     string
	JobPull, JobReconcile, JobRescore, JobWriteBack, JobUndo, JobReview      string
	RunWaiting, RunRunning, RunOK, RunWarned, RunFailed, RunSkipped          string
	Search, SearchHint, Country, Owner, All, Apply, Reset                    string
	Fit, Grade, Coverage, NoMatch                                            string
	Pages, Previous, Next, Of                                                string
	Reasons, Gaps, GapUpTo, GapsNone, Unknown                                string
	Knockout, NotYetScored, AsOf, Modified, Override, Until                  string
	Also, Company, LegalForm, Industry, Employees, Revenue, Technologies     string
	Relationship, None, NoDeals, Class, Best                                 string
	Open, Won, Lost, FromDeal                                                string
	Prospect, Customer, Partner, Competitor, Other                           string
	Shadow                                                                   string
	Level                                                                    [4]string
	TierHint                                                                 map[string]string
	NotFound, NotFoundHint, Broken, BrokenHint, WrongMethod, WrongMethodHint string
	JustNow, SecondsAgo, MinutesAgo, HoursAgo, DaysAgo, DayAgo               string
	FullHint, OpenInCRM, MinScore, Order                                     string
	Orders                                                                   map[string]string
	MissingHint, BrokenEntries                                               string
	Insight                                                                  insightTexts
}

func german() texts {
	return texts{
		Overview: "Übersicht", Accounts: "Unternehmen", SkipToContent: "Zum Inhalt", Language: "Sprache", Model: "Modell",
		MissingHint:   "Was noch nicht fertig ist, fehlt auf dieser Seite.",
		BrokenEntries: "Firmen fehlen hier: Ihre Einträge im Cache sind beschädigt und werden gerade wiederhergestellt.",
		Generated: "Beispieldaten: Namen und Anschriften gehören echten Organisationen (datenanfragen.de, CC0). " +
			"Mitarbeiter, Umsatz, Technologien und Deals sind erzeugt.",
		GeneratedAccount:  "Mitarbeiter, Umsatz, Technologien und Deals dieses Unternehmens sind erzeugt.",
		NoConnections:     "Noch keine Verbindung",
		NoConnectionsHint: "Tragen Sie unter connections: in der Konfiguration ein CRM ein und starten Sie icptier neu.",
		Tiers:             "Stufen", Tier: "Stufe", Deals: "Deals", Unscored: "ohne", UnscoredLong: "Ohne Bewertung",
		LastPull: "Zuletzt gelesen", Never: "noch nie",
		Runs: "Letzte Läufe", NoRuns: "Noch kein Lauf.",
		CountAccounts: "Firmen", CountDeals: "Deals", CountScored: "bewertet", CountCompared: "verglichen",
		CountWritten: "geschrieben", CountRefused: "abgelehnt", CountSkipped: "ausgelassen",
		Connection: "Verbindung", Job: "Job", State: "Stand",
		JobPull: "Lesen", JobReconcile: "Abgleich", JobRescore: "Neu bewerten", JobWriteBack: "Zurückschreiben", JobUndo: "Zurücknehmen", JobReview: "Bilanz",
		RunWaiting: "wartet", RunRunning: "läuft", RunOK: "fertig", RunWarned: "mit Hinweis", RunFailed: "fehlgeschlagen", RunSkipped: "übersprungen",
		Search: "Name oder Domain", SearchHint: "z. B. Maschinenbau", Country: "Land", Owner: "Betreuung", All: "alle",
		Apply: "Filtern", Reset: "Zurücksetzen",
		Fit: "Passung", Grade: "Note", Coverage: "Abdeckung",
		NoMatch: "Kein Unternehmen passt zu diesen Filtern.",
		Pages:   "Seiten", Previous: "Zurück", Next: "Weiter", Of: "von",
		Reasons: "Gründe",
		Gaps:    "Lücken", GapUpTo: "bis zu %d Punkte", GapsNone: "Alle Angaben sind bekannt.", Unknown: "unbekannt",
		Knockout: "Ausgeschlossen", NotYetScored: "Noch nicht bewertet.", AsOf: "Stand",
		Modified: "Im CRM geändert", Override: "Vom Vertrieb gesetzt", Until: "bis",
		Also: "Dieselbe Firma steht auch in", Company: "Angaben", LegalForm: "Rechtsform", Industry: "Branche", Employees: "Mitarbeiter",
		Revenue: "Umsatz", Technologies: "Technologien", Relationship: "Beziehung", None: "keine",
		NoDeals: "Keine Deals.", Class: "Klasse",
		Best: "zählt für die Note", Open: "offen", Won: "gewonnen", Lost: "verloren",
		FromDeal: "Deal",
		Prospect: "Interessent", Customer: "Kunde", Partner: "Partner", Competitor: "Wettbewerber", Other: "Sonstige",
		Shadow: "Vergleichsmodell, nicht zurückgeschrieben",
		Level:  [4]string{"unbekannt", "benannt", "bestätigt", "belegt"},
		TierHint: map[string]string{
			"A": "höchste Priorität", "B": "hohe Priorität", "C": "mittlere Priorität", "D": "niedrige Priorität",
			"X": "passt nicht zum Profil", "": "ohne Bewertung, etwa Kunden und Partner",
		},
		NotFound: "Nicht gefunden", NotFoundHint: "Diese Seite oder dieses Unternehmen gibt es hier nicht.",
		Broken:      "Das hat nicht geklappt",
		BrokenHint:  "Die Seite kann gerade nicht gezeigt werden. Versuchen Sie es gleich noch einmal; die Ursache steht im Protokoll.",
		WrongMethod: "Nicht erlaubt", WrongMethodHint: "Diese Seiten lassen sich nur lesen.",
		JustNow: "gerade eben", SecondsAgo: "vor %d s", MinutesAgo: "vor %d min", HoursAgo: "vor %d h", DaysAgo: "vor %d Tagen", DayAgo: "vor 1 Tag",
		FullHint: "Die Punkte reichen für Stufe %s, dort ist kein Platz mehr",
		MinScore: "Punkte ab", Order: "Ordnen nach",
		Orders:    map[string]string{"rank": "Stufe", "score": "Punkte", "coverage": "bekannte Angaben", "name": "Firma", "country": "Land und PLZ", "owner": "Betreuung"},
		OpenInCRM: "Im CRM öffnen",
		Insight:   germanInsight(),
		Jobs:      germanJobs(), Dead: germanDead(), Access: germanAccess(),
		Health: healthTexts{
			Title: "Zustand", FailedRuns: "Fehlgeschlagene Läufe",
			Check: "Diese Seite ruft kein CRM auf. Verbindung, Felder und Rechte prüft auf der Kommandozeile:",
		},
	}
}

func english() texts {
	return texts{
		Overview: "Overview", Accounts: "Accounts", SkipToContent: "Skip to content", Language: "Language", Model: "Model",
		MissingHint:   "What is not done yet is missing on this page.",
		BrokenEntries: "accounts are missing here: their entries in the cache are broken, and are being made anew.",
		Generated: "Sample data: names and addresses belong to real organisations (datenanfragen.de, CC0). " +
			"Employees, revenue, technologies and deals are generated.",
		GeneratedAccount:  "Employees, revenue, technologies and deals of this account are generated.",
		NoConnections:     "No connection yet",
		NoConnectionsHint: "Name a CRM under connections: in the configuration and start icptier again.",
		Tiers:             "Tiers", Tier: "Tier", Deals: "Deals", Unscored: "none", UnscoredLong: "Without a score",
		LastPull: "Last read", Never: "never",
		Runs: "Last runs", NoRuns: "No run yet.",
		CountAccounts: "accounts", CountDeals: "deals", CountScored: "scored", CountCompared: "compared",
		CountWritten: "written", CountRefused: "refused", CountSkipped: "skipped",
		Connection: "Connection", Job: "Job", State: "State",
		JobPull: "Pull", JobReconcile: "Reconcile", JobRescore: "Rescore", JobWriteBack: "Write-back", JobUndo: "Undo", JobReview: "Review",
		RunWaiting: "waiting", RunRunning: "running", RunOK: "done", RunWarned: "with warning", RunFailed: "failed", RunSkipped: "skipped",
		Search: "Name or domain", SearchHint: "e.g. engineering", Country: "Country", Owner: "Owner", All: "all",
		Apply: "Filter", Reset: "Reset",
		Fit: "Fit", Grade: "Grade", Coverage: "Coverage",
		NoMatch: "No account matches these filters.",
		Pages:   "Pages", Previous: "Previous", Next: "Next", Of: "of",
		Reasons: "Reasons",
		Gaps:    "Gaps", GapUpTo: "up to %d points", GapsNone: "Everything is known.", Unknown: "unknown",
		Knockout: "Knocked out", NotYetScored: "Not scored yet.", AsOf: "As of",
		Modified: "Changed in the CRM", Override: "Set by sales", Until: "until",
		Also: "The same company is also in", Company: "Details", LegalForm: "Legal form", Industry: "Industry", Employees: "Employees",
		Revenue: "Revenue", Technologies: "Technologies", Relationship: "Relationship", None: "none",
		NoDeals: "No deals.", Class: "Class",
		Best: "counts for the grade", Open: "open", Won: "won", Lost: "lost",
		FromDeal: "Deal",
		Prospect: "prospect", Customer: "customer", Partner: "partner", Competitor: "competitor", Other: "other",
		Shadow: "Model side by side, not written back",
		Level:  [4]string{"unknown", "named", "confirmed", "proven"},
		TierHint: map[string]string{
			"A": "highest priority", "B": "high priority", "C": "medium priority", "D": "low priority",
			"X": "does not fit the profile", "": "without a score, such as customers and partners",
		},
		NotFound: "Not found", NotFoundHint: "There is no such page or account here.",
		Broken:      "That did not work",
		BrokenHint:  "The page cannot be shown right now. Try again in a moment; the cause is in the log.",
		WrongMethod: "Not allowed", WrongMethodHint: "These pages can only be read.",
		JustNow: "just now", SecondsAgo: "%d s ago", MinutesAgo: "%d min ago", HoursAgo: "%d h ago", DaysAgo: "%d days ago", DayAgo: "1 day ago",
		FullHint: "It has the points for tier %s, which has no place left",
		MinScore: "Score from", Order: "Order by",
		Orders:    map[string]string{"rank": "Tier", "score": "Score", "coverage": "Known inputs", "name": "Account", "country": "Country and postal code", "owner": "Owner"},
		OpenInCRM: "Open in the CRM",
		Insight:   englishInsight(),
		Jobs:      englishJobs(), Dead: englishDead(), Access: englishAccess(),
		Health: healthTexts{
			Title: "Health", FailedRuns: "Runs that failed",
			Check: "This page calls no CRM. Access, fields and rights are checked on the command line by:",
		},
	}
}

// job, run, state and the like turn the fixed words of a Source into words of
// the language. A word that they do not know stays as it is.

func (t texts) job(name string) string {
	return known(name, map[string]string{
		"pull": t.JobPull, "reconcile": t.JobReconcile, "rescore": t.JobRescore, "writeback": t.JobWriteBack, "undo": t.JobUndo, "review": t.JobReview,
	})
}

func (t texts) run(state string) string {
	return known(state, map[string]string{
		"waiting": t.RunWaiting, "running": t.RunRunning, "ok": t.RunOK, "warned": t.RunWarned,
		"failed": t.RunFailed, "skipped": t.RunSkipped,
	})
}

func (t texts) count(what string) string {
	return known(what, map[string]string{
		"accounts": t.CountAccounts, "deals": t.CountDeals, "scored": t.CountScored, "compared": t.CountCompared,
		"written": t.CountWritten, "refused": t.CountRefused, "skipped": t.CountSkipped,
	})
}

func (t texts) deal(status string) string {
	return known(status, map[string]string{"open": t.Open, "won": t.Won, "lost": t.Lost})
}

func (t texts) relationship(r string) string {
	return known(r, map[string]string{
		"prospect": t.Prospect, "customer": t.Customer, "partner": t.Partner, "competitor": t.Competitor, "other": t.Other,
	})
}

func (t texts) level(n int) string { return t.Level[min(max(n, 0), len(t.Level)-1)] }

func known(word string, words map[string]string) string {
	if w, ok := words[word]; ok {
		return w
	}
	return word
}
