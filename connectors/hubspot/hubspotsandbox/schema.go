package hubspotsandbox

import (
	"strconv"
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
)

// define makes a property as HubSpot defines its own.
func define(name, label, kind, fieldType, groupName string) property {
	return property{
		Name: name, Label: label, Type: kind, FieldType: fieldType, GroupName: groupName,
		Options: []option{}, DisplayOrder: -1, HubspotDefined: true, FormField: true, DataSensitivity: "non_sensitive",
	}
}

// readOnly makes a property that HubSpot computes.
func (p property) readOnly() property {
	p.Calculated = true
	p.ModificationMetadata = metadata{ReadOnlyDefinition: true, ReadOnlyOptions: true, ReadOnlyValue: true}
	return p
}

// choice gives a property options whose labels are their values.
func (p property) choice(values ...string) property {
	for i, v := range values {
		p.Options = append(p.Options, option{Label: strings.ToUpper(v[:1]) + v[1:], Value: v, DisplayOrder: i})
	}
	return p
}

// newSchema returns the properties that a portal begins with: those of HubSpot
// that matter here, and a few that a sales team adds.
func newSchema(objects string, choices map[string][]string) *schema {
	s := &schema{properties: make(map[string]property), groups: make(map[string]group)}
	list, groupName := companyProperties(), "companyinformation"
	switch objects {
	case deals:
		list, groupName = dealProperties(), "dealinformation"
	case contacts:
		list, groupName = contactProperties(), "contactinformation"
	}
	s.groups[groupName] = group{Name: groupName, Label: "Information"}
	s.groups["sales_team"] = group{Name: "sales_team", Label: "Sales team", DisplayOrder: 1}
	for _, p := range list {
		if p.GroupName == "" {
			p.GroupName = groupName
		}
		if values := choices[p.Name]; values != nil {
			p = p.choice(values...)
		}
		s.properties[p.Name] = p
	}
	return s
}

// sharedProperties are those of every type of objects.
func sharedProperties() []property {
	owner := define("hubspot_owner_id", "Owner", "enumeration", "select", "")
	owner.ExternalOptions = true
	return []property{
		define("hs_object_id", "Record ID", "number", "number", "").readOnly(),
		define("hs_lastmodifieddate", "Last Modified Date", "datetime", "date", "").readOnly(),
		define("hs_merged_object_ids", "Merged record IDs", "enumeration", "checkbox", "").readOnly(),
		define("createdate", "Create Date", "datetime", "date", ""),
		define("notes_last_contacted", "Last Contacted", "datetime", "date", ""),
		define("notes_last_updated", "Last Activity Date", "datetime", "date", ""),
		owner,
	}
}

// contactProperties has nothing that says who somebody is.
func contactProperties() []property {
	return append(sharedProperties(), define("hs_last_sales_activity_timestamp", "Last Engagement Date", "datetime", "date", "").readOnly())
}

func companyProperties() []property {
	parent := define("hs_parent_company_id", "Parent Company", "number", "number", "")
	return append(sharedProperties(),
		define("name", "Company name", "string", "text", ""),
		define("domain", "Company Domain Name", "string", "text", ""),
		define("website", "Website URL", "string", "text", ""),
		define("phone", "Phone Number", "string", "phonenumber", ""),
		define("description", "Description", "string", "textarea", ""),
		define("address", "Street Address", "string", "text", ""),
		define("city", "City", "string", "text", ""),
		define("state", "State/Region", "string", "text", ""),
		define("zip", "Postal Code", "string", "text", ""),
		define("country", "Country/Region", "string", "text", ""),
		define("hs_country_code", "Country/Region Code", "string", "text", ""),
		define("industry", "Industry", "enumeration", "select", ""),
		define("numberofemployees", "Number of Employees", "number", "number", ""),
		define("annualrevenue", "Annual Revenue", "number", "number", ""),
		define("web_technologies", "Web Technologies", "enumeration", "checkbox", ""),
		define("type", "Type", "enumeration", "radio", "").choice("PROSPECT", "PARTNER", "RESELLER", "VENDOR", "OTHER", "COMPETITOR"),
		define("lifecyclestage", "Lifecycle Stage", "enumeration", "radio", "").choice("subscriber", "lead", "marketingqualifiedlead",
			"salesqualifiedlead", "opportunity", "customer", "evangelist", "other"),
		define("hs_ideal_customer_profile", "Ideal Customer Profile Tier", "enumeration", "select", "").choice("tier_1", "tier_2", "tier_3"),
		define("hs_is_target_account", "Target Account", "bool", "booleancheckbox", ""),
		define("num_associated_deals", "Number of Associated Deals", "number", "number", "").readOnly(),
		define("legal_form", "Legal form", "string", "text", "sales_team"),
		define("plants", "Plants", "number", "number", "sales_team"),
		define("exporter", "Exporter", "bool", "booleancheckbox", "sales_team"),
		define("certified_on", "Certified on", "date", "date", "sales_team"),
		define("last_audit", "Last audit", "datetime", "date", "sales_team"),
		define("region_note", "Note on the region", "string", "text", "sales_team"),
		define("certificates", "Certificates", "enumeration", "checkbox", "sales_team").choice(sample.Certificates()...),
		parent,
	)
}

func dealProperties() []property {
	list := append(sharedProperties(),
		define("dealname", "Deal Name", "string", "text", ""),
		define("amount", "Amount", "number", "number", ""),
		define("deal_currency_code", "Currency", "enumeration", "select", "").choice("EUR", "CHF", "USD", "GBP"),
		define("pipeline", "Pipeline", "enumeration", "select", "").choice(pipelineID),
		define("dealstage", "Deal Stage", "enumeration", "radio", "").choice(stageIDs()...),
		define("closedate", "Close Date", "datetime", "date", ""),
		define("dealtype", "Deal Type", "enumeration", "radio", "").choice("newbusiness", "existingbusiness"),
		define("closed_lost_reason", "Closed Lost Reason", "string", "textarea", ""),
		define("closed_won_reason", "Closed Won Reason", "string", "textarea", ""),
		define("competitor", "Competitor", "enumeration", "select", "sales_team").choice(sample.Competitors()...),
		define("hs_is_closed", "Is Deal Closed?", "bool", "calculation_equation", "").readOnly(),
		define("hs_is_closed_won", "Is Closed Won", "bool", "calculation_equation", "").readOnly(),
		define("hs_deal_stage_probability", "Deal probability", "number", "calculation_equation", "").readOnly(),
	)
	for _, criterion := range crm.QualificationCriteria() {
		p := define(criterionProperty(criterion), strings.ReplaceAll(criterion, "_", " "), "enumeration", "select", "sales_team")
		for l := crm.LevelUnknown; l <= crm.LevelProven; l++ {
			p.Options = append(p.Options, option{Label: l.String(), Value: strconv.Itoa(int(l)), DisplayOrder: int(l)})
		}
		p.HubspotDefined, p.ModificationMetadata.Archivable = false, true
		list = append(list, p)
	}
	return list
}

// criterionProperty names the property of a qualification criterion as MEDDIC's followers do.
func criterionProperty(criterion string) string {
	if criterion == "pain" {
		return "identify_pain"
	}
	return criterion
}

// The pipeline that every portal begins with.
const pipelineID = "default"

// stage is a stage of the pipeline.
type stage struct {
	id, label, probability string
}

func stages() []stage {
	return []stage{
		{"appointmentscheduled", "Appointment Scheduled", "0.2"},
		{"qualifiedtobuy", "Qualified To Buy", "0.4"},
		{"presentationscheduled", "Presentation Scheduled", "0.6"},
		{"decisionmakerboughtin", "Decision Maker Bought-In", "0.8"},
		{"contractsent", "Contract Sent", "0.9"},
		{"closedwon", "Closed Won", "1.0"},
		{"closedlost", "Closed Lost", "0.0"},
	}
}

func stageIDs() []string {
	var ids []string
	for _, s := range stages() {
		ids = append(ids, s.id)
	}
	return ids
}

// closed reports whether a deal of this stage is closed.
func (s stage) closed() bool { return s.probability == "1.0" || s.probability == "0.0" }
