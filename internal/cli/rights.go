package cli

import (
	"context"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/access"
	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/audit"
	"github.com/icptier/icptier/internal/phrase"
)

// keyVariable is the environment variable that holds the API key of a command.
const keyVariable = "ICPTIER_KEY"

// commandRights are what the commands need that reach a running service, by their names.
func commandRights() access.Rights {
	viewer := access.Right{Role: access.Viewer}
	operator := func(does access.Action) access.Right { return access.Right{Role: access.Operator, Does: does} }
	admin := func(does access.Action) access.Right { return access.Right{Role: access.Admin, All: true, Does: does} }
	return access.Rights{
		"accounts": {Role: access.Viewer, Does: access.Export}, "abm": {Role: access.Viewer, Does: access.Export},
		"territories": {Role: access.Viewer, Does: access.Export}, "explain": {Role: access.Viewer, Does: access.ReadAccount},
		"backtest": viewer, "learn": viewer, "market": viewer, "duplicates": viewer, "review": viewer, "check": viewer,
		"jobs list": viewer, "jobs history": viewer, "runs list": viewer, "runs show": viewer, "icp history": viewer,

		"pull": operator(access.RunJob), "rescore": operator(access.RunJob), "writeback": operator(access.RunJob), "jobs run": operator(access.RunJob),
		"undo":       operator(access.Undo),
		"jobs pause": operator(access.PauseJob), "jobs resume": operator(access.ResumeJob),
		"dead list": operator(""), "dead show": operator(access.ReadDead), "dead replay": operator(access.ReplayDead), "dead drop": operator(access.DropDead),
		"icp preview": {Role: access.Operator, All: true},

		"secrets list": admin(""), "secrets rotate": admin(access.RotateKeys), "secrets reseal": admin(access.RotateKeys), "disconnect": admin(access.Disconnect),
		"connect": admin(access.Connect), "fields": admin(access.WriteFields),
		"icp publish": admin(access.Publish), "icp rollback": admin(access.RollBack), "icp shadow": admin(access.Shadow),
		"keys create": admin(access.CreateKey), "keys list": admin(""), "keys revoke": admin(access.RevokeKey), "audit": admin(access.ReadAudit),
		"erase": admin(access.Erase), "unblock": admin(access.Unblock), "forget": admin(access.Forget), "export": admin(access.TellAccount),
	}
}

// call is the command that runs, with what it is about.
type call struct{ name, object string }

// called keeps the command that runs.
func (e *env) called(c *cobra.Command, args []string) {
	e.call = call{strings.TrimPrefix(c.CommandPath(), c.Root().Name()+" "), strings.Join(args, " ")}
	if f := c.Flags().Lookup("connection"); f != nil && f.Changed && len(args) == 0 {
		e.call.object = f.Value.String()
	}
	if f := c.Flags().Lookup("dry-run"); f != nil && f.Changed {
		e.call.object = strings.TrimSpace(e.call.object + " --dry-run")
	}
}

// allowed does something for who calls, if they may, and keeps that they did.
func (e *env) allowed(ctx context.Context, a *app.App, do func(context.Context, *app.App) error) error {
	right := commandRights().Of(e.call.name)
	ctx, err := a.As(ctx, os.Getenv(keyVariable))
	if err == nil {
		err = right.May(ctx)
	}
	if err != nil {
		a.Journal().Command(ctx, access.Refused, e.call.name, audit.Refused)
		return err
	}
	err = do(ctx, a)
	if right.Does != "" {
		outcome := audit.Done
		if err != nil {
			outcome = audit.Failed
		}
		a.Journal().Command(ctx, right.Does, e.call.object, outcome)
	}
	return err
}

// publisherOf is who publishes: whoever holds the API key, and else who is named.
func publisherOf(ctx context.Context, named string) (string, error) {
	who, _ := access.Of(ctx)
	if who.By != access.ByKey {
		return named, nil
	}
	if named != "" {
		return "", usageError{phrase.Errorf("--by is who holds the API key; leave it out")}
	}
	return who.Name, nil
}
