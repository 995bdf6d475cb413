package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/oauth"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/secrets"
)

func (e *env) secrets() *cobra.Command {
	c := &cobra.Command{
		Use: "secrets", Short: "The key that tokens are encrypted with: look at it, rotate it, encrypt anew",
		Long: "Tokens of CRMs are kept encrypted. The first key of the key file encrypts, all of them decrypt. To rotate: " +
			"secrets rotate adds a key; once every process has been started anew with that file, secrets rotate --use has the new key encrypt; " +
			"start every process anew, then secrets reseal encrypts every token with it, and secrets rotate --drop takes the old keys out.",
		Example: "  icptier secrets list\n  icptier secrets rotate",
	}
	c.AddCommand(e.secretsList(), e.secretsRotate(), e.secretsReseal())
	return c
}

func (e *env) secretsList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the keys and which token is encrypted with which, without any of them", Args: cobra.NoArgs, Example: "  icptier secrets list --output json",
		RunE: func(c *cobra.Command, _ []string) error {
			return e.open(c.Context(), nil, func(ctx context.Context, a *app.App) error {
				state, err := a.Secrets().List(ctx)
				if err != nil {
					return err
				}
				return e.tabled(state, state.Table(), []string{e.words("Keys, the one that encrypts first:") + " " + strings.Join(state.Keys, ", ")})
			})
		},
	}
}

func (e *env) secretsRotate() *cobra.Command {
	var use, drop bool
	c := &cobra.Command{
		Use: "rotate", Short: "Add a key, have it encrypt, or take old keys out", Args: cobra.NoArgs, Example: "  icptier secrets rotate\n  icptier secrets rotate --use\n  icptier secrets rotate --drop",
		RunE: func(c *cobra.Command, _ []string) error {
			if use && drop {
				return usageError{phrase.Errorf("--use and --drop are steps of their own: see icptier secrets --help")}
			}
			return e.open(c.Context(), nil, func(ctx context.Context, a *app.App) error {
				desk := a.Secrets()
				switch {
				case use:
					return e.rotated(oauth.UseKey, desk, func(id string) string {
						return e.words("From now on %s encrypts. Start every process anew, then: icptier secrets reseal and icptier secrets rotate --drop", id)
					})
				case drop:
					gone, err := desk.Drop(ctx)
					if err != nil {
						return err
					}
					e.call.object = strings.Join(gone, " ")
					e.tell("%s", e.words("%s keys taken out: %s", e.number(len(gone)), strings.Join(gone, ", ")))
					return nil
				}
				return e.rotated(oauth.AddKey, desk, func(id string) string {
					return e.words("The key %s is added. Start every process anew with this file, then: icptier secrets rotate --use", id)
				})
			})
		},
	}
	c.Flags().BoolVar(&use, "use", false, "the key that was added last encrypts from now on")
	c.Flags().BoolVar(&drop, "drop", false, "take the keys out that no token is encrypted with")
	return c
}

func (e *env) rotated(change func(path string) (string, error), desk secrets.Desk, said func(id string) string) error {
	id, err := change(desk.Path)
	if err != nil {
		return err
	}
	e.call.object = id
	e.tell("%s", said(id))
	return nil
}

func (e *env) secretsReseal() *cobra.Command {
	return &cobra.Command{
		Use: "reseal", Short: "Encrypt every token with the key that encrypts now", Args: cobra.NoArgs, Example: "  icptier secrets reseal",
		RunE: func(c *cobra.Command, _ []string) error {
			return e.open(c.Context(), nil, func(ctx context.Context, a *app.App) error {
				done, err := a.Secrets().Reseal(ctx)
				if err != nil {
					return err
				}
				e.call.object = strings.Join(done, " ")
				e.tell("%s", e.words("%s tokens encrypted anew.", e.number(len(done))))
				return nil
			})
		},
	}
}

func (e *env) disconnect() *cobra.Command {
	return &cobra.Command{
		Use: "disconnect CONNECTION", Short: "Revoke the access to a CRM there, and delete its token here", Args: cobra.ExactArgs(1),
		Long: "Has the CRM revoke the access, where it lets a program do that, and deletes the stored token. What was read stays; " +
			"what is left to be done by hand is said. To connect again: icptier connect CONNECTION.",
		Example: "  icptier disconnect hubspot-dach",
		RunE: func(c *cobra.Command, args []string) error {
			return e.open(c.Context(), nil, func(ctx context.Context, a *app.App) error {
				conn, err := a.Connections().Find(args[0])
				if err != nil {
					return err
				}
				ended, err := conn.Tokens.Disconnect(ctx)
				if err != nil {
					return err
				}
				switch {
				case ended.Revoked:
					e.tell("%s", e.words("%s is disconnected: the CRM takes its token no more, and it is deleted here.", args[0]))
				case ended.Deleted:
					e.tell("%s", e.words("%s is disconnected: its token is deleted here.", args[0]))
				default:
					e.tell("%s", e.words("No token of %s was stored here.", args[0]))
				}
				if !ended.Left.IsZero() {
					e.tell("%s", ended.Left.In(e.lang))
				}
				return nil
			})
		},
	}
}
