package dynamicssandbox

import (
	"slices"
	"strings"
)

// The tables of the environment, by their logical names; the store has their rows by the same.
const (
	tableAccount      = "account"
	tableOpportunity  = "opportunity"
	tableUser         = "systemuser"
	tableTeam         = "team"
	tableCurrency     = "transactioncurrency"
	tableOrganization = "organization"
	tableContact      = "contact"
	tableConnection   = "connection"
	tableRole         = "connectionrole"
	tableAttribute    = "attribute" // columns that somebody made; none of Dataverse's tables
)

// column is the definition of a column.
type column struct {
	name, typ  string // typ is the value of AttributeTypeName
	label      string
	length     int
	least, top *float64
	options    []choice
	dateOnly   bool
	fixed      bool   // cannot be changed
	target     string // of a reference: the table it is to
	base       string // of an amount in the base currency: the column it is made of
}

// choice is one value of a choice, in English and in German.
type choice struct {
	Value  int    `json:"value"`
	Label  string `json:"label"`
	German string `json:"german,omitempty"`
}

// property is what a column is called in rows.
func (c *column) property() string {
	if c.isReference() {
		return "_" + c.name + "_value"
	}
	return c.name
}

func (c *column) isReference() bool {
	return c.typ == "LookupType" || c.typ == "OwnerType" || c.typ == "CustomerType"
}

// takes reports whether a choice has a value.
func (c *column) takes(n int) bool {
	return slices.ContainsFunc(c.options, func(o choice) bool { return o.Value == n })
}

// entity is the definition of a table.
type entity struct {
	name, set string
	columns   []*column
}

// tracked reports whether changes of the table are tracked.
func (t *entity) tracked() bool { return t.name == tableAccount || t.name == tableOpportunity }

func (t *entity) id() string { return t.name + "id" }

// find returns the column that a row has a property of.
func (t *entity) find(property string) *column {
	i := slices.IndexFunc(t.columns, func(c *column) bool { return c.property() == property })
	if i < 0 {
		return nil
	}
	return t.columns[i]
}

// bySet returns a table with all its columns by the name of its resource; nil where there is none.
func (e *environment) bySet(set string) *entity {
	for _, t := range e.standard {
		if t.set == set {
			return e.withCustom(t)
		}
	}
	return nil
}

// byName returns a table with all its columns.
func (e *environment) byName(name string) *entity {
	for _, t := range e.standard {
		if t.name == name {
			return e.withCustom(t)
		}
	}
	return nil
}

// withCustom returns a table with the columns that somebody made.
func (e *environment) withCustom(t *entity) *entity {
	if have := e.whole[t.name]; have != nil {
		return have
	}
	whole := *t
	whole.columns = slices.Clone(t.columns)
	for _, r := range e.store.All(tableAttribute) {
		if strings.HasPrefix(r.ID, t.name+".") && !r.Deleted {
			whole.columns = append(whole.columns, columnOf(r))
		}
	}
	if e.whole != nil {
		e.whole[t.name] = &whole
	}
	return &whole
}

func text(name string, length int) *column {
	return &column{name: name, typ: "StringType", length: length}
}
func integer(name string) *column       { return &column{name: name, typ: "IntegerType"} }
func date(name string) *column          { return &column{name: name, typ: "DateTimeType", dateOnly: true} }
func reference(name, to string) *column { return &column{name: name, typ: "LookupType", target: to} }

func picklist(name string, options ...choice) *column {
	return &column{name: name, typ: "PicklistType", options: options}
}

// money is an amount, and the column beside it in the base currency.
func money(name string) []*column {
	return []*column{{name: name, typ: "MoneyType"}, {name: name + "_base", typ: "MoneyType", base: name, fixed: true}}
}

// table makes a table with the columns that all have.
func table(name, set string, columns ...[]*column) *entity {
	t := &entity{name: name, set: set, columns: []*column{
		{name: name + "id", typ: "UniqueidentifierType", fixed: true}, {name: "createdon", typ: "DateTimeType", fixed: true},
		{name: "modifiedon", typ: "DateTimeType", fixed: true}, {name: "versionnumber", typ: "BigIntType", fixed: true},
	}}
	for _, c := range columns {
		t.columns = append(t.columns, c...)
	}
	return t
}

// states are the columns of the state of a row.
func states(state, status []choice) []*column {
	return []*column{{name: "statecode", typ: "StateType", options: state}, {name: "statuscode", typ: "StatusType", options: status}}
}

// standard are the tables as Dynamics 365 Sales ships them, with the columns that matter here. See
// https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/account and
// https://learn.microsoft.com/dynamics365/sales/developer/entities/opportunity.
func standard() []*entity {
	owned := []*column{{name: "ownerid", typ: "OwnerType", target: tableUser}, reference("transactioncurrencyid", tableCurrency), {name: "exchangerate", typ: "DecimalType", fixed: true}}
	active := states([]choice{{0, "Active", "Aktiv"}, {1, "Inactive", "Inaktiv"}}, []choice{{1, "Active", "Aktiv"}, {2, "Inactive", "Inaktiv"}})
	return []*entity{
		table(tableAccount, "accounts", owned, active, money("revenue"), []*column{
			text("name", 160), text("accountnumber", 20), text("websiteurl", 200), text("address1_line1", 250), text("address1_city", 80),
			text("address1_postalcode", 20), text("address1_stateorprovince", 50), text("address1_country", 80),
			integer("numberofemployees"), picklist("industrycode", industries()...), picklist("customertypecode", customerTypes()...),
			reference("parentaccountid", tableAccount), {name: "description", typ: "MemoType", length: 2000},
			{name: "merged", typ: "BooleanType", fixed: true}, {name: "masterid", typ: "LookupType", target: tableAccount, fixed: true},
		}),
		table(tableOpportunity, "opportunities", owned, money("estimatedvalue"), money("actualvalue"),
			states([]choice{{0, "Open", "Offen"}, {1, "Won", "Gewonnen"}, {2, "Lost", "Verloren"}},
				[]choice{{1, "In Progress", "In Bearbeitung"}, {2, "On Hold", "Zurückgestellt"}, {3, "Won", "Gewonnen"}, {4, "Canceled", "Abgebrochen"}, {5, "Out-Sold", "Verloren"}}),
			[]*column{
				text("name", 300), text("stepname", 200), date("estimatedclosedate"), date("actualclosedate"), integer("closeprobability"), {name: "description", typ: "MemoType", length: 2000},
				picklist("salesstage", choice{0, "Qualify", "Qualifizieren"}, choice{1, "Develop", "Entwickeln"}, choice{2, "Propose", "Anbieten"}, choice{3, "Close", "Abschließen"}),
				reference("parentaccountid", tableAccount), {name: "customerid", typ: "CustomerType", target: tableAccount},
			}),
		table(tableUser, "systemusers", []*column{text("fullname", 200), {name: "isdisabled", typ: "BooleanType"}}),
		table(tableTeam, "teams", []*column{text("name", 160)}),
		table(tableCurrency, "transactioncurrencies", []*column{text("isocurrencycode", 5), text("currencyname", 100)}),
		table(tableOrganization, "organizations", []*column{text("name", 160), integer("languagecode"), reference("basecurrencyid", tableCurrency), integer("expirechangetrackingindays")}),
		// A contact has no name here: the sandbox holds nobody.
		table(tableContact, "contacts", active, []*column{reference("parentcustomerid", tableAccount)}),
		table(tableConnection, "connections", active, []*column{
			reference("record1id", tableOpportunity), reference("record1roleid", tableRole), reference("record2id", tableContact), reference("record2roleid", tableRole),
		}),
		table(tableRole, "connectionroles", active, []*column{text("name", 100), integer("category")}),
	}
}

func customerTypes() []choice {
	return []choice{
		{1, "Competitor", "Mitbewerber"}, {2, "Consultant", "Berater"}, {3, "Customer", "Kunde"}, {4, "Investor", "Investor"}, {5, "Partner", "Partner"},
		{6, "Influencer", "Beeinflusser"}, {7, "Press", "Presse"}, {8, "Prospect", "Interessent"}, {9, "Reseller", "Wiederverkäufer"},
		{10, "Supplier", "Lieferant"}, {11, "Vendor", "Händler"}, {12, "Other", "Sonstige"},
	}
}

func industries() []choice {
	return []choice{
		{1, "Accounting", "Buchhaltung"}, {3, "Broadcasting Printing and Publishing", "Rundfunk, Druck und Verlage"}, {6, "Business Services", "Unternehmensdienste"},
		{7, "Consulting", "Beratung"}, {12, "Durable Manufacturing", "Herstellung langlebiger Güter"}, {14, "Entertainment Retail", "Unterhaltung"},
		{16, "Financial", "Finanzwesen"}, {20, "Insurance", "Versicherung"}, {25, "Service Retail", "Einzelhandel"}, {27, "Social Services", "Soziales"},
		{30, "Transportation", "Transport"}, {31, "Utility Creation and Distribution", "Versorgung"}, {33, "Wholesale", "Großhandel"},
	}
}
