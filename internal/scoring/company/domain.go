package company

import (
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"github.com/icptier/icptier/internal/crm"
)

// registered is the domain that somebody has registered: shop.otto.de and www.otto.de are of
// otto.de, and mueller.co.at is one. Umlauts, their Punycode, and their spelling with an e are
// one. It is empty where there is none, and where many companies share it.
func registered(text string) string {
	domain := crm.Domain(text)
	if domain == "" {
		return ""
	}
	if strings.Contains(domain, "xn--") {
		if shown, err := idna.ToUnicode(domain); err == nil {
			domain = shown
		}
	}
	domain = umlauts.Replace(domain)
	if own, err := publicsuffix.EffectiveTLDPlusOne(domain); err == nil {
		domain = own
	}
	if shared(domain) {
		return ""
	}
	return domain
}

var umlauts = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "a\u0308", "ae", "o\u0308", "oe", "u\u0308", "ue")

// shared reports whether a domain belongs to who hosts mail or pages for many companies.
func shared(domain string) bool {
	switch domain {
	case "gmail.com", "googlemail.com", "gmx.de", "gmx.net", "gmx.at", "gmx.ch", "gmx.com", "web.de", "t-online.de", "freenet.de",
		"outlook.com", "outlook.de", "hotmail.com", "hotmail.de", "live.com", "live.de", "msn.com", "yahoo.com", "yahoo.de", "ymail.com",
		"icloud.com", "me.com", "mac.com", "aol.com", "aol.de", "arcor.de", "online.de", "mail.de", "email.de", "posteo.de", "mailbox.org",
		"proton.me", "protonmail.com", "bluewin.ch", "hispeed.ch", "sunrise.ch", "aon.at", "chello.at", "a1.net", "vodafone.de", "kabelmail.de",
		"1und1.de", "unitybox.de", "netcologne.de", "ewetel.net", "osnanet.de", "htp-tel.de", "versanet.de", "alice-dsl.net", "o2mail.de",
		"facebook.com", "linkedin.com", "xing.com", "instagram.com", "google.com", "sites.google.com", "business.site", "youtube.com", "linktr.ee",
		"jimdo.com", "wix.com", "wixsite.com", "wordpress.com", "blogspot.com", "github.io", "ebay.de", "amazon.de", "etsy.com",
		"example.com", "example.org", "example.net":
		return true
	}
	return false
}
