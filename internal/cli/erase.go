package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/access"
	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/erasure"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/report"
)

func (e *env) erase() *cobra.Command {
	var o erasure.Order
	var page string
	c := &cobra.Command{
		Use: "erase CONNECTION ACCOUNT...", Short: "Erase accounts in every place, and print a receipt", Args: cobra.MinimumNArgs(2),
		Long: "Erases all that is held of accounts, by the CRM's ids: records, scores, the history of tiers, what back-tests use, what runs replaced, dead letters, texts of runs. " +
			"It cannot be taken back. The receipt says what was erased where, and what stays. " +
			"An account that is still in the CRM is read again with the next change there, unless --block keeps it from coming back: then a pull, a replay, a rebuild and a restored stream bring nothing but its id. " +
			"The stream of records is written anew for it, so erase many at once rather than one by one.",
		Example: "  icptier erase hubspot-dach 4711 --crm --block\n  icptier erase hubspot-dach 4711 4712 --output json > receipt.json",
		RunE: func(c *cobra.Command, args []string) error {
			if slices.Contains(args[1:], "") {
				return usageError{phrase.Errorf("an account's id is empty; name each by the CRM's id")}
			}
			o.Connection, o.Accounts = args[0], args[1:]
			return e.erasing(c.Context(), page, func(ctx context.Context, d *erasure.Desk) (erasure.Receipt, error) {
				o.By = caller(ctx)
				return d.Erase(ctx, o)
			})
		},
	}
	c.Flags().BoolVar(&o.CRM, "crm", false, "empty our fields in the CRM as well")
	c.Flags().BoolVar(&o.Block, "block", false, "keep the accounts from coming back")
	c.Flags().StringVar(&page, "page", "", "write the receipt into this file as a page too")
	return c
}

func (e *env) forget() *cobra.Command {
	var sure bool
	var page string
	c := &cobra.Command{
		Use: "forget CONNECTION", Short: "Erase all that is held of a connection, and end its access", Args: cobra.ExactArgs(1),
		Long: "Has the CRM revoke the access, where it lets a program do that, and erases all that was read of the connection, its history and its token. " +
			"What stands in the CRM stays: to take our fields back there, run icptier undo before. It cannot be taken back. " +
			"The connection may have been taken out of the configuration before.",
		Example: "  icptier forget hubspot-old --yes",
		RunE: func(c *cobra.Command, args []string) error {
			if !config.IsName(args[0]) {
				return usageError{phrase.Errorf("%q is no name of a connection", args[0])}
			}
			if !sure {
				return usageError{phrase.Errorf("this erases all that is held of %s and cannot be taken back; say so with --yes", args[0])}
			}
			return e.erasing(c.Context(), page, func(ctx context.Context, d *erasure.Desk) (erasure.Receipt, error) {
				return d.Forget(ctx, args[0], caller(ctx))
			})
		},
	}
	c.Flags().BoolVar(&sure, "yes", false, "yes, all of it")
	c.Flags().StringVar(&page, "page", "", "write the receipt into this file as a page too")
	return c
}

// erasing erases beside a worker, and prints the receipt.
func (e *env) erasing(ctx context.Context, page string, do func(context.Context, *erasure.Desk) (erasure.Receipt, error)) error {
	return e.open(ctx, nil, func(ctx context.Context, a *app.App) error {
		var r erasure.Receipt
		err := a.With(ctx, []app.Role{app.RoleWorker}, func(ctx context.Context) error {
			var err error
			r, err = do(ctx, a.Erasure(nil))
			return err
		})
		if len(r.Places) == 0 && err != nil {
			return err
		}
		if shown := e.receipt(r, page); err == nil {
			err = shown
		}
		if err == nil && !r.Complete {
			err = &shownError{phrase.Errorf("not everything was reached")}
		}
		return err
	})
}

func (e *env) receipt(r erasure.Receipt, page string) error {
	if page != "" {
		if err := e.writePage(page, r.Table()); err != nil {
			return err
		}
	}
	return e.reported(r, r.Table, func() error { return e.show(r.Table()) })
}

// writePage writes tables into a file that only its owner can read, also where it was there before.
func (e *env) writePage(path string, tables ...report.Table) error {
	var out bytes.Buffer
	if err := erasure.Page(&out, e.style, e.lang, tables...); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600) //nolint:gosec // the caller's own file
	if err == nil {
		err = file.Chmod(0o600) // a file that was there keeps its mode otherwise
		if err == nil {
			_, err = file.Write(out.Bytes())
		}
		err = errors.Join(err, file.Close())
	}
	if err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	return nil
}

// caller is who runs the command.
func caller(ctx context.Context) string {
	who, _ := access.Of(ctx)
	return who.Name
}

func (e *env) unblock() *cobra.Command {
	return &cobra.Command{
		Use: "unblock CONNECTION ACCOUNT", Short: "Take an account off the list of those that shall not come back", Args: cobra.ExactArgs(2),
		Long:    "Takes an account off the block list. It is read again with its next change in the CRM, or with icptier pull CONNECTION --full.",
		Example: "  icptier unblock hubspot-dach 4711",
		RunE: func(c *cobra.Command, args []string) error {
			return e.open(c.Context(), nil, func(ctx context.Context, a *app.App) error {
				if _, err := a.Connections().Find(args[0]); err != nil {
					return err
				}
				was, err := a.Unblock(ctx, args[0], args[1])
				if err == nil && !was {
					err = usageError{phrase.Errorf("account %s of %s is not on the block list", args[1], args[0])}
				}
				return err
			})
		},
	}
}

func (e *env) export() *cobra.Command {
	var page string
	c := &cobra.Command{
		Use: "export CONNECTION ACCOUNT", Short: "Print all that is held of one account", Args: cobra.ExactArgs(2),
		Long: "Prints all that is held of one account, by the CRM's id: its records and those of its deals as they are stored, score and reasons, the history of its tier, " +
			"what back-tests use, what runs replaced in the CRM, dead letters, the CRM's answers, and who looked at it. " +
			"For who asks what is stored of them (Art. 15 GDPR): --output json is for programs (Art. 20), --page for people.",
		Example: "  icptier export hubspot-dach 4711 --output json\n  icptier export hubspot-dach 4711 --page 4711.html --lang de",
		RunE: func(c *cobra.Command, args []string) error {
			return e.open(c.Context(), nil, func(ctx context.Context, a *app.App) error {
				if _, err := a.Connections().Find(args[0]); err != nil {
					return err
				}
				if args[1] == "" {
					return usageError{phrase.Errorf("an account's id is empty; name each by the CRM's id")}
				}
				held, err := a.Teller().Tell(ctx, args[0], args[1], caller(ctx))
				if err != nil {
					return err
				}
				if held.Empty() {
					e.tell("%s", e.words("Nothing is held of account %s of %s.", args[1], args[0]))
				}
				if page != "" {
					if err := e.writePage(page, held.Tables()...); err != nil {
						return err
					}
				}
				return e.reported(held, held.Table, func() error { return e.show(held.Tables()...) })
			})
		},
	}
	c.Flags().StringVar(&page, "page", "", "write it into this file as a page too")
	return c
}
