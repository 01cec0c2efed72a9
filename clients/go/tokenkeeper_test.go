package tokenkeeper

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// fakeLambda answers by script, the last answer again and again, and remembers what it was asked.
type fakeLambda struct {
	mutex   sync.Mutex
	answers []any
	wishes  []map[string]any
	names   []string
	gate    chan struct{}
}

func (f *fakeLambda) Invoke(ctx context.Context, input *lambda.InvokeInput, _ ...func(*lambda.Options)) (*lambda.InvokeOutput, error) {
	f.mutex.Lock()
	var wish map[string]any
	_ = json.Unmarshal(input.Payload, &wish)
	f.wishes, f.names = append(f.wishes, wish), append(f.names, *input.FunctionName)
	answer := f.answers[0]
	if len(f.answers) > 1 {
		f.answers = f.answers[1:]
	}
	f.mutex.Unlock()
	if f.gate != nil {
		select {
		case <-f.gate:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	switch said := answer.(type) {
	case error:
		return nil, said
	case map[string]any:
		payload, _ := json.Marshal(said)
		output := &lambda.InvokeOutput{Payload: payload}
		if said["errorType"] != nil {
			output.FunctionError = aws.String("Unhandled")
		}
		return output, nil
	}
	return &lambda.InvokeOutput{Payload: []byte(answer.(string))}, nil
}

func (f *fakeLambda) reports() (reports []any) {
	for _, wish := range f.wishes {
		if wish["rejectedFingerprint"] != nil {
			reports = append(reports, wish["rejectedFingerprint"])
		}
	}
	return reports
}

type fakeTime struct {
	passed time.Duration
	slept  []time.Duration
}

func (f *fakeTime) now() time.Time { return time.Unix(1_000_000, 0).Add(f.passed) }

func (f *fakeTime) sleep(ctx context.Context, pause time.Duration) error {
	f.slept, f.passed = append(f.slept, pause), f.passed+pause
	return ctx.Err()
}

func newClient(answers ...any) (*Client, *fakeLambda, *fakeTime) {
	api, clock := &fakeLambda{answers: answers}, &fakeTime{}
	client := New(api, "serve-tokens")
	client.now, client.sleep, client.last = clock.now, clock.sleep, clock.now()
	return client, api, clock
}

func token(name string) map[string]any {
	return map[string]any{
		"service": "crm", "accessToken": "token-" + name, "tokenType": "Bearer", "expiresAt": "2031-01-01T01:00:00Z",
		"expiresInSeconds": 3600, "cacheUntil": "2031-01-01T00:05:00Z", "obtainedAt": "2030-12-31T23:00:00Z",
		"fingerprint": name + "-print",
	}
}

func with(answer map[string]any, name string, value any) map[string]any {
	answer[name] = value
	return answer
}

func failure(kind, message string) map[string]any {
	return map[string]any{"errorType": kind, "errorMessage": message}
}

func expectToken(t *testing.T, client *Client, wish Wish, expected string) {
	t.Helper()
	got, err := client.GetToken(t.Context(), "crm", wish)
	if err != nil || got.AccessToken != expected {
		t.Fatalf("got %q and %v, expected %q", got.AccessToken, err, expected)
	}
}

func TestATokenIsKeptUntilCacheUntil(t *testing.T) {
	client, api, clock := newClient(token("a"), token("b"))
	for _, step := range []struct {
		passed   time.Duration
		expected string
	}{{0, "token-a"}, {299, "token-a"}, {300, "token-b"}} {
		clock.passed = step.passed * time.Second
		expectToken(t, client, Wish{}, step.expected)
	}
	if len(api.names) != 2 || api.names[0] != "serve-tokens:crm" {
		t.Fatal(api.names)
	}
}

func TestALongerValidityIsAskedForWhereTheTokenIsTooShort(t *testing.T) {
	client, api, clock := newClient(token("a"), token("b"))
	expectToken(t, client, Wish{}, "token-a")
	expectToken(t, client, Wish{MinValidity: time.Hour}, "token-a")
	clock.passed = time.Second
	expectToken(t, client, Wish{MinValidity: time.Hour}, "token-b")
	if api.wishes[1]["minValiditySeconds"] != 3600.0 {
		t.Fatal(api.wishes[1])
	}
}

func TestManyGoroutinesShareOneRequest(t *testing.T) {
	client, api, _ := newClient(token("a"))
	api.gate = make(chan struct{})
	tokens := make(chan string)
	for range 20 {
		go func() {
			got, err := client.GetToken(context.Background(), "crm", Wish{})
			tokens <- fmt.Sprint(got.AccessToken, err)
		}()
	}
	close(api.gate)
	for range 20 {
		if got := <-tokens; got != "token-a<nil>" {
			t.Fatal(got)
		}
	}
	if len(api.wishes) != 1 {
		t.Fatal(len(api.wishes))
	}
}

func TestWhoGivesUpDoesNotTakeTheOthersAlong(t *testing.T) {
	client, api, _ := newClient(token("a"))
	api.gate = make(chan struct{})
	ctx, cancel := context.WithCancelCause(context.Background())
	first, second := make(chan error), make(chan error)
	ask := func(ctx context.Context, ended chan error) {
		_, err := client.GetToken(ctx, "crm", Wish{})
		ended <- err
	}
	go ask(ctx, first)
	for isFlying := false; !isFlying; time.Sleep(time.Millisecond) {
		client.mutex.Lock()
		isFlying = len(client.flights) == 1
		client.mutex.Unlock()
	}
	go ask(context.Background(), second)
	enough := errors.New("enough")
	cancel(enough)
	if err := <-first; !errors.Is(err, enough) {
		t.Fatal(err)
	}
	close(api.gate)
	if err := <-second; err != nil {
		t.Fatal(err)
	}
}

func TestErrorsHaveACode(t *testing.T) {
	answered := func(status int, code string) error {
		response := &smithyhttp.Response{Response: &http.Response{StatusCode: status}}
		return &smithyhttp.ResponseError{Response: response, Err: &smithy.GenericAPIError{Code: code}}
	}
	message := "none; cause: it has expired; what to do: make one [client-secret-expired] (a retry cannot help)"
	for _, row := range []struct {
		answer    any
		code      string
		retryable bool
		diagnosis string
	}{
		{failure("TokenUnavailable", message), "TokenUnavailable", false, "client-secret-expired"},
		{failure("StoreUnavailable", "down"), "StoreUnavailable", true, ""},
		{failure("InvalidRequest", "what"), "InvalidRequest", false, ""},
		{failure("Runtime.ExitError", "secret words"), "TokenKeeperUnavailable", true, ""},
		{&smithy.GenericAPIError{Code: "AccessDeniedException"}, "AccessDenied", false, ""},
		{&smithy.GenericAPIError{Code: "ResourceNotFoundException"}, "UnknownService", false, ""},
		{answered(429, "TooManyRequestsException"), "TokenKeeperUnavailable", true, ""},
		{answered(500, "ServiceException"), "TokenKeeperUnavailable", true, ""},
		{answered(403, "ExpiredTokenException"), "TokenKeeperUnavailable", true, ""},
		{answered(403, "UnrecognizedClientException"), "TokenKeeperUnavailable", false, ""},
		{&url.Error{Op: "Post", Err: errors.New("secret words")}, "TokenKeeperUnavailable", true, ""},
		{&url.Error{Op: "Post", Err: &tls.CertificateVerificationError{}}, "TokenKeeperUnavailable", false, ""},
		{errors.New("secret words"), "TokenKeeperUnavailable", false, ""},
		{with(token("a"), "accessToken", "two\nlines"), "TokenKeeperUnavailable", false, ""},
		{with(token("a"), "service", "erp"), "TokenKeeperUnavailable", false, ""},
		{with(token("a"), "expiresInSeconds", 0), "TokenKeeperUnavailable", true, ""},
		{"not JSON", "TokenKeeperUnavailable", false, ""},
		{with(token("a"), "cacheUntil", "soon"), "TokenKeeperUnavailable", false, ""},
	} {
		client, _, _ := newClient(row.answer)
		_, err := client.GetToken(t.Context(), "crm", Wish{})
		var told *Error
		if !errors.As(err, &told) || told.Code != row.code || told.Retryable != row.retryable {
			t.Fatalf("%v: got %v", row.answer, err)
		}
		if strings.Contains(err.Error(), "secret words") {
			t.Fatal(err)
		}
		if row.diagnosis != "" && (told.Diagnosis == nil || told.Diagnosis.Code != row.diagnosis || told.Diagnosis.Advice != "make one") {
			t.Fatal(told.Diagnosis)
		}
	}
}

func TestWithoutAFunctionItSaysWhatToSet(t *testing.T) {
	t.Setenv("TOKEN_KEEPER_FUNCTION", "")
	_, err := New(&fakeLambda{}, "").GetToken(t.Context(), "crm", Wish{})
	if err == nil || err.Error() != "InvalidConfiguration: crm: set TOKEN_KEEPER_FUNCTION to serve-tokens" {
		t.Fatal(err)
	}
}

func TestAUsableTokenStandsInWhileThereIsNoAnswer(t *testing.T) {
	client, api, clock := newClient(token("a"), failure("StoreUnavailable", "down"))
	expectToken(t, client, Wish{}, "token-a")
	for _, step := range []struct {
		passed time.Duration
		asked  int
	}{{300, 2}, {304, 2}, {305, 3}, {3570, 4}} {
		clock.passed = step.passed * time.Second
		expectToken(t, client, Wish{}, "token-a")
		if len(api.wishes) != step.asked {
			t.Fatalf("after %d: %d", step.passed, len(api.wishes))
		}
	}
	clock.passed = 3571 * time.Second
	if _, err := client.GetToken(t.Context(), "crm", Wish{}); err == nil {
		t.Fatal("a token that is nearly over was handed out")
	}
}

func TestNoTokenIsInWhatIsPrinted(t *testing.T) {
	client, _, _ := newClient(token("a"))
	got, _ := client.GetToken(t.Context(), "crm", Wish{})
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		if said := fmt.Sprintf(format, got); strings.Contains(said, "token-a") {
			t.Fatal(said)
		}
	}
	if said, err := json.Marshal(map[string]any{"token": got}); err != nil || strings.Contains(string(said), "token-a") {
		t.Fatal(string(said), err)
	}
}

func TestWhatIsNoServiceIsNotAskedFor(t *testing.T) {
	client, api, _ := newClient(token("a"))
	for _, service := range []string{"", "a b", "status", "crm\n"} {
		var told *Error
		if _, err := client.GetToken(t.Context(), service, Wish{}); !errors.As(err, &told) || told.Code != "InvalidRequest" {
			t.Fatalf("%q: %v", service, err)
		}
	}
	if len(api.wishes) != 0 {
		t.Fatal(api.wishes)
	}
}

type broken struct{}

func (broken) Invoke(context.Context, *lambda.InvokeInput, ...func(*lambda.Options)) (*lambda.InvokeOutput, error) {
	panic("broken")
}

func TestAPanicDoesNotLeaveTheOthersWaiting(t *testing.T) {
	client := New(broken{}, "serve-tokens")
	for range 2 {
		func() {
			defer func() {
				if recover() == nil {
					t.Fatal("no panic")
				}
			}()
			_, _ = client.GetToken(t.Context(), "crm", Wish{})
		}()
	}
}

func TestARedirectToAnotherOriginHasNoToken(t *testing.T) {
	client, _, _ := newClient(token("a"))
	var seen []string
	var home, away *httptest.Server
	serve := func(name string, to func(path string) string) *httptest.Server {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			seen = append(seen, name+r.URL.Path+" "+r.Header.Get("Authorization"))
			if target := to(r.URL.Path); target != "" {
				http.Redirect(w, r, target, http.StatusTemporaryRedirect)
			}
		}))
		t.Cleanup(server.Close)
		return server
	}
	home = serve("home", func(path string) string {
		return map[string]string{"/1": "/2", "/2": away.URL + "/3"}[path]
	})
	away = serve("away", func(string) string { return home.URL + "/4" })
	if status := post(t, client, home.URL+"/1", strings.NewReader("x")); status != 200 {
		t.Fatal(status)
	}
	if got := fmt.Sprint(seen); got != "[home/1 Bearer token-a home/2 Bearer token-a away/3  home/4 ]" {
		t.Fatal(got)
	}
}

// apiOf answers 200 to one token and 401 to the others.
func apiOf(t *testing.T, accepted string) (*httptest.Server, *[]string) {
	sent := &[]string{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		*sent = append(*sent, strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")+" "+string(body))
		if r.Header.Get("Authorization") != "Bearer "+accepted {
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	t.Cleanup(server.Close)
	return server, sent
}

func post(t *testing.T, client *Client, url string, body io.Reader) int {
	t.Helper()
	api := &http.Client{Transport: client.Transport("crm", nil)}
	response, err := api.Post(url, "text/plain", body)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return response.StatusCode
}

func TestARefusedTokenIsReportedAndAnotherOneSent(t *testing.T) {
	client, lambda, _ := newClient(token("a"), token("b"))
	server, sent := apiOf(t, "token-b")
	if status := post(t, client, server.URL, strings.NewReader("x")); status != 200 {
		t.Fatal(status)
	}
	if got := fmt.Sprint(*sent, lambda.reports()); got != "[token-a x token-b x] [a-print]" {
		t.Fatal(got)
	}
}

func TestABodyThatCanBeReadOnceIsSentOnce(t *testing.T) {
	client, lambda, _ := newClient(token("a"), token("b"))
	server, sent := apiOf(t, "token-b")
	if status := post(t, client, server.URL, io.MultiReader(strings.NewReader("x"))); status != 401 {
		t.Fatal(status)
	}
	// The next one has another token.
	if got := fmt.Sprint(*sent, lambda.reports()); got != "[token-a x] [a-print]" {
		t.Fatal(got)
	}
}

func TestAPathThatAlwaysRefusesCausesNoReportEachTime(t *testing.T) {
	client, lambda, clock := newClient(token("a"), token("b"))
	server, sent := apiOf(t, "none")
	for range 3 {
		post(t, client, server.URL, nil)
	}
	if got := fmt.Sprint(len(*sent), lambda.reports()); got != "4 [a-print]" {
		t.Fatal(got)
	}
	clock.passed = time.Minute
	post(t, client, server.URL, nil)
	if got := fmt.Sprint(lambda.reports()); got != "[a-print b-print]" {
		t.Fatal(got)
	}
}

func TestATokenInItsFirstSecondsIsSentOnceMore(t *testing.T) {
	for obtained, expected := range map[string]string{
		"2031-01-01T00:00:00Z": "[token-a  token-a  token-b ] [1s]",
		"2030-12-31T23:59:50Z": "[token-a  token-b ] []",
	} {
		client, _, clock := newClient(with(token("a"), "obtainedAt", obtained), token("b"))
		server, sent := apiOf(t, "token-b")
		post(t, client, server.URL, nil)
		if got := fmt.Sprint(*sent, clock.slept); got != expected {
			t.Fatalf("%s: %s", obtained, got)
		}
	}
}

func TestTheTokenGoesIntoTheHeaderOfTheAnswer(t *testing.T) {
	for _, step := range []struct {
		header        any
		name, sent    string
		authorization string
	}{
		{nil, "Authorization", "Bearer token-a", "Bearer token-a"},
		{map[string]any{"name": "Authorization", "scheme": "Zoho-oauthtoken"}, "Authorization", "Zoho-oauthtoken token-a", "Zoho-oauthtoken token-a"},
		{map[string]any{"name": "Authorization"}, "Authorization", "token-a", "token-a"},
		{map[string]any{"name": "X-Auth-Token", "later": 1}, "X-Auth-Token", "token-a", ""},
		{map[string]any{"name": "cookie"}, "Cookie", "token-a; own=1", ""},
	} {
		var seen http.Header
		var away string
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			seen = r.Header
			if r.URL.Path == "/away" {
				http.Redirect(w, r, away, http.StatusFound)
			}
		}))
		defer server.Close()
		other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = r.Header }))
		defer other.Close()
		away = other.URL
		client, _, _ := newClient(with(token("a"), "header", step.header))
		api := &http.Client{Transport: client.Transport("crm", nil)}
		for _, path := range []string{"/", "/away"} {
			request, _ := http.NewRequest(http.MethodGet, server.URL+path, nil)
			request.Header.Set("Cookie", "own=1")
			response, err := api.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			_ = response.Body.Close()
			got := strings.Contains(fmt.Sprint(seen), "token-a")
			if path == "/away" && got || path == "/" && seen.Get(step.name) != step.sent {
				t.Fatal(step.name, path, seen)
			}
		}
		if got, _ := client.GetToken(t.Context(), "crm", Wish{}); got.Authorization() != step.authorization {
			t.Fatal(got.Authorization())
		}
	}
}

func TestAHeaderThatCannotBeSentIsNoneOfTheContract(t *testing.T) {
	for _, header := range []any{
		"X-Auth-Token", map[string]any{}, map[string]any{"name": "Host"}, map[string]any{"name": "content-length"},
		map[string]any{"name": "X-A\r\nB"}, map[string]any{"name": "X-A\n"}, map[string]any{"name": strings.Repeat("x", 65)},
		map[string]any{"name": "X-A", "scheme": "a b"}, map[string]any{"name": "X-A", "scheme": "a\n"}, map[string]any{"name": 1},
	} {
		client, _, _ := newClient(with(token("a"), "header", header))
		_, err := client.GetToken(t.Context(), "crm", Wish{})
		var failure *Error
		if !errors.As(err, &failure) || failure.Code != "TokenKeeperUnavailable" {
			t.Fatal(header, err)
		}
	}
}

// tenantsLambda has a token for every tenant, in small letters where the name has a dot.
type tenantsLambda struct{ fakeLambda }

func (f *tenantsLambda) Invoke(ctx context.Context, input *lambda.InvokeInput, options ...func(*lambda.Options)) (*lambda.InvokeOutput, error) {
	var wish struct{ Tenant string }
	_ = json.Unmarshal(input.Payload, &wish)
	answer := token(wish.Tenant)
	if wish.Tenant != "" {
		answer["tenant"] = wish.Tenant
	}
	if strings.Contains(wish.Tenant, ".") {
		answer["tenant"] = strings.ToLower(wish.Tenant)
	}
	f.answers = []any{answer}
	return f.fakeLambda.Invoke(ctx, input, options...)
}

func newTenants(most int) (*Client, *tenantsLambda, *fakeTime) {
	client, _, clock := newClient()
	api := &tenantsLambda{}
	client.api, client.MaxTenants = api, most
	return client, api, clock
}

func TestTokensOfTenantsAndGroupsAreKeptApart(t *testing.T) {
	client, api, _ := newTenants(1000)
	for range 2 {
		expectToken(t, client, Wish{Tenant: "acme"}, "token-acme")
		expectToken(t, client, Wish{Tenant: "other"}, "token-other")
		expectToken(t, client, Wish{Tenant: "acme", Group: "gold"}, "token-acme")
		expectToken(t, client, Wish{}, "token-")
	}
	expected := "[serve-tokens:crm serve-tokens:crm serve-tokens:crm--gold serve-tokens:crm]"
	if fmt.Sprint(api.names) != expected || api.wishes[2]["tenant"] != "acme" || api.wishes[3]["tenant"] != nil {
		t.Fatal(api.names, api.wishes)
	}
}

func TestEitherSpellingOfADomainIsTheSame(t *testing.T) {
	client, api, _ := newTenants(1000)
	for _, tenant := range []string{"Contoso.Example", "contoso.example", "Contoso.Example"} {
		expectToken(t, client, Wish{Tenant: tenant}, "token-Contoso.Example")
	}
	if len(api.names) != 1 {
		t.Fatal(api.names)
	}
}

func TestTheTokenOfAnotherTenantIsRefused(t *testing.T) {
	guid := "ABCDEF01-2222-4333-8444-555555555555"
	for _, step := range []struct {
		asked   string
		named   any
		isTaken bool
	}{
		{"acme", "acme", true}, {guid, strings.ToLower(guid), true}, {"A.example", "a.example", true}, {"", nil, true},
		{"acme", "secret-b", false}, {"Acme", "acme", false}, {"acme", nil, false}, {"", "acme", false},
		{"acme", []string{"acme"}, false}, {strings.ToLower(guid), guid, false},
	} {
		client, _, _ := newClient(with(token("a"), "tenant", step.named))
		_, err := client.GetToken(t.Context(), "crm", Wish{Tenant: step.asked})
		var failure *Error
		isRefused := errors.As(err, &failure) && failure.Code == "TokenKeeperUnavailable" && !failure.Retryable
		if step.isTaken != (err == nil) || step.isTaken == isRefused {
			t.Error(step, err)
		}
		if isRefused && (strings.Contains(err.Error(), "secret-b") || strings.Contains(err.Error(), "deploy") != (step.named == nil)) {
			t.Error(step, err)
		}
	}
}

func TestSoManyTenantsAreKeptAndTheLeastUsedGo(t *testing.T) {
	client, api, clock := newTenants(2)
	for _, tenant := range []string{"a", "b", "a", "c", "a"} {
		expectToken(t, client, Wish{Tenant: tenant}, "token-"+tenant)
	}
	if len(api.names) != 3 {
		t.Fatal(api.names)
	}
	for _, tenant := range []string{"X.example", "x.Example", "x.eXample"} {
		expectToken(t, client, Wish{Tenant: tenant}, "token-"+tenant)
	}
	expectToken(t, client, Wish{}, "token-")
	if len(client.held) > 5 {
		t.Fatal(client.held)
	}
	client, api, _ = newTenants(2)
	for _, tenant := range []string{"A.example", "B.example", "A.example", "B.example"} {
		expectToken(t, client, Wish{Tenant: tenant}, "token-"+tenant)
	}
	if len(api.names) != 2 {
		t.Fatal("in two spellings it counts once", api.names)
	}
	client, api, clock = newTenants(2)
	expectToken(t, client, Wish{Tenant: "old"}, "token-old")
	clock.passed = 3580 * time.Second
	expectToken(t, client, Wish{Tenant: "a"}, "token-a")
	client.held[owner{"crm", "old", ""}].lastUse = 99
	expectToken(t, client, Wish{Tenant: "b"}, "token-b")
	expectToken(t, client, Wish{Tenant: "a"}, "token-a")
	if len(api.names) != 3 {
		t.Fatal("what has expired goes first", api.names)
	}
	client, _, _ = newTenants(0)
	expectToken(t, client, Wish{Tenant: "a"}, "token-a")
	if len(client.held) != 0 {
		t.Fatal(client.held)
	}
}

// meanwhile has another tenant asked for while the first one waits for an answer that does not come.
type meanwhile struct {
	*tenantsLambda
	client *Client
}

func (m *meanwhile) Invoke(ctx context.Context, _ *lambda.InvokeInput, _ ...func(*lambda.Options)) (*lambda.InvokeOutput, error) {
	m.client.api = m.tenantsLambda
	if _, err := m.client.GetToken(ctx, "crm", Wish{Tenant: "b"}); err != nil {
		return nil, err
	}
	return nil, &smithy.GenericAPIError{Code: "TooManyRequestsException"}
}

func TestWhatMadeRoomStandsInForWhoAsked(t *testing.T) {
	client, api, clock := newTenants(1)
	expectToken(t, client, Wish{Tenant: "a"}, "token-a")
	clock.passed = 300 * time.Second
	client.api = &meanwhile{api, client}
	expectToken(t, client, Wish{Tenant: "a"}, "token-a")
}

func TestWhatIsNoTenantIsNotAskedFor(t *testing.T) {
	client, api, _ := newTenants(1000)
	for _, wish := range []Wish{
		{Tenant: strings.Repeat("x", 257)}, {Tenant: strings.Repeat("x", 10_000_000)}, {Group: "gold:1"}, {Group: "../gold"},
		{Group: strings.Repeat("g", 41)},
	} {
		_, err := client.GetToken(t.Context(), "crm", wish)
		var failure *Error
		if !errors.As(err, &failure) || failure.Code != "InvalidRequest" || len(err.Error()) > 200 {
			t.Error(err)
		}
	}
	if len(api.names) != 0 {
		t.Fatal(api.names)
	}
	client, _, _ = newClient(failure("UnknownTenant", "none (a retry cannot help)"))
	_, err := client.GetToken(t.Context(), "crm", Wish{Tenant: "a"})
	var unknown *Error
	if !errors.As(err, &unknown) || unknown.Code != "UnknownTenant" || unknown.Retryable {
		t.Fatal(err)
	}
}

func TestARefusedTokenIsReportedForItsTenant(t *testing.T) {
	server, sent := apiOf(t, "token-b")
	client, api, clock := newClient(with(token("a"), "tenant", "acme"), with(token("b"), "tenant", "acme"))
	wish := Wish{Tenant: "acme", Group: "gold"}
	web := &http.Client{Transport: client.TransportFor("crm", wish, nil)}
	response, err := web.Get(server.URL)
	if err != nil || response.StatusCode != 200 || len(*sent) != 2 {
		t.Fatal(err, *sent)
	}
	_ = response.Body.Close()
	if fmt.Sprint(api.names) != "[serve-tokens:crm--gold serve-tokens:crm--gold]" || api.wishes[1]["tenant"] != "acme" {
		t.Fatal(api.names, api.wishes)
	}
	if fmt.Sprint(api.reports()) != "[a-print]" {
		t.Fatal(api.reports())
	}
	for _, print := range []string{"1", "2", "3"} {
		client.pauseReports(Token{Fingerprint: print})
		clock.passed += 31 * time.Second
	}
	if len(client.notReported) != 2 {
		t.Fatal(client.notReported)
	}
}
