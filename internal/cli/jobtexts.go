package cli

import "fmt"

// jobTexts are the words of the commands for schedules and runs.
type jobTexts struct {
	since, because string
	pauses         map[string]string
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
		}
	}
	return jobTexts{
		since: "paused since %s; by whom is not known", because: ". Reason: %s",
		pauses: map[string]string{
			"pause": "%s is paused.", "no pause": "%s was paused already.",
			"resume": "%s runs again; within a minute what was missed follows catch_up.", "no resume": "%s was not paused.",
		},
	}
}
