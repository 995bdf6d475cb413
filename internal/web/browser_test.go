package web

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestPagesInABrowser loads every page in Chromium at the width of a desk and of
// a phone: nothing may be wider than the window and nothing may complain. With
// ICPTIER_TEST_SCREENSHOTS=DIR it leaves a picture of each.
func TestPagesInABrowser(t *testing.T) {
	browser := startBrowser(t)
	serve := func(source Source) string {
		server := httptest.NewServer(newHandler(t, source, Options{}))
		t.Cleanup(server.Close)
		return server.URL
	}
	sample, hostile := serve(fakeSource{}), serve(hostileSource(longText()+`<script>alert(1)</script>`))
	empty := serve(fakeSource{
		overview: func(context.Context) (Overview, error) { return Overview{}, nil },
		accounts: func(context.Context, Filter) (AccountPage, error) { return AccountPage{}, nil },
		account: func(_ context.Context, connection, id, _ string) (Account, error) {
			return Account{Connection: connection, ID: id}, nil
		},
		insightFake: insightFake{
			model:  func(context.Context) (Model, error) { return Model{}, nil },
			shadow: func(context.Context) (Preview, error) { return Preview{Moves: &Moves{}}, nil },
			market: func(context.Context, MarketQuery) (Market, error) { return Market{Report: &MarketReport{}}, nil },
			lists:  func(context.Context, ListQuery) (Lists, error) { return Lists{List: &List{}}, nil },
		},
	})
	office := httptest.NewServer(insider(t))
	t.Cleanup(office.Close)
	account := "/accounts/salesforce-demo/001000000000000042"
	pages := map[string]string{
		"overview": sample + "/", "accounts": sample + "/accounts", "account": sample + account, "missing": sample + "/nothing",
		"hostile-overview": hostile + "/", "hostile-accounts": hostile + "/accounts", "hostile-account": hostile + account,
		"model": sample + "/model", "shadow": sample + "/model/shadow", "market": sample + "/market", "lists": sample + "/lists?list=x",
		"audit": office.URL + "/audit", "out": office.URL + "/logged-out", "jobs": sample + "/jobs", "dead": sample + "/dead",
		"hostile-model": hostile + "/model", "hostile-shadow": hostile + "/model/shadow", "hostile-market": hostile + "/market", "hostile-lists": hostile + "/lists",
		"empty-model": empty + "/model", "empty-shadow": empty + "/model/shadow", "empty-market": empty + "/market", "empty-lists": empty + "/lists",
		"health": sample + "/health", "backtest": sample + "/backtest", "territories": sample + "/territories", "duplicates": sample + "/duplicates", "hostile-duplicates": hostile + "/duplicates", "hostile-backtest": hostile + "/backtest",
		"empty-overview": empty + "/", "empty-accounts": empty + "/accounts?q=nothing", "empty-account": empty + account,
	}
	for name, address := range pages {
		for _, lang := range languages() {
			if lang != "de" && strings.Contains(name, "-") {
				continue // the same layout again
			}
			t.Run(name+"/"+lang, func(t *testing.T) { visit(t, browser, withLang(address, lang), name) })
		}
	}
}

// startBrowser starts a browser that ends with the test.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	path := chromium(t)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()))
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	browser, closeBrowser := chromedp.NewContext(allocator)
	t.Cleanup(closeBrowser)
	if err := chromedp.Do(browser); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return browser
}

// call makes a step of a call of the browser.
func call[P any](command cdp.Command[P, cdp.Empty], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, command, params)
		return err
	})
}

// TestTimesAreInTheReadersZone reads the same page in New York, with and without scripts.
func TestTimesAreInTheReadersZone(t *testing.T) {
	browser := startBrowser(t)
	server := httptest.NewServer(newHandler(t, fakeSource{}, Options{}))
	defer server.Close()
	for _, tt := range []struct {
		name, path string
		scripts    bool
		want       string
	}{
		{"German", "/model?lang=de", true, "23.11.2026 18:05 GMT-5 (24.11.2026 00:05 MEZ)"},
		{"English", "/health?lang=en", true, "2026-11-23 19:05 GMT-5 (2026-11-24 01:05 CET)"},
		{"without scripts", "/model?lang=de", false, "24.11.2026 00:05 MEZ ()"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tab, closeTab := chromedp.NewContext(browser)
			defer closeTab()
			err := chromedp.Do(tab, call(emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: "America/New_York"}),
				call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !tt.scripts}), chromedp.Navigate(server.URL+tt.path))
			if err != nil {
				t.Fatal(err)
			}
			got, err := chromedp.Run(tab, chromedp.Evaluate[string](`(e => e.textContent + " (" + e.title + ")")(document.querySelector("main time[datetime*=T]"))`))
			if err != nil || got != tt.want {
				t.Errorf("%q instead of %q, %v", got, tt.want, err)
			}
		})
	}
}

// TestPagesByKeyboard goes through pages with the tab key: the first stop leads past the
// navigation, every stop shows where it is, and they follow the order of the page.
func TestPagesByKeyboard(t *testing.T) {
	browser := startBrowser(t)
	server := httptest.NewServer(newHandler(t, fakeSource{operationsFake: &operationsFake{}}, Options{}))
	defer server.Close()
	for _, path := range []string{"/accounts", "/model", "/health", "/backtest", "/territories", "/jobs", sampleAccountPath} {
		t.Run(path, func(t *testing.T) {
			tab, closeTab := chromedp.NewContext(browser)
			defer closeTab()
			if err := chromedp.Do(tab, chromedp.Navigate(server.URL+path)); err != nil {
				t.Fatal(err)
			}
			stops := 0
			for ; stops < 30; stops++ {
				if err := chromedp.Do(tab, chromedp.KeyEvent(kb.Tab)); err != nil {
					t.Fatal(err)
				}
				at, err := chromedp.Run(tab, chromedp.Evaluate[string](`(() => {
					const e = document.activeElement, before = window.last, box = e.getBoundingClientRect();
					window.last = e;
					if (e === document.body) return "end";
					if (!before && e.className !== "skip") return "first " + e.outerHTML;
					if (before && !(before.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING)) return "order " + e.outerHTML;
					if (getComputedStyle(e).outlineStyle === "none" || box.right <= 0 || !box.width) return "unseen " + e.outerHTML;
					return "";
				})()`))
				if err != nil {
					t.Fatal(err)
				}
				if at == "end" {
					break
				}
				if at != "" {
					t.Errorf("stop %d: %.200s", stops+1, at)
				}
			}
			if stops < 12 {
				t.Errorf("the page has %d stops", stops)
			}
		})
	}
}

// visit loads one page in a tab of its own and looks at it at both widths.
func visit(t *testing.T, browser context.Context, address, name string) {
	t.Helper()
	tab, closeTab := chromedp.NewContext(browser)
	defer closeTab()
	var complaints complaints
	if err := chromedp.Listen(tab, complaints.hear); err != nil {
		t.Fatal(err)
	}
	tab, cancel := context.WithTimeout(tab, time.Minute)
	defer cancel()
	if err := chromedp.Do(tab, chromedp.Navigate(address)); err != nil {
		t.Fatalf("load %s: %v", address, err)
	}
	for _, width := range []int64{1280, 390} {
		if err := chromedp.Do(tab, chromedp.EmulateViewport(width, 900)); err != nil {
			t.Fatal(err)
		}
		page, err := chromedp.Run(tab, chromedp.Evaluate[look](`({
			width: document.documentElement.clientWidth,
			needed: document.documentElement.scrollWidth,
			title: document.title,
			border: getComputedStyle(document.querySelector(".top")).borderBottomStyle,
		})`))
		if err != nil {
			t.Fatalf("look at %s: %v", address, err)
		}
		if page.Width != float64(width) || page.Needed > page.Width {
			t.Errorf("%s is %v pixels wide in a window of %v, which should be %d", address, page.Needed, page.Width, width)
		}
		if !strings.HasSuffix(page.Title, "icptier") || page.Border != "solid" {
			t.Errorf("%s has the title %q and a header with a %s border: the page or its style did not load", address, page.Title, page.Border)
		}
		if dir := os.Getenv("ICPTIER_TEST_SCREENSHOTS"); dir != "" {
			takePictures(t, tab, filepath.Join(dir, fmt.Sprintf("%s-%d", strings.ReplaceAll(t.Name(), "/", "-"), width)))
		}
	}
	for _, c := range complaints.all() {
		if name == "missing" && strings.Contains(c, "404") || strings.HasPrefix(name, "hostile-") && strings.Contains(c, "400 (Bad Request)") {
			continue // the page itself, which is what was asked for
		}
		t.Errorf("%s: the browser says: %s", address, c)
	}
}

// look is what a page looks like from inside.
type look struct {
	Width  float64 `json:"width"`
	Needed float64 `json:"needed"`
	Title  string  `json:"title"`
	Border string  `json:"border"`
}

// complaints collects what a browser has to say about a page.
type complaints struct {
	mu   sync.Mutex
	said []string
}

func (c *complaints) hear(event any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch e := event.(type) {
	case *log.EventEntryAdded:
		c.said = append(c.said, e.Entry.Text)
	case *cdpruntime.EventConsoleAPICalled:
		c.said = append(c.said, "console: "+string(e.Type))
	case *cdpruntime.EventExceptionThrown:
		c.said = append(c.said, "exception: "+e.ExceptionDetails.Text)
	}
}

func (c *complaints) all() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.said)
}

func takePictures(t *testing.T, tab context.Context, base string) {
	t.Helper()
	for _, scheme := range []string{"light", "dark"} {
		dress := call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		if err := chromedp.Do(tab, dress); err != nil {
			t.Fatal(err)
		}
		picture, err := chromedp.Run(tab, chromedp.FullScreenshot(100))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(base+"-"+scheme+".png", picture, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func withLang(address, lang string) string {
	if strings.Contains(address, "?") {
		return address + "&lang=" + lang
	}
	return address + "?lang=" + lang
}

// chromium finds the browser or skips the test, which CI=true refuses.
func chromium(t *testing.T) string {
	if path := os.Getenv("ICPTIER_TEST_CHROMIUM"); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("no Chromium: install it, or name it in ICPTIER_TEST_CHROMIUM")
	}
	t.Skip("THE PAGES WERE NOT LOADED IN A BROWSER: no Chromium; install it, or name it in ICPTIER_TEST_CHROMIUM")
	return ""
}
