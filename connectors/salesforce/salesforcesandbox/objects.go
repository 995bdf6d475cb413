package salesforcesandbox

import "strings"

// The objects of the sandbox.
const (
	objectAccount     = "Account"
	objectOpportunity = "Opportunity"
	objectContact     = "Contact"
	objectRole        = "OpportunityContactRole"
	objectUser        = "User"
	objectOrg         = "Organization"
	objectSet         = "PermissionSet"
	objectFieldRights = "FieldPermissions"
	objectAssignment  = "PermissionSetAssignment"
	objectCustomField = "CustomField"
	objectHistory     = "OpportunityFieldHistory"
	objectDefinition  = "FieldDefinition"
)

// Fields that the code asks for by name.
const (
	fieldStamp     = "SystemModstamp"
	fieldModifier  = "LastModifiedById"
	fieldStage     = "StageName"
	fieldAccount   = "AccountId"
	fieldDeal      = "OpportunityId"
	fieldContact   = "ContactId"
	fieldRole      = "Role"
	fieldActive    = "LastActivityDate"
	fieldParent    = "ParentId"
	fieldSet       = "PermissionSetId"
	fieldAssignee  = "AssigneeId"
	fieldName      = "Name"
	fieldField     = "Field"
	fieldRead      = "PermissionsRead"
	fieldEdit      = "PermissionsEdit"
	fieldTable     = "TableEnumOrId"
	fieldDeveloper = "DeveloperName"
	fieldFullName  = "FullName"
	fieldMetadata  = "Metadata"
	fieldMaster    = "MasterRecordId"
)

// stage is a value of StageName with what Salesforce derives from it.
type stage struct {
	name        string
	probability float64
	closed, won bool
}

// stages are those that a new organisation has.
func stages() []stage {
	return []stage{
		{name: "Prospecting", probability: 10},
		{name: "Qualification", probability: 10},
		{name: "Needs Analysis", probability: 20},
		{name: "Value Proposition", probability: 50},
		{name: "Id. Decision Makers", probability: 60},
		{name: "Perception Analysis", probability: 70},
		{name: "Proposal/Price Quote", probability: 75},
		{name: "Negotiation/Review", probability: 90},
		{name: "Closed Won", probability: 100, closed: true, won: true},
		{name: "Closed Lost", closed: true},
	}
}

func stageOf(r *row) stage {
	for _, s := range stages() {
		if s.name == r.Fields[fieldStage] {
			return s
		}
	}
	return stage{}
}

// objects returns the standard objects, in the words of
// https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_list.htm.
func objects() []*sobject {
	all := []*sobject{account(), opportunity(), contact(), contactRole(), user(), organization(), permissionSet(), fieldPermissions(), assignment(), customField(),
		fieldHistory(), fieldDefinition()}
	for _, s := range all {
		s.fields = append(systemFields(), s.fields...)
	}
	return all
}

func account() *sobject {
	return &sobject{
		name: objectAccount, label: "Account", plural: "Accounts", prefix: "001",
		fields: []*field{
			{name: fieldMaster, label: "Master Record ID", typ: "reference", refers: objectAccount, length: 18, system: true},
			text(fieldName, "Account Name", 255).require(),
			picklist("Type", "Account Type", "Prospect", "Customer - Direct", "Customer - Channel", "Channel Partner / Reseller",
				"Installation Partner", "Technology Partner", "Competitor", "Other"),
			reference(fieldParent, "Parent Account ID", objectAccount),
			longText("BillingStreet", "Billing Street", 255),
			text("BillingCity", "Billing City", 40),
			text("BillingState", "Billing State/Province", 80),
			text("BillingPostalCode", "Billing Zip/Postal Code", 20),
			text("BillingCountry", "Billing Country", 80),
			derived("BillingAddress", "Billing Address", "address", billingAddress),
			{name: "Phone", label: "Account Phone", typ: "phone", length: 40},
			text("AccountNumber", "Account Number", 40),
			{name: "Website", label: "Website", typ: "url", length: 255},
			picklist("Industry", "Industry"),
			currency("AnnualRevenue", "Annual Revenue", 0),
			integer("NumberOfEmployees", "Employees", 8),
			longText("Description", "Account Description", 32000),
			picklist("CurrencyIsoCode", "Account Currency", "EUR", "CHF", "USD").restrict(),
			reference("OwnerId", "Owner ID", objectUser),
			{name: "LastActivityDate", label: "Last Activity", typ: "date", system: true},
		},
	}
}

// billingAddress is the compound of the fields of an address; nil when all are empty.
func billingAddress(r *row) any {
	address := map[string]any{"geocodeAccuracy": nil, "latitude": nil, "longitude": nil}
	filled := false
	for _, part := range []string{"Street", "City", "State", "PostalCode", "Country"} {
		value := r.Fields["Billing"+part]
		address[strings.ToLower(part[:1])+part[1:]] = value
		filled = filled || value != nil
	}
	if !filled {
		return nil
	}
	return address
}

func opportunity() *sobject {
	names := make([]string, 0, len(stages()))
	for _, s := range stages() {
		names = append(names, s.name)
	}
	return &sobject{
		name: objectOpportunity, label: "Opportunity", plural: "Opportunities", prefix: "006",
		fields: []*field{
			reference(fieldAccount, "Account ID", objectAccount),
			text(fieldName, "Name", 120).require(),
			longText("Description", "Description", 32000),
			picklist(fieldStage, "Stage", names...).require(),
			currency("Amount", "Amount", 2),
			derived("Probability", "Probability (%)", "percent", func(r *row) any { return stageOf(r).probability }),
			date("CloseDate", "Close Date").require(),
			picklist("Type", "Opportunity Type", "Existing Business", "New Business"),
			text("NextStep", "Next Step", 255),
			derived("IsClosed", "Closed", "boolean", func(r *row) any { return stageOf(r).closed }),
			derived("IsWon", "Won", "boolean", func(r *row) any { return stageOf(r).won }),
			picklist("CurrencyIsoCode", "Opportunity Currency", "EUR", "CHF", "USD").restrict(),
			reference("OwnerId", "Owner ID", objectUser),
			{name: "LastActivityDate", label: "Last Activity", typ: "date", system: true},
		},
	}
}

// contact has no name: the sandbox holds nobody.
func contact() *sobject {
	return &sobject{
		name: objectContact, label: "Contact", plural: "Contacts", prefix: "003",
		fields: []*field{
			reference(fieldAccount, "Account ID", objectAccount),
			{name: fieldActive, label: "Last Activity", typ: "date", system: true},
		},
	}
}

// contactRole says what a contact is in an opportunity. The values of its role are
// those that a new organisation has, and what followers of MEDDIC add.
func contactRole() *sobject {
	return &sobject{
		name: objectRole, label: "Opportunity Contact Role", plural: "Opportunity Contact Role", prefix: "00K",
		fields: []*field{
			reference(fieldDeal, "Opportunity ID", objectOpportunity).require().fix(),
			reference(fieldContact, "Contact ID", objectContact).require(),
			picklist(fieldRole, "Role", "Business User", "Decision Maker", "Economic Buyer", "Economic Decision Maker", "Evaluator",
				"Executive Sponsor", "Influencer", "Technical Buyer", "Champion", "Other"),
			checkbox("IsPrimary", "Primary"),
		},
	}
}

func user() *sobject {
	return &sobject{
		name: objectUser, label: "User", plural: "Users", prefix: "005", readOnly: true,
		fields: []*field{
			text("Username", "Username", 80), text(fieldName, "Full Name", 121), text("Alias", "Alias", 8),
			{name: "Email", label: "Email", typ: "email", length: 128}, checkbox("IsActive", "Active"),
		},
	}
}

func organization() *sobject {
	return &sobject{
		name: objectOrg, label: "Organization", plural: "Organizations", prefix: "00D", readOnly: true,
		fields: []*field{
			text(fieldName, "Name", 80), text("InstanceName", "Instance Name", 5), text("OrganizationType", "Edition", 40),
			checkbox("IsSandbox", "Is Sandbox"), text("DefaultCurrencyIsoCode", "Default Currency", 3),
		},
	}
}

func permissionSet() *sobject {
	return &sobject{
		name: objectSet, label: "Permission Set", plural: "Permission Sets", prefix: "0PS",
		fields: []*field{
			text(fieldName, "Permission Set Name", 80).require(), text("Label", "Permission Set Label", 80).require(),
			text("Description", "Description", 255),
			{name: "IsOwnedByProfile", label: "Is Owned By Profile", typ: "boolean", system: true},
		},
	}
}

func fieldPermissions() *sobject {
	return &sobject{
		name: objectFieldRights, label: "Field Permissions", plural: "Field Permissions", prefix: "01k",
		fields: []*field{
			reference(fieldParent, "Parent ID", objectSet).require().fix(),
			text("SobjectType", "Sobject Type Name", 40).require().fix(), text(fieldField, "Field Name", 128).require().fix(),
			checkbox(fieldRead, "Read Field"), checkbox(fieldEdit, "Edit Field"),
		},
	}
}

func assignment() *sobject {
	return &sobject{
		name: objectAssignment, label: "Permission Set Assignment", plural: "Permission Set Assignments", prefix: "0Pa",
		fields: []*field{
			reference(fieldSet, "PermissionSet ID", objectSet).require().fix(),
			reference(fieldAssignee, "Assignee ID", objectUser).require().fix(),
		},
	}
}

func customField() *sobject {
	return &sobject{
		name: objectCustomField, label: "Custom Field", plural: "Custom Fields", prefix: "00N", tooling: true,
		fields: []*field{
			text(fieldDeveloper, "Master Label", 80), text(fieldTable, "Entity Enum Or Id", 40),
			text("NamespacePrefix", "Namespace Prefix", 15), text(fieldFullName, "Full Name", 121),
			{name: fieldMetadata, label: "Metadata", typ: "complexvalue"},
		},
	}
}
