package cli

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/access"
	"github.com/icptier/icptier/internal/access/key"
	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/phrase"
)

func (e *env) keys() *cobra.Command {
	c := &cobra.Command{
		Use: "keys", Short: "API keys: make, list and revoke them",
		Long: "An API key lets a program use the API, and a command the service, in a role and for some connections. " +
			"It is sent as Authorization: Bearer KEY; commands take it from the environment variable ICPTIER_KEY. " +
			"The service takes keys once http.auth.keys is set.",
		Example: "  icptier keys create --role viewer --connections hubspot-dach --expires 2160h --name dashboard\n  icptier keys revoke k3x7q2mw",
	}
	c.AddCommand(e.keysCreate(), e.keysList(), e.keysRevoke())
	return c
}

// longestKeyName is how many bytes of a key's name there may be.
const longestKeyName = 100

func (e *env) keysCreate() *cobra.Command {
	var k key.Key
	var expires time.Duration
	c := &cobra.Command{
		Use: "create", Short: "Make an API key; it is shown once and stored as a hash", Args: cobra.NoArgs,
		Example: "  icptier keys create --role operator --expires 720h --name nightly-export",
		RunE: func(c *cobra.Command, _ []string) error {
			if role, ok := access.ParseRole(k.Role); !ok || role == access.Admin && len(k.Connections) > 0 {
				return usageError{phrase.Errorf("--role is viewer, operator, or admin, and an admin sees all connections")}
			}
			if expires <= 0 {
				return usageError{phrase.Errorf("--expires is how long the key is good, such as 2160h")}
			}
			if len(k.Name) > longestKeyName {
				return usageError{phrase.Errorf("--name has more than %d characters", longestKeyName)}
			}
			return e.open(c.Context(), nil, func(ctx context.Context, a *app.App) error {
				for _, name := range k.Connections {
					if !a.Connections().Has(name) {
						return &connection.UnknownError{Name: name, Known: a.Connections().Names()}
					}
				}
				who, _ := access.Of(ctx)
				k.By, k.Expires = who.Name, time.Now().Add(expires).UTC().Truncate(time.Second)
				made, text, err := a.Keys().Create(ctx, k)
				if err != nil {
					return err
				}
				e.call.object = made.ID
				if e.output != "table" {
					return e.json(struct {
						key.Key

						Text string `json:"key"`
					}{made, text})
				}
				e.say("%s", text)
				e.tell("%s", e.words("This is the key. It is shown this once."))
				return nil
			})
		},
	}
	c.Flags().StringVar(&k.Role, "role", "viewer", "viewer, operator or admin")
	c.Flags().StringSliceVar(&k.Connections, "connections", nil, "connections that its holder sees, with commas (default all)")
	c.Flags().DurationVar(&expires, "expires", 90*24*time.Hour, "how long it is good")
	c.Flags().StringVar(&k.Name, "name", "", "what it is for; no person's name")
	return c
}

func (e *env) keysList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the API keys, the newest first, without their secrets", Args: cobra.NoArgs, Example: "  icptier keys list --output json",
		RunE: func(c *cobra.Command, _ []string) error {
			return e.open(c.Context(), nil, func(ctx context.Context, a *app.App) error {
				all, err := a.Keys().List(ctx)
				if err != nil {
					return err
				}
				if len(all) == 0 && e.output == "table" {
					e.say("%s", e.words("There is no API key."))
					return nil
				}
				return e.tabled(all, key.Table(all), nil)
			})
		},
	}
}

func (e *env) keysRevoke() *cobra.Command {
	return &cobra.Command{
		Use: "revoke ID...", Short: "Revoke API keys: they are not good from now on", Args: cobra.MinimumNArgs(1), Example: "  icptier keys revoke k3x7q2mw",
		RunE: func(c *cobra.Command, args []string) error {
			return e.open(c.Context(), nil, func(ctx context.Context, a *app.App) error {
				for _, id := range slices.Compact(args) {
					gone, err := a.Keys().Revoke(ctx, id)
					if errors.Is(err, key.ErrNone) {
						return usageError{phrase.Errorf("there is no key of the id %q; to see all, run: icptier keys list", id)}
					}
					if err != nil {
						return err
					}
					e.tell("%s", e.words("%s is not good any more.", gone.ID))
				}
				return nil
			})
		},
	}
}
