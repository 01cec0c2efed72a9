// Package tokenkeeper gets tokens of token-keeper: one file to copy. It needs the AWS SDK for Go v2 (service/lambda).
//
//	tokens := tokenkeeper.New(lambda.NewFromConfig(settings), "") // one per process, outside the handler
//	token, err := tokens.GetToken(ctx, "genesys", tokenkeeper.Wish{})
//	theirs, err := tokens.GetToken(ctx, "graph", tokenkeeper.Wish{Tenant: "contoso.example"})
//	api := &http.Client{Transport: tokens.Transport("genesys", nil)}
//
// Licence: Apache-2.0. Documentation: docs/consumers.md of token-keeper.
package tokenkeeper

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
)

const (
	// With less left than this a token is not handed out.
	expiryBuffer = 30 * time.Second
	// How long a token in memory is handed out without asking again after token-keeper gave no answer.
	outagePause = 5 * time.Second
	// So long after a token was issued an API may not know it everywhere: its first refusal is not believed.
	young      = 10 * time.Second
	youngPause = time.Second
	// A refusal that another token does not end says nothing about the token: so long no report is made of it.
	reportPause = time.Minute
	// With tokens of 2 KB they take about 3 MB.
	defaultMaxTenants = 1000
)

var (
	retryAdvice = regexp.MustCompile(`(?s)^(.*) \(a retry (can|cannot) help\)$`)
	cause       = regexp.MustCompile(`(?s)^.*?; cause: (.*); what to do: (.*) \[([a-z0-9-]+)\]$`)
	// After these a token in memory is handed out while it is usable; the others are final.
	survived  = []string{"TokenUnavailable", "StoreUnavailable", "TokenKeeperUnavailable"}
	codes     = []string{"InvalidRequest", "UnknownService", "UnknownTenant", "AccessDenied", "TokenUnavailable", "StoreUnavailable"}
	refusals  = map[string]string{"AccessDeniedException": "AccessDenied", "ResourceNotFoundException": "UnknownService"}
	serviceID = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,63}$`)
	groupName = regexp.MustCompile(`^[A-Za-z0-9_-]{0,40}$`)
	sendable  = regexp.MustCompile(`^[\x21-\x7e]+$`)
	// GUIDs and names with a dot: token-keeper may spell those in small letters.
	withoutCase = regexp.MustCompile(`(?i)^[\da-f-]{36}$|\.`)
	// What a header may be called, and a word before a token; none of the names says how a request is sent, or where.
	scheme  = regexp.MustCompile("^[\\w!#$%&'*+.^`|~-]+$")
	refused = regexp.MustCompile(`(?i)^(?:host|content-length|transfer-encoding|connection|keep-alive|te|trailer|upgrade|expect|via|forwarded|accept-encoding|http2-settings|proxy-.*|x-forwarded-.*|x-(?:http-)?method.*)$`)
)

// Error says why there is no token. Code is a word of the contract, TokenKeeperUnavailable or
// InvalidConfiguration; Diagnosis is nil where
// token-keeper names no cause.
type Error struct {
	Code      string
	Service   string
	Message   string
	Retryable bool
	Diagnosis *Diagnosis
	cause     error
}

// Diagnosis is a cause: Code is one of docs/diagnosis.md.
type Diagnosis struct{ Code, Message, Advice string }

func (e *Error) Error() string { return fmt.Sprintf("%s: %s: %s", e.Code, e.Service, e.Message) }

// Unwrap returns what the SDK failed with, or nil.
func (e *Error) Unwrap() error { return e.cause }

var errAbandoned = errors.New("nobody asks any more")

// Token is an access token. Times are RFC 3339 by token-keeper's clock: to be shown, not compared with your own.
type Token struct {
	Service string `json:"service"`
	// Tenant is in token-keeper's spelling; empty: the service has none.
	Tenant      string `json:"tenant,omitempty"`
	AccessToken string `json:"accessToken"`
	TokenType   string `json:"tokenType"`
	Scope       string `json:"scope"`
	ExpiresAt   string `json:"expiresAt"`
	ObtainedAt  string `json:"obtainedAt"`
	Fingerprint string `json:"fingerprint"`
	// Header is nil where an older token-keeper does not say.
	Header *Header `json:"header"`
}

// Header is how a token is sent: the header's name, and the word before the token, empty for none.
type Header struct {
	Name   string `json:"name"`
	Scheme string `json:"scheme,omitempty"`
}

// SetOn sends the token in a request: it replaces what is in the header that the API expects it in, and goes before other
// cookies. http.Client takes what is neither Authorization nor Cookie along to wherever it is redirected, Transport does not.
func (t Token) SetOn(headers http.Header) {
	sent := t.sent()
	value := t.AccessToken
	if sent.Scheme != "" {
		value = sent.Scheme + " " + value
	}
	if own := headers.Get("Cookie"); own != "" && strings.EqualFold(sent.Name, "Cookie") {
		value += "; " + own
	}
	headers.Set(sent.Name, value)
}

// Authorization returns the value of the Authorization header; empty where the token goes into another: see SetOn.
func (t Token) Authorization() string {
	headers := http.Header{}
	t.SetOn(headers)
	return headers.Get("Authorization")
}

func (t Token) sent() Header {
	if t.Header == nil {
		return Header{"Authorization", t.TokenType}
	}
	return *t.Header
}

// isSendable tells whether a request can carry the token as it stands there, and is still the same request.
func (t Token) isSendable() bool {
	sent := t.sent()
	isWord := sent.Scheme == "" && t.Header != nil || scheme.MatchString(sent.Scheme)
	isName := len(sent.Name) <= 64 && scheme.MatchString(sent.Name) && !refused.MatchString(sent.Name)
	return isWord && isName && sendable.MatchString(t.AccessToken)
}

// Format keeps the token itself out of logs.
func (t Token) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "{%s [redacted] %s %s}", t.Service, t.ExpiresAt, t.Fingerprint)
}

// MarshalJSON keeps it out of logs in JSON, those of log/slog among them.
func (t Token) MarshalJSON() ([]byte, error) {
	type shown Token
	t.AccessToken = "[redacted]"
	return json.Marshal(shown(t))
}

// Wish is what a caller requires: validity of at least MinValidity, and not the token with RejectedFingerprint. Tenant is
// whose token, of a service that has tenants; Group the one of them that was granted, whose alias is asked.
type Wish struct {
	MinValidity         time.Duration
	RejectedFingerprint string
	Tenant              string
	Group               string
}

// owner is whose token it is; comparable.
type owner struct{ service, tenant, group string }

type question struct {
	service string
	wish    Wish
}

func (w Wish) owner(service string) owner { return owner{service, w.Tenant, w.Group} }

// Invoker is the part of *lambda.Client that is used.
type Invoker interface {
	Invoke(context.Context, *lambda.InvokeInput, ...func(*lambda.Options)) (*lambda.InvokeOutput, error)
}

// Client keeps tokens in memory for as long as token-keeper allows. It may be used by any number of goroutines.
type Client struct {
	// MaxTenants is how many tenants' tokens are kept, some 3 KB each with tokens of 2 KB: expired ones go first, then those that were not used
	// for longest. Set before the first call; New sets 1000.
	MaxTenants  int
	api         Invoker
	function    string
	now         func() time.Time
	sleep       func(context.Context, time.Duration) error
	clock       sync.Mutex
	last, at    time.Time
	mutex       sync.Mutex
	held        map[owner]*held
	uses        uint64
	flights     map[question]*flight
	notReported map[string]time.Time
}

type held struct {
	token                                    Token
	lastUse                                  uint64
	issued, freshUntil, usableUntil, expires time.Time
}

type flight struct {
	done  chan struct{}
	token Token
	err   error
}

// New returns a client. function is name or ARN of serve-tokens without alias; empty: TOKEN_KEEPER_FUNCTION.
func New(api Invoker, function string) *Client {
	if function == "" {
		function = os.Getenv("TOKEN_KEEPER_FUNCTION")
	}
	return &Client{
		api: api, function: function, now: time.Now, sleep: sleep, last: time.Now(),
		held: map[owner]*held{}, flights: map[question]*flight{}, notReported: map[string]time.Time{},
		MaxTenants: defaultMaxTenants,
	}
}

// GetToken returns a usable token that meets the wish, from memory while token-keeper allows that. Calls at once share
// one request. Every error but that of ctx is an *Error.
func (c *Client) GetToken(ctx context.Context, service string, wish Wish) (Token, error) {
	if !serviceID.MatchString(service) || service == "status" {
		message := "expected a letter, then up to 63 letters, digits, - and _, and not status"
		return Token{}, &Error{Code: "InvalidRequest", Service: "service", Message: message}
	}
	if len(wish.Tenant) > 256 || !groupName.MatchString(wish.Group) {
		message := "expected a tenant of up to 256 bytes, and a group of up to 40 letters, digits, - and _"
		return Token{}, &Error{Code: "InvalidRequest", Service: service, Message: message}
	}
	c.mutex.Lock()
	before := c.held[wish.owner(service)]
	c.mutex.Unlock()
	token, err := c.shared(ctx, service, wish)
	var failure *Error
	if !errors.As(err, &failure) || !slices.Contains(survived, failure.Code) {
		return token, err
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	h := c.usable(service, wish)
	if h == nil && before != nil && c.meets(before, wish) {
		// It had to make room meanwhile.
		h = before
	}
	if h == nil {
		return Token{}, err
	}
	if pauseEnds := c.moment().Add(outagePause); pauseEnds.Before(h.usableUntil) {
		h.freshUntil = pauseEnds
	}
	return h.token, nil
}

// moment counts what has passed, by the clock that moved further: the monotonic one stands still while Lambda freezes the
// process, the calendar can be set back.
func (c *Client) moment() time.Time {
	c.clock.Lock()
	defer c.clock.Unlock()
	now := c.now()
	c.at = c.at.Add(max(now.Sub(c.last), now.Round(0).Sub(c.last.Round(0)), 0))
	c.last = now
	return c.at
}

// usable is for who holds the mutex; nil: there is none.
func (c *Client) usable(service string, wish Wish) *held {
	h := c.held[wish.owner(service)]
	if h == nil || !c.meets(h, wish) {
		return nil
	}
	c.uses++
	h.lastUse = c.uses
	return h
}

func (c *Client) meets(h *held, wish Wish) bool {
	now := c.moment()
	isRight := h.token.Fingerprint != wish.RejectedFingerprint
	return isRight && h.expires.Sub(now) >= wish.MinValidity && (now.Before(h.freshUntil) || !now.After(h.usableUntil))
}

// keep puts a token into memory, in both spellings where token-keeper has one of its own.
func (c *Client) keep(service string, wish Wish, h *held) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.uses++
	h.lastUse = c.uses
	for _, tenant := range []string{h.token.Tenant, wish.Tenant} {
		c.held[owner{service, tenant, wish.Group}] = h
	}
	c.makeRoom()
}

// makeRoom drops a tenant's token where there is one too many. One in two spellings counts once.
func (c *Client) makeRoom() {
	now := c.moment()
	tenants := map[*held]bool{}
	var dropped *held
	least := ^uint64(0)
	for key, h := range c.held {
		if key.tenant == "" {
			continue
		}
		tenants[h] = true
		use := h.lastUse
		if now.After(h.usableUntil) {
			use = 0
		}
		if use < least {
			dropped, least = h, use
		}
	}
	if len(tenants) > c.MaxTenants {
		maps.DeleteFunc(c.held, func(_ owner, h *held) bool { return h == dropped })
	}
}

func (c *Client) shared(ctx context.Context, service string, wish Wish) (Token, error) {
	key := question{service, wish}
	for {
		c.mutex.Lock()
		// Under the mutex that a flight ends under: whoever finds none finds what it brought.
		if h := c.usable(service, wish); h != nil && c.moment().Before(h.freshUntil) {
			c.mutex.Unlock()
			return h.token, nil
		}
		f, isFlying := c.flights[key]
		if !isFlying {
			f = &flight{done: make(chan struct{})}
			c.flights[key] = f
		}
		c.mutex.Unlock()
		if !isFlying {
			c.fly(ctx, key, f)
			return f.token, f.err
		}
		select {
		case <-f.done:
			// Where the caller who asked has given up, another one asks.
			var failure *Error
			if f.err == nil || errors.As(f.err, &failure) {
				return f.token, f.err
			}
		case <-ctx.Done():
			return Token{}, context.Cause(ctx)
		}
	}
}

// fly ends the flight however asking ends: where the SDK panics, those who wait go on and ask themselves.
func (c *Client) fly(ctx context.Context, key question, f *flight) {
	f.err = errAbandoned
	defer func() {
		c.mutex.Lock()
		delete(c.flights, key)
		c.mutex.Unlock()
		close(f.done)
	}()
	f.token, f.err = c.ask(ctx, key.service, key.wish)
}

func (c *Client) ask(ctx context.Context, service string, wish Wish) (Token, error) {
	if c.function == "" {
		return Token{}, &Error{Code: "InvalidConfiguration", Service: service, Message: "set TOKEN_KEEPER_FUNCTION to serve-tokens"}
	}
	request := map[string]any{"operation": "getToken", "service": service}
	if wish.MinValidity > 0 {
		request["minValiditySeconds"] = int64((wish.MinValidity + time.Second - 1) / time.Second)
	}
	name := c.function + ":" + service
	if wish.Tenant != "" {
		request["tenant"] = wish.Tenant
	}
	if wish.Group != "" {
		name += "--" + wish.Group
	}
	if wish.RejectedFingerprint != "" {
		request["rejectedFingerprint"] = wish.RejectedFingerprint
	}
	payload, err := json.Marshal(request)
	if err != nil {
		return Token{}, err
	}
	asked := c.moment()
	reply, err := c.api.Invoke(ctx, &lambda.InvokeInput{FunctionName: aws.String(name), Payload: payload})
	if err != nil {
		return Token{}, notReached(ctx, service, err)
	}
	var answer struct {
		Token
		ExpiresInSeconds        float64
		CacheUntil              string
		ErrorType, ErrorMessage string
	}
	err = json.Unmarshal(reply.Payload, &answer)
	if reply.FunctionError != nil {
		return Token{}, failed(service, answer.ErrorType, answer.ErrorMessage)
	}
	expiresAt, wrongExpiry := time.Parse(time.RFC3339, answer.ExpiresAt)
	obtainedAt, wrongObtained := time.Parse(time.RFC3339, answer.ObtainedAt)
	cacheUntil, wrongCache := time.Parse(time.RFC3339, answer.CacheUntil)
	isOwn := answer.Service == service && isFor(wish.Tenant, answer.Tenant)
	if errors.Join(err, wrongExpiry, wrongObtained, wrongCache) != nil || !isOwn || !answer.isSendable() {
		message := "the answer is not one of token-keeper's contract"
		if err == nil && wish.Tenant != "" && answer.Tenant == "" {
			message += " (it names no tenant, so deploy a token-keeper that knows them)"
		}
		return Token{}, &Error{Code: "TokenKeeperUnavailable", Service: service, Message: message}
	}
	left := time.Duration(answer.ExpiresInSeconds * float64(time.Second))
	// token-keeper's own now, so that no two clocks have to agree; what follows are distances from the moment of asking.
	now := expiresAt.Add(-left)
	h := &held{token: answer.Token, issued: asked.Add(obtainedAt.Sub(now)), expires: asked.Add(left)}
	if !c.moment().Before(h.expires) {
		return Token{}, &Error{Code: "TokenKeeperUnavailable", Service: service, Message: "the token in the answer has expired", Retryable: true}
	}
	h.freshUntil, h.usableUntil = asked.Add(cacheUntil.Sub(now)), h.expires.Add(-expiryBuffer)
	c.keep(service, wish, h)
	return answer.Token, nil
}

func isFor(tenant, named string) bool {
	return named == tenant || withoutCase.MatchString(tenant) && named == strings.ToLower(tenant)
}

func notReached(ctx context.Context, service string, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	name := "no connection"
	var coded interface{ ErrorCode() string }
	if errors.As(err, &coded) {
		name = coded.ErrorCode()
	}
	code, isFinal := refusals[name]
	if !isFinal {
		code = "TokenKeeperUnavailable"
		isFinal = !passes(name, err)
	}
	return &Error{Code: code, Service: service, Message: "no answer came (" + name + ")", Retryable: !isFinal, cause: err}
}

// passes tells whether a failure may be over by itself: no answer of a network, and of the answers those that say so.
func passes(name string, err error) bool {
	var answered interface{ HTTPStatusCode() int }
	if errors.As(err, &answered) && answered.HTTPStatusCode() > 0 {
		status := answered.HTTPStatusCode()
		return status == http.StatusConflict || status == http.StatusTooManyRequests || status >= 500 || name == "ExpiredTokenException"
	}
	var network net.Error
	var certificate *tls.CertificateVerificationError
	return errors.As(err, &network) && !errors.As(err, &certificate) || errors.Is(err, io.ErrUnexpectedEOF)
}

func failed(service, kind, text string) error {
	if !slices.Contains(codes, kind) {
		return &Error{Code: "TokenKeeperUnavailable", Service: service, Message: "its function failed: its log says why", Retryable: true}
	}
	failure := &Error{Code: kind, Service: service, Message: text, Retryable: slices.Contains(survived, kind)}
	if advice := retryAdvice.FindStringSubmatch(text); advice != nil {
		failure.Message, failure.Retryable = advice[1], advice[2] == "can"
	}
	if found := cause.FindStringSubmatch(failure.Message); found != nil {
		failure.Diagnosis = &Diagnosis{Message: found[1], Advice: found[2], Code: found[3]}
	}
	return failure
}

// Transport returns a http.RoundTripper that sends requests with the service's token, and once more with another one
// where the API answers 401. A body is sent twice only where the request has GetBody, as those of http.NewRequest have;
// without it a token that is refused is reported all the same, for the next request. A redirect to another origin is
// followed without the token.
// base is what sends; nil: http.DefaultTransport.
func (c *Client) Transport(service string, base http.RoundTripper) http.RoundTripper {
	return c.TransportFor(service, Wish{}, base)
}

// TransportFor is Transport with the tokens of a tenant.
func (c *Client) TransportFor(service string, wish Wish, base http.RoundTripper) http.RoundTripper {
	if base == nil {
		base = http.DefaultTransport
	}
	return &transport{c, service, wish, base}
}

type transport struct {
	client  *Client
	service string
	wish    Wish
	base    http.RoundTripper
}

// RoundTrip is that of http.RoundTripper.
func (t *transport) RoundTrip(request *http.Request) (*http.Response, error) {
	ctx := request.Context()
	if isElsewhere(request) {
		return t.base.RoundTrip(request)
	}
	token, err := t.client.GetToken(ctx, t.service, t.wish)
	if err != nil {
		if request.Body != nil {
			_ = request.Body.Close()
		}
		return nil, err
	}
	response, err := t.base.RoundTrip(authorized(request, request.Body, token))
	if err != nil || !t.isRefused(response, token) {
		return response, err
	}
	isRepeatable := request.Body == nil || request.GetBody != nil
	if t.client.isYoung(t.wish.owner(t.service), token) {
		if !isRepeatable {
			return response, nil
		}
		if err := t.client.sleep(ctx, youngPause); err != nil {
			return response, nil
		}
		response, err = t.again(request, response, token)
		if err != nil || !t.isRefused(response, token) {
			return response, err
		}
	}
	wish := t.wish
	wish.RejectedFingerprint = token.Fingerprint
	other, err := t.client.GetToken(ctx, t.service, wish)
	if err != nil {
		t.client.pauseReports(token)
		return response, nil
	}
	if !isRepeatable {
		return response, nil
	}
	response, err = t.again(request, response, other)
	if err == nil && t.isRefused(response, other) {
		t.client.pauseReports(other)
	}
	return response, err
}

// isElsewhere tells whether a request comes of a redirect that left the origin of the first one: that host was not asked
// for, so the token is not for it.
func isElsewhere(request *http.Request) bool {
	for asked := request; asked.Response != nil; {
		asked = asked.Response.Request
		if asked == nil || asked.URL.Scheme != request.URL.Scheme || asked.URL.Host != request.URL.Host {
			return true
		}
	}
	return false
}

func (t *transport) again(request *http.Request, refused *http.Response, token Token) (*http.Response, error) {
	_, _ = io.Copy(io.Discard, io.LimitReader(refused.Body, 1<<16))
	_ = refused.Body.Close()
	body := request.Body
	if request.GetBody != nil {
		var err error
		if body, err = request.GetBody(); err != nil {
			return nil, err
		}
	}
	return t.base.RoundTrip(authorized(request, body, token))
}

func (t *transport) isRefused(response *http.Response, token Token) bool {
	t.client.mutex.Lock()
	defer t.client.mutex.Unlock()
	return response.StatusCode == http.StatusUnauthorized && !t.client.moment().Before(t.client.notReported[token.Fingerprint])
}

func authorized(request *http.Request, body io.ReadCloser, token Token) *http.Request {
	clone := request.Clone(request.Context())
	clone.Body = body
	token.SetOn(clone.Header)
	return clone
}

func (c *Client) isYoung(key owner, token Token) bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	h := c.held[key]
	return h != nil && h.token == token && c.moment().Sub(h.issued) < young
}

func (c *Client) pauseReports(token Token) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	maps.DeleteFunc(c.notReported, func(_ string, until time.Time) bool { return !c.moment().Before(until) })
	c.notReported[token.Fingerprint] = c.moment().Add(reportPause)
}

func sleep(ctx context.Context, pause time.Duration) error {
	select {
	case <-time.After(pause):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
