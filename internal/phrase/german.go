package phrase

// inGerman is the German of an English format; false for one that no table has.
func inGerman(english string) (string, bool) {
	for _, table := range []func(string) string{
		ofGeneral, ofModels, ofDoc, ofConfig, ofCommands, ofJobs, ofCRM, ofDynamics, ofPipedrive, ofZoho, ofSAP, ofFiles, ofRows, ofAccess, ofCheck, ofPlans, ofMarket, ofHelp, ofOptions,
		ofManifests, ofManifested, ofLogin, ofBus, ofErasure, ofProtocol, ofPrinted, ofPages, ofDeciding, ofLines,
		ofColumns, ofBacktest, ofMarketReport, ofPreviews, ofTerritories, ofFigures,
	} {
		if text := table(english); text != "" {
			return text, true
		}
	}
	return "", false
}
