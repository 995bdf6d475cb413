package crm

// Field is one of the program's own fields on an account or a deal in the CRM.
type Field string

// The fields that write-back fills, the three that only reps fill, and the two of
// those who plan.
const (
	FieldTier     Field = "tier"      // A B C D X
	FieldScore    Field = "score"     // 0 to 100
	FieldGrade    Field = "grade"     // A1 … D4
	FieldCoverage Field = "coverage"  // percent
	FieldReasons  Field = "reasons"   // long text
	FieldModel    Field = "model"     // name@version#hash of the version that the fields were last written by, and +override while a rep's tier counts
	FieldScoredAt Field = "scored_at" // RFC 3339, UTC

	FieldOverride       Field = "tier_override"
	FieldOverrideReason Field = "tier_override_reason"
	FieldOverrideUntil  Field = "tier_override_until" // YYYY-MM-DD

	// Set for chosen accounts by a person who plans, and by no scheduled run.
	FieldList      Field = "abm_list"  // the name of a list for account-based marketing
	FieldTerritory Field = "territory" // the name of a sales territory

	FieldQualification     Field = "qualification"      // 0 to 100, on deals
	FieldQualificationGaps Field = "qualification_gaps" // long text, on deals
)

// FieldsOf lists the program's fields on a kind of record in the order in which
// people see them.
func FieldsOf(kind Kind) []Field {
	switch kind {
	case KindAccount:
		return []Field{
			FieldTier, FieldScore, FieldGrade, FieldCoverage, FieldReasons, FieldModel, FieldScoredAt,
			FieldOverride, FieldOverrideReason, FieldOverrideUntil, FieldList, FieldTerritory,
		}
	case KindDeal:
		return []Field{FieldQualification, FieldQualificationGaps}
	}
	return nil
}

// ReadOnly reports whether only reps fill the field.
func (f Field) ReadOnly() bool {
	return f == FieldOverride || f == FieldOverrideReason || f == FieldOverrideUntil
}

// Optional reports whether only those need the field who write lists and
// territories to the CRM. Pulls and write-back do without it.
func (f Field) Optional() bool { return f == FieldList || f == FieldTerritory }

// Long reports whether the field holds a long text, which Written carries as
// its Digest.
func (f Field) Long() bool { return f == FieldReasons || f == FieldQualificationGaps }

// Written holds the values of the program's own fields, as text in one canonical form
// for all CRMs: whole numbers without fraction, times as RFC 3339 in UTC,
// dates as YYYY-MM-DD. An empty field is absent. Where it was read from a CRM,
// long texts are their Digest.
type Written map[Field]string
