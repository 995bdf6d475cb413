package cli

import "fmt"

// jobTexts are the words of the commands for schedules and runs.
type jobTexts struct {
	since, because string
	pauses         map[string]string
	// What a write-back takes of a CRM, and what is left of the day.
	calls, left, leftUnknown, short, noCalls, tooMuch string
}

// pause says since when and why something is paused.
func (t jobTexts) pause(since, reason string) string {
	text := fmt.Sprintf(t.since, since)
	if reason != "" {
		text += fmt.Sprintf(t.because, reason)
	}
	return text
}

// paused is the result of pausing or resuming, in words; the text takes the name.
func (t jobTexts) paused(command string, changed bool) string {
	if !changed {
		return t.pauses["no "+command]
	}
	return t.pauses[command]
}

func (e *env) jobTexts() jobTexts {
	if e.lang == "de" {
		return jobTexts{
			since: "angehalten seit %s; von wem, ist nicht bekannt", because: ". Grund: %s",
			pauses: map[string]string{
				"pause": "%s ist angehalten.", "no pause": "%s war schon angehalten.",
				"resume": "%s läuft wieder; binnen einer Minute wird Versäumtes nach catch_up nachgeholt.", "no resume": "%s war nicht angehalten.",
			},
			calls:       "Aufrufe des CRM dafür: %s; zusammen %s.",
			left:        "Vom Tageskontingent braucht das %s, für uns sind heute noch %s übrig.",
			leftUnknown: "Wie viel heute noch übrig ist, sagt das CRM erst mit seiner ersten Antwort.",
			short:       "Das ist mehr, als heute noch übrig ist: Geschrieben wird, so weit es reicht, und am nächsten Tag (UTC) geht es weiter.",
			noCalls:     "Das CRM wird dafür nicht aufgerufen.",
			tooMuch:     "%s braucht %s vom Tageskontingent des CRM, für uns sind heute noch %s übrig: Geschrieben wird, so weit es reicht, und am nächsten Tag (UTC) geht es weiter.",
		}
	}
	return jobTexts{
		since: "paused since %s; by whom is not known", because: ". Reason: %s",
		pauses: map[string]string{
			"pause": "%s is paused.", "no pause": "%s was paused already.",
			"resume": "%s runs again; within a minute what was missed follows catch_up.", "no resume": "%s was not paused.",
		},
		calls:       "CRM calls it takes: %s; %s in all.",
		left:        "They take %s of the daily quota, and %s are left to us today.",
		leftUnknown: "How much is left today the CRM says with its first answer.",
		short:       "That is more than is left today: it writes as far as that goes and continues on the next day (UTC).",
		noCalls:     "It takes no call of the CRM.",
		tooMuch:     "%s takes %s of the CRM's daily quota, and %s are left to us today: it writes as far as that goes and continues on the next day (UTC).",
	}
}
