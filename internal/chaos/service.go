package chaos

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// instances is how many processes of the program run side by side.
const instances = 3

// instance is one process of the program.
type instance struct {
	*process

	network *network
	config  string
	page    string // the address of its pages, metrics and health
}

// slotEvery is the period of the schedule whose slots are counted.
const slotEvery = 20 * time.Second

// slotSchedule names the schedule of a connection whose slots are counted.
func slotSchedule(connection string) string { return "slots-" + connection }

// configure writes the configurations of the program, which differ in the port alone.
func (w *world) configure(ctx context.Context) error {
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return fmt.Errorf("make a key: %w", err)
	}
	keyFile, err := write(w.dir, "key", "k1:"+base64.StdEncoding.EncodeToString(key)+"\n")
	if err != nil {
		return err
	}
	model, err := write(w.dir, "chaos.yaml", modelSource)
	if err != nil {
		return err
	}
	var connections, schedules strings.Builder
	for _, b := range w.boxes {
		secret, err := write(w.dir, b.name+".secret", b.hello.ClientSecret)
		if err != nil {
			return err
		}
		fmt.Fprintf(&connections, "  - {name: %s, crm: %s, url: %q, auth_url: %q, write: {enabled: true}, budget: {share: 1, reserve: 0},\n"+
			"     auth: {grant: authorization_code, client_id: %q, client_secret_file: %q}}\n",
			b.name, b.dialect.crm(), b.hello.URL, b.hello.AuthURL, b.hello.ClientID, secret)
		fmt.Fprintf(&schedules, "  - {name: pull-%[1]s, job: pull, connection: %[1]s, cron: \"@every 10s\", args: {then: writeback}}\n"+
			"  - {name: %[2]s, job: reconcile, connection: %[1]s, cron: \"@every %[3]s\", catch_up: all}\n", b.name, slotSchedule(b.name), slotEvery)
	}
	free, err := ports(ctx, instances)
	if err != nil {
		return err
	}
	for i := range instances {
		name := "icptier" + strconv.Itoa(i)
		network, err := newNetwork(ctx, w.nats.url, w.redis)
		w.networks = append(w.networks, network)
		if err != nil {
			return err
		}
		config, err := write(w.dir, name+".yaml", fmt.Sprintf("data_dir: %q\nnats: {url: %q}\nredis: {url: %q}\nhttp: {listen: %[4]q, admin_listen: %[4]q}\n"+
			"log: {level: info, format: json}\nsecrets: {key_file: %q}\nicp: %q\nconnections:\n%sschedules:\n%s",
			filepath.Join(w.dir, name), network.natsURL, network.redisURL, address(free[i]), keyFile, model, connections.String(), schedules.String()))
		if err != nil {
			return err
		}
		w.instances = append(w.instances, &instance{
			process: &process{name: name, command: w.opts.Icptier, args: []string{"run", "--config", config}, log: filepath.Join(w.dir, name+".log")},
			network: network, config: config, page: "http://" + address(free[i]),
		})
	}
	return nil
}

// command runs a command of the program beside the service.
func (w *world) command(ctx context.Context, args ...string) error {
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	cmd := w.opts.Icptier.build(ctx, append(args, "--config", w.instances[0].config)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("icptier %s: %w: %s", strings.Join(args, " "), err, lastLine(out))
	}
	return nil
}

func lastLine(text []byte) string {
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return lines[len(lines)-1]
}

// connect grants access over OAuth, in the place of a person with a browser.
func (w *world) connect(ctx context.Context, b *box) error {
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	cmd := w.opts.Icptier.build(ctx, "connect", b.name, "--no-browser", "--config", w.instances[0].config)
	out, in := io.Pipe()
	cmd.Stdout, cmd.Stderr = in, in
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("connect %s: %w", b.name, err)
	}
	ended := make(chan error, 1)
	go func() {
		err := cmd.Wait()
		ended <- errors.Join(err, in.Close())
	}()
	last, address := "", regexp.MustCompile(`https?://\S+`)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if lines.Text() != "" {
			last = lines.Text()
		}
		if page := address.FindString(last); page != "" && strings.Contains(page, "redirect_uri") {
			last = ""
			if err := consent(ctx, page); err != nil {
				return errors.Join(err, cmd.Process.Kill(), <-ended)
			}
		}
	}
	if err := <-ended; err != nil {
		return fmt.Errorf("connect %s: %w: %s", b.name, err, last)
	}
	return nil
}

// consent opens the consent page, which consents by itself and sends back.
func consent(ctx context.Context, page string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, page, nil)
	if err != nil {
		return fmt.Errorf("open the consent page: %w", err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("open the consent page: %w", err)
	}
	return res.Body.Close()
}

// get reads a page of an instance; an instance that is away gives no status.
func (i *instance) get(ctx context.Context, path string) (status int, body string) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, i.page+path, nil)
	if err != nil {
		return 0, ""
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, ""
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, ""
	}
	return res.StatusCode, string(text)
}

// calls is how many calls of CRMs an instance has made.
func (i *instance) calls(ctx context.Context) float64 {
	_, body := i.get(ctx, "/metrics")
	sum := 0.0
	for line := range strings.Lines(body) {
		if strings.HasPrefix(line, "icptier_crm_requests_total{") {
			fields := strings.Fields(line)
			n, err := strconv.ParseFloat(fields[len(fields)-1], 64)
			if err == nil {
				sum += n
			}
		}
	}
	return sum
}
