package salesforce

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/phrase"
)

// permissionSet is one of the two that we make.
type permissionSet struct {
	name, label, description string
	// edits says which fields it lets its users edit; they may read all.
	edits func(connector.FieldState) bool
}

func syncSet() permissionSet {
	return permissionSet{
		name: "ICP_Tier_Sync", label: "ICP Tiers: Connection",
		description: "Lets the user that icptier is connected as write the ICP fields.",
		edits:       func(connector.FieldState) bool { return true },
	}
}

func repSet() permissionSet {
	return permissionSet{
		name: "ICP_Tier_Reps", label: "ICP Tiers: Sales",
		description: "Lets sales reps see the ICP fields and override a tier. Assign it to them.",
		edits:       func(s connector.FieldState) bool { return s.Field.ReadOnly() },
	}
}

// permit gives the rights on fields with
// https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_fieldpermissions.htm.
func (c *Connector) permit(ctx context.Context, fields []connector.FieldState) error {
	for _, set := range []permissionSet{syncSet(), repSet()} {
		id, err := c.permissionSet(ctx, set)
		if err == nil {
			err = c.grant(ctx, set, id, fields)
		}
		if err == nil && set.name == syncSet().name {
			err = c.assign(ctx, id)
		}
		if err != nil {
			return fmt.Errorf("permission set %s: %w", set.name, err)
		}
	}
	return nil
}

// permissionSet returns the id of a permission set, which it makes if need be.
func (c *Connector) permissionSet(ctx context.Context, set permissionSet) (string, error) {
	find := "SELECT Id FROM PermissionSet WHERE Name = " + quote(set.name)
	id, err := c.findOne(ctx, "query", find)
	if err != nil || id != "" {
		return id, err
	}
	id, err = c.create(ctx, "create permission set", "PermissionSet",
		map[string]string{"Name": set.name, "Label": set.label, "Description": set.description})
	if httpclient.CodeOf(err) == codeDuplicateName || httpclient.CodeOf(err) == codeDuplicate {
		return c.findOne(ctx, "query", find) // another process was quicker
	}
	return id, err
}

// assign gives the connected user a permission set.
func (c *Connector) assign(ctx context.Context, set string) error {
	who, err := c.identity(ctx)
	if err != nil {
		return err
	}
	id, err := c.findOne(ctx, "query", "SELECT Id FROM PermissionSetAssignment WHERE PermissionSetId = "+quote(set)+
		" AND AssigneeId = "+quote(who.user))
	if err != nil || id != "" {
		return err
	}
	_, err = c.create(ctx, "assign permission set", "PermissionSetAssignment",
		map[string]string{"AssigneeId": who.user, "PermissionSetId": set})
	if httpclient.CodeOf(err) == codeDuplicate {
		return nil
	}
	return err
}

// permission is a right on a field as Salesforce has it.
type permission struct {
	ID    string `json:"Id"`
	Field string `json:"Field"`
	Edit  bool   `json:"PermissionsEdit"`
}

// grant gives a permission set the rights on fields that it lacks.
func (c *Connector) grant(ctx context.Context, set permissionSet, id string, fields []connector.FieldState) error {
	have, err := c.permissions(ctx, id)
	if err != nil {
		return err
	}
	var create, change []map[string]any
	for _, f := range fields {
		name := object(f.Kind) + "." + f.Name
		p, exists := have[strings.ToLower(name)]
		record := map[string]any{
			"attributes":      map[string]string{"type": "FieldPermissions"},
			"PermissionsRead": true, "PermissionsEdit": set.edits(f),
		}
		switch {
		case !exists:
			record["ParentId"], record["SobjectType"], record["Field"] = id, object(f.Kind), name
			create = append(create, record)
		case set.edits(f) && !p.Edit:
			record["id"] = p.ID
			change = append(change, record)
		}
	}
	if err := c.save(ctx, http.MethodPost, create); err != nil {
		return err
	}
	return c.save(ctx, http.MethodPatch, change)
}

// permissions returns the rights that a permission set gives, by field in lower case.
func (c *Connector) permissions(ctx context.Context, set string) (map[string]permission, error) {
	answer, err := c.query(ctx, "query setup", "query",
		"SELECT Id, Field, PermissionsEdit FROM FieldPermissions WHERE ParentId = "+quote(set)+limit(largestPage))
	if err != nil {
		return nil, err
	}
	have := make(map[string]permission, len(answer.Records))
	for _, raw := range answer.Records {
		var p permission
		if err := json.Unmarshal(raw, &p); err != nil {
			return nil, phrase.Errorf("query setup: a right on a field cannot be read: %w", err)
		}
		have[strings.ToLower(p.Field)] = p
	}
	return have, nil
}

// save creates or changes rights. One that is there already is as good as a new one.
func (c *Connector) save(ctx context.Context, method string, records []map[string]any) error {
	if len(records) == 0 {
		return nil
	}
	var answer []saved
	_, err := c.client.JSON(ctx, httpclient.Request{
		Call: "grant fields", Method: method, Path: c.path("composite", "sobjects"), JSON: collection{Records: records},
	}, &answer)
	if err != nil {
		return err
	}
	if len(answer) != len(records) {
		return phrase.Errorf("grant fields: answer has %d rows of %d", len(answer), len(records))
	}
	for _, s := range answer {
		if len(s.Errors) > 0 && s.Errors[0].StatusCode == codeDuplicate {
			continue
		}
		if err := s.err(); err != nil {
			return fmt.Errorf("grant fields: %w", err)
		}
	}
	return nil
}
