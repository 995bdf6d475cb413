package cli

import "github.com/icptier/icptier/config"

// initTexts are the words of icptier init.
type initTexts struct {
	lang                    string
	ask                     map[string]string // by flag
	wrote, kept, next, last string
}

// problem says what is wrong with an answer, without the place it would have in a file.
func (t initTexts) problem(f config.Finding) string {
	if f.Hint.IsZero() {
		return f.Message.In(t.lang)
	}
	return f.Message.In(t.lang) + "; " + f.Hint.In(t.lang)
}

// firstUsage says in the help what each flag answers.
func (e *env) firstUsage() map[string]string {
	return map[string]string{
		"crm":        "which CRM",
		"connection": "name of the connection, such as hubspot-dach (default the CRM's)",
		"path":       "folder of exports, or a file of accounts, for csvfile",
		"url":        "address of the CRM, such as https://acme.my.salesforce.com (none: the public one)",
		"grant":      "how access is granted",
		"client-id":  "the client id of the app that is registered with the CRM",
		"subject":    "the CRM's user to act as, for jwt_bearer",
		"model":      "the ICP model to begin with",
		"time-zone":  "time zone of the schedules",
		"nats":       "addresses of NATS (none: it runs inside the program)",
		"redis":      "address of Redis (none: a stand-in runs inside the program)",
	}
}

func (e *env) initTexts() initTexts {
	if e.lang == "de" {
		return initTexts{
			lang: e.lang,
			ask: map[string]string{
				"crm":        "Welches CRM?",
				"connection": "Wie soll die Verbindung heißen? Kleinbuchstaben, Ziffern und -.",
				"path":       "In welchem Ordner liegen die Exporte (accounts.csv, dazu deals.csv)? Auch eine einzelne Datei geht.",
				"url":        "Adresse des CRM, etwa https://acme.my.salesforce.com? Leer: die öffentliche. Dynamics hat keine: https://acme.crm4.dynamics.com",
				"grant":      "Wie wird der Zugriff erteilt? authorization_code: jemand stimmt im Browser zu.",
				"client-id":  "Client-ID der App, die im CRM registriert ist?",
				"subject":    "In wessen Namen handelt das Programm? Der Benutzername im CRM.",
				"model":      "Mit welchem ICP-Modell wird begonnen?",
				"time-zone":  "In welcher Zeitzone liegen die Zeitpläne?",
				"nats":       "Adressen von NATS? Leer: es läuft im Programm.",
				"redis":      "Adresse von Redis? Leer: ein Ersatz läuft im Programm, zum Ausprobieren.",
			},
			wrote: "Geschrieben: %s und das Modell %s daneben.",
			kept:  "%s gab es schon; die Datei bleibt, wie sie ist.",
			next:  "Der Reihe nach:",
			last: "Wenn der Probelauf zeigt, was Sie wollen, setzen Sie write.enabled auf true, am Anfang mit write.owners für ein Team, und starten den Dienst: icptier run. " +
				"Geheimnisse können auch in Dateien stehen: client_secret_file statt client_secret.",
		}
	}
	return initTexts{
		lang: e.lang,
		ask: map[string]string{
			"crm":        "Which CRM?",
			"connection": "What shall the connection be called? Lower-case letters, digits and -.",
			"path":       "In which folder are the exports (accounts.csv, and deals.csv)? A single file will do.",
			"url":        "Address of the CRM, such as https://acme.my.salesforce.com? Empty: the public one. Dynamics has none: https://acme.crm4.dynamics.com",
			"grant":      "How is access granted? authorization_code: somebody consents in the browser.",
			"client-id":  "Client id of the app that is registered with the CRM?",
			"subject":    "For whom does the program act? The user name in the CRM.",
			"model":      "Which ICP model to begin with?",
			"time-zone":  "In which time zone are the schedules?",
			"nats":       "Addresses of NATS? Empty: it runs inside the program.",
			"redis":      "Address of Redis? Empty: a stand-in runs inside the program, for trying out.",
		},
		wrote: "Written: %s and the model %s beside it.",
		kept:  "%s existed already; the file stays as it is.",
		next:  "One after the other:",
		last: "When the dry run shows what you want, set write.enabled to true, with write.owners for one team at first, and start the service: icptier run. " +
			"Secrets can be kept in files as well: client_secret_file instead of client_secret.",
	}
}
