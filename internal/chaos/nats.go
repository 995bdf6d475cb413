package chaos

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// natsNodes is how many servers the cluster has.
const natsNodes = 3

// natsCluster is a cluster of NATS servers, each with a store of its own.
type natsCluster struct {
	group

	url    string
	stores []string
	mounts []string   // file systems that were mounted for the stores
	nc     *nats.Conn // the harness's own; it outlives restarts of servers
	js     jetstream.JetStream
}

// startNATS starts the cluster. Each server keeps its store below a folder of its own, on a
// file system of its own where that is asked for and possible.
func startNATS(ctx context.Context, server Command, dir string, disks bool) (*natsCluster, error) {
	free, err := ports(ctx, 2*natsNodes)
	if err != nil {
		return nil, err
	}
	var routes, urls []string
	for i := range natsNodes {
		urls = append(urls, fmt.Sprintf("nats://127.0.0.1:%d", free[i]))
		routes = append(routes, fmt.Sprintf("nats://127.0.0.1:%d", free[natsNodes+i]))
	}
	c := &natsCluster{url: strings.Join(urls, ",")}
	for i := range natsNodes {
		home := filepath.Join(dir, fmt.Sprintf("nats%d", i))
		if err := os.MkdirAll(home, 0o700); err != nil {
			return nil, fmt.Errorf("make the folder of a NATS server: %w", err)
		}
		if disks && mountTmpfs(home, diskSize) == nil { // where it is not possible no disk is filled
			c.mounts = append(c.mounts, home)
		}
		store := filepath.Join(dir, fmt.Sprintf("nats%d", i), "store")
		if err := os.MkdirAll(store, 0o700); err != nil {
			return nil, fmt.Errorf("make the store of a NATS server: %w", err)
		}
		c.stores = append(c.stores, store)
		conf, err := write(dir, fmt.Sprintf("nats%d/nats.conf", i), fmt.Sprintf(`listen: 127.0.0.1:%d
server_name: n%d
jetstream { store_dir: %q, max_file_store: 100G, max_memory_store: 64M }
cluster { name: chaos, listen: 127.0.0.1:%d, routes: [%s], no_advertise: true }
`, free[i], i, store, free[natsNodes+i], strings.Join(routes, ", ")))
		if err != nil {
			return nil, err
		}
		c.group = append(c.group, &process{
			name: fmt.Sprintf("nats%d", i), command: server, args: []string{"-c", conf}, log: filepath.Join(dir, fmt.Sprintf("nats%d.log", i)),
		})
	}
	if err := c.startAll(ctx); err != nil {
		return nil, errors.Join(err, c.close())
	}
	c.nc, err = nats.Connect(c.url, nats.RetryOnFailedConnect(true), nats.MaxReconnects(-1), nats.ReconnectWait(200*time.Millisecond))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("connect to NATS: %w", err), c.close())
	}
	if c.js, err = jetstream.New(c.nc); err != nil {
		return nil, errors.Join(fmt.Errorf("use JetStream: %w", err), c.close())
	}
	if err := c.ready(ctx); err != nil {
		return nil, errors.Join(err, c.close())
	}
	return c, nil
}

func (c *natsCluster) startAll(ctx context.Context) error {
	for _, p := range c.group {
		if err := p.start(ctx); err != nil {
			return err
		}
	}
	return nil
}

// ready waits until the cluster answers for JetStream.
func (c *natsCluster) ready(ctx context.Context) error {
	return within(ctx, 30*time.Second, "a NATS cluster with a leader", func(ctx context.Context) bool {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		_, err := c.js.AccountInfo(ctx)
		return err == nil
	})
}

func (c *natsCluster) close() error {
	if c.nc != nil {
		c.nc.Close()
	}
	errs := []error{c.end()}
	for _, m := range c.mounts {
		errs = append(errs, unmount(m))
	}
	return errors.Join(errs...)
}

// epoch is the number of the cache's epoch as its bucket has it, as text.
func (c *natsCluster) epoch(ctx context.Context) (string, error) {
	state, err := c.js.KeyValue(ctx, "state")
	if err != nil {
		return "", err
	}
	entry, err := state.Get(ctx, "epoch")
	if err != nil {
		return "", err
	}
	return string(entry.Value()), nil
}
