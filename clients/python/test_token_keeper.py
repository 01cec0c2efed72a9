"""The tests of token_keeper.py: python3 -m unittest discover clients/python"""

import io
import json
import os
import pickle
import threading
import unittest
from types import SimpleNamespace

from token_keeper import Token, TokenClient, TokenKeeperError

EXPIRES = "2031-01-01T01:00:00Z"


class Clock:
    """Two clocks, one of which stands still while the process is frozen."""

    def __init__(self):
        self.passed = self.frozen = 0.0
        self.slept = []

    def monotonic(self):
        return self.passed - self.frozen

    def calendar(self):
        return 1_000_000 + self.passed

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.passed += seconds


class Lambda:
    """Lambda as boto3 shows it: answers by script, and remembers what it was asked."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.requests = []

    def invoke(self, FunctionName, Payload):
        self.requests.append((FunctionName, json.loads(Payload)))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if callable(answer):
            answer = answer()
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, str):
            return {"Payload": io.BytesIO(answer.encode())}
        failed = {"FunctionError": "Unhandled"} if "errorType" in answer else {}
        return {"Payload": io.BytesIO(json.dumps(answer).encode()), **failed}


def token(name, left=3600, cache="2031-01-01T00:05:00Z", obtained="2030-12-31T23:00:00Z"):
    return {
        "service": "crm",
        "accessToken": f"token-{name}",
        "tokenType": "Bearer",
        "expiresAt": EXPIRES,
        "expiresInSeconds": left,
        "cacheUntil": cache,
        "obtainedAt": obtained,
        "fingerprint": name.ljust(12, "0"),
    }


def error(kind, message):
    return {"errorType": kind, "errorMessage": message}


class ClientTest(unittest.TestCase):
    def client(self, *answers):
        self.clock, self.aws = Clock(), Lambda(*answers)
        clocks = (self.clock.monotonic, self.clock.calendar)
        return TokenClient("serve-tokens", self.aws, clocks, self.clock.sleep)

    def wishes(self):
        return [request.get("rejectedFingerprint") for _, request in self.aws.requests]


class HeaderTest(ClientTest):
    def test_the_token_goes_into_the_header_of_the_answer(self):
        for header, expected in (
            (None, {"Authorization": "Bearer token-a"}),
            ({"name": "Authorization", "scheme": "Zoho-oauthtoken"}, {"Authorization": "Zoho-oauthtoken token-a"}),
            ({"name": "Authorization"}, {"Authorization": "token-a"}),
            ({"name": "X-Auth-Token"}, {"X-Auth-Token": "token-a"}),
            ({"name": "X-Auth-Token", "scheme": None, "later": 1}, {"X-Auth-Token": "token-a"}),
        ):
            found = self.client({**token("a"), "header": header}).get_token("crm")
            self.assertEqual(found.headers, expected)
            self.assertNotIn("token-a", repr(found))
            if "Authorization" in expected:
                self.assertEqual(found.authorization, expected["Authorization"])
            else:
                with self.assertRaisesRegex(ValueError, "X-Auth-Token"):
                    print(found.authorization)

    def test_a_header_that_cannot_be_sent_is_none_of_the_contract(self):
        names = ("X-A\r\nB", "X-A\n", "", "Host", "content-length", "x y", 1, "\u0130", "x" * 65, "Proxy-Authorization")
        headers = [{"name": name} for name in names] + ["X-Auth-Token", [], {}]
        headers += [{"name": "X-A", "scheme": scheme} for scheme in ("", "a b", "a\n", 1, ["a"])]
        answers = [{**token("a"), "header": header} for header in headers] + [{**token("a"), "tokenType": "a\r\nb"}]
        for answer in answers:
            with self.assertRaises(TokenKeeperError) as caught:
                self.client(answer).get_token("crm")
            self.assertEqual(caught.exception.code, "TokenKeeperUnavailable", answer)


class MemoryTest(ClientTest):
    def test_a_token_is_kept_until_cache_until(self):
        client = self.client(token("a"), token("b"))
        self.assertEqual(client.get_token("crm").authorization, "Bearer token-a")
        self.clock.passed = 299
        self.assertEqual(client.get_token("crm").access_token, "token-a")
        self.clock.passed = 300
        self.assertEqual(client.get_token("crm").access_token, "token-b")
        self.assertEqual([name for name, _ in self.aws.requests], ["serve-tokens:crm"] * 2)

    def test_a_frozen_process_counts_the_time(self):
        client = self.client(token("a"), token("b"))
        client.get_token("crm")
        self.clock.passed = self.clock.frozen = 300
        self.assertEqual(client.get_token("crm").access_token, "token-b")

    def test_a_longer_validity_is_asked_for_only_where_the_token_is_too_short(self):
        client = self.client(token("a"), token("b"))
        client.get_token("crm")
        self.assertEqual(client.get_token("crm", min_validity_seconds=3600).access_token, "token-a")
        self.clock.passed = 1
        self.assertEqual(client.get_token("crm", min_validity_seconds=3600).access_token, "token-b")
        self.assertEqual(self.aws.requests[1][1]["minValiditySeconds"], 3600)
        client.get_token("crm", min_validity_seconds=3600.2)
        self.assertEqual(self.aws.requests[2][1]["minValiditySeconds"], 3601)

    def test_a_token_that_lives_too_short_is_kept_as_long_as_it_may_be(self):
        client = self.client(token("a", left=20, cache="2031-01-01T00:59:45Z"), token("b"))
        client.get_token("crm")
        self.clock.passed = 4
        self.assertEqual(client.get_token("crm").access_token, "token-a")
        self.clock.passed = 5
        self.assertEqual(client.get_token("crm").access_token, "token-b")

    def test_many_threads_share_one_request(self):
        gate, begun, seen = threading.Event(), threading.Event(), []
        client = self.client(lambda: (begun.set(), gate.wait(), token("a"))[2])
        threads = [threading.Thread(target=lambda: seen.append(client.get_token("crm"))) for _ in range(20)]
        for thread in threads:
            thread.start()
        begun.wait()
        gate.set()
        for thread in threads:
            thread.join()
        self.assertEqual((len(set(seen)), len(seen), len(self.aws.requests)), (1, 20, 1))

    def test_who_looks_just_before_a_request_ends_asks_for_no_other(self):
        client = self.client(token("a"))
        lock, client._lock = client._lock, self
        self.enters = [lambda: (setattr(client, "_lock", lock), client.get_token("crm"))]
        self.assertEqual((client.get_token("crm").access_token, len(self.aws.requests)), ("token-a", 1))

    def __enter__(self):
        self.enters.pop()()

    def __exit__(self, *_):
        return False

    @unittest.skipUnless(hasattr(os, "fork"), "no forks here")
    def test_a_forked_process_asks_for_itself(self):
        gate, begun = threading.Event(), threading.Event()
        client = self.client(lambda: (begun.set(), gate.wait(), token("a"))[2], token("b"))
        thread = threading.Thread(target=client.get_token, args=("crm",))
        thread.start()
        begun.wait()
        child = os.fork()
        if child == 0:
            # What hangs would hang for ever.
            asks = threading.Thread(target=client.get_token, args=("crm",), daemon=True)
            asks.start()
            asks.join(60)
            os._exit(1 if asks.is_alive() else 0)
        gate.set()
        thread.join()
        self.assertEqual(os.waitpid(child, 0)[1], 0)

    def test_what_ends_one_thread_does_not_end_the_others(self):
        gate, begun, ended = threading.Event(), threading.Event(), {}

        def stopped():
            begun.set()
            gate.wait()
            raise SystemExit

        def ask(name):
            try:
                client.get_token("crm")
            except BaseException as error:
                ended[name] = type(error)

        client = self.client(stopped, token("b"))
        first, second = (threading.Thread(target=ask, args=(name,)) for name in ("first", "second"))
        first.start()
        begun.wait()
        second.start()
        gate.set()
        first.join()
        second.join()
        self.assertIs(ended["first"], SystemExit)
        # It asks itself where it came too late to wait for the first.
        self.assertIn(ended.get("second"), (TokenKeeperError, None))

    def test_a_request_that_failed_is_over(self):
        client = self.client(error("AccessDenied", "no"), token("a"))
        with self.assertRaises(TokenKeeperError):
            client.get_token("crm")
        self.assertEqual(client.get_token("crm").access_token, "token-a")

    def test_no_token_is_in_its_repr(self):
        self.assertNotIn("token-a", repr(self.client(token("a")).get_token("crm")))


class TenantTest(ClientTest):
    def tenants(self, **options):
        def answer():
            tenant = self.aws.requests[-1][1].get("tenant")
            return {**token("a"), "accessToken": f"token-{tenant}", "tenant": tenant and (tenant.lower() if "." in tenant else tenant)}

        client = self.client(answer)
        client._max_tenants = options.get("most", 1000)
        return client

    def asked(self):
        return len(self.aws.requests)

    def test_tokens_of_tenants_and_groups_are_kept_apart(self):
        client = self.tenants()
        for _ in range(2):
            self.assertEqual(client.get_token("crm", tenant="acme").access_token, "token-acme")
            self.assertEqual(client.get_token("crm", tenant="other").tenant, "other")
            self.assertEqual(client.get_token("crm", tenant="acme", group="gold").tenant, "acme")
            self.assertIsNone(client.get_token("crm").tenant)
        names = [name.split(":")[1] for name, _ in self.aws.requests]
        self.assertEqual(names, ["crm", "crm", "crm--gold", "crm"])
        self.assertEqual(self.aws.requests[2][1], {"operation": "getToken", "service": "crm", "tenant": "acme"})

    def test_either_spelling_of_a_domain_is_the_same(self):
        client = self.tenants()
        for name in ("Contoso.Example", "contoso.example", "Contoso.Example"):
            self.assertEqual(client.get_token("crm", tenant=name).tenant, "contoso.example")
        self.assertEqual(self.asked(), 1)

    def test_the_token_of_another_tenant_is_refused(self):
        guid = "ABCDEF01-2222-4333-8444-555555555555"
        taken = [("acme", "acme"), (guid, guid.lower()), ("A.example", "a.example"), (None, None)]
        refused = [("acme", "secret-b"), ("Acme", "acme"), ("acme", None), (None, "acme"), ("acme", ["acme"]), (guid.lower(), guid)]
        for asked, named in taken:
            self.assertEqual(self.client({**token("a"), "tenant": named}).get_token("crm", tenant=asked).tenant, named)
        for asked, named in refused:
            with self.assertRaises(TokenKeeperError) as caught:
                self.client({**token("a"), "tenant": named}).get_token("crm", tenant=asked)
            self.assertEqual((caught.exception.code, caught.exception.retryable), ("TokenKeeperUnavailable", False), asked)
            self.assertNotIn("secret-b", str(caught.exception))
            self.assertEqual("deploy a token-keeper" in str(caught.exception), named is None)

    def test_so_many_are_kept_and_the_least_used_go(self):
        client = self.tenants(most=2)
        for name in ("a", "b", "a", "c", "a"):
            client.get_token("crm", tenant=name)
        self.assertEqual(self.asked(), 3)
        client.get_token("crm", tenant="b")
        self.assertEqual(self.asked(), 4)
        for name in ("X.example", "x.Example", "x.eXample"):
            client.get_token("crm", tenant=name)
        self.assertEqual(len({id(held) for held in client._tenants.values()}), 2)
        client = self.tenants(most=2)
        for name in ("A.example", "B.example", "A.example", "B.example"):
            client.get_token("crm", tenant=name)
        self.assertEqual(self.asked(), 2)
        client = self.tenants(most=0)
        self.assertEqual(client.get_token("crm", tenant="a").access_token, "token-a")

    def test_what_has_expired_goes_first(self):
        client = self.tenants(most=2)
        client.get_token("crm", tenant="old")
        self.clock.passed = 3580
        client.get_token("crm", tenant="a")
        client._find(next(iter(client._tenants)))
        client.get_token("crm", tenant="b")
        client.get_token("crm", tenant="a")
        self.assertEqual(self.asked(), 3)

    def test_what_made_room_stands_in_for_who_asked(self):
        client = self.tenants(most=1)
        client.get_token("crm", tenant="a")
        self.clock.passed = 300

        def answer():
            self.aws.answers = [{**token("b"), "tenant": "b"}]
            client.get_token("crm", tenant="b")
            return error("StoreUnavailable", "down")

        self.aws.answers = [answer]
        self.assertEqual(client.get_token("crm", tenant="a").access_token, "token-a")

    def test_what_is_no_tenant_is_not_asked_for(self):
        client = self.tenants()
        for tenant in ("", "x" * 257, "x" * 10_000_000, 5, b"a", ["a"], {}):
            with self.assertRaisesRegex(TokenKeeperError, "InvalidRequest: crm: expected a tenant of 1 to 256 characters"):
                client.get_token("crm", tenant=tenant)
        for group in ("", "gold:1", "../gold", "g" * 41, 1):
            with self.assertRaisesRegex(TokenKeeperError, "a group of up to 40 letters"):
                client.get_token("crm", tenant="a", group=group)
        self.assertEqual(self.asked(), 0)
        for tenant in ("__class__", "a/../b", '"}'):
            self.assertEqual(client.get_token("crm", tenant=tenant).tenant, tenant)

    def test_an_unknown_tenant_has_a_code(self):
        with self.assertRaises(TokenKeeperError) as caught:
            self.client(error("UnknownTenant", "none (a retry cannot help)")).get_token("crm", tenant="a")
        self.assertEqual((caught.exception.code, caught.exception.retryable), ("UnknownTenant", False))

    def test_a_refused_token_is_reported_for_its_tenant(self):
        first, second = ({**token(name), "tenant": "acme"} for name in "ab")
        client = self.client(first, second)
        status = {"token-a": 401, "token-b": 200}
        send = lambda token: SimpleNamespace(status_code=status[token.access_token])
        self.assertEqual(client.call("crm", send, tenant="acme", group="gold").status_code, 200)
        self.assertEqual([(name, one["tenant"]) for name, one in self.aws.requests], [("serve-tokens:crm--gold", "acme")] * 2)
        self.assertEqual(self.wishes(), [None, "a00000000000"])

    def test_reports_that_are_paused_are_forgotten_after_their_time(self):
        client = self.client(token("a"))
        for number in range(5):
            client._pause_reports(SimpleNamespace(fingerprint=str(number)))
            self.clock.passed += 59
        self.assertEqual(len(client._not_reported), 2)


class FailureTest(ClientTest):
    def failure(self, *answers):
        with self.assertRaises(TokenKeeperError) as caught:
            self.client(*answers).get_token("crm")
        return caught.exception

    def test_an_error_has_code_cause_and_whether_a_retry_helps(self):
        message = "no token; cause: the secret has expired; what to do: make a new one [client-secret-expired] (a retry cannot help)"
        told = self.failure(error("TokenUnavailable", message))
        self.assertEqual((told.code, told.retryable, told.service), ("TokenUnavailable", False, "crm"))
        cause = {"code": "client-secret-expired", "message": "the secret has expired", "advice": "make a new one"}
        self.assertEqual(told.diagnosis, cause)
        self.assertIn("crm: no token", str(told))

    def test_every_failure_has_a_code(self):
        class ClientError(Exception):
            def __init__(self, code, status=400):
                super().__init__("secret words")
                self.response = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}

        class HTTPClientError(Exception):
            response = None

        def named(name, base=Exception):
            return type(name, (base,), {})("secret words")

        for answer, code, retryable in (
            (error("StoreUnavailable", "down"), "StoreUnavailable", True),
            (error("InvalidRequest", "what"), "InvalidRequest", False),
            (error("Runtime.ExitError", "secret words"), "TokenKeeperUnavailable", True),
            (ClientError("AccessDeniedException"), "AccessDenied", False),
            (ClientError("ResourceNotFoundException"), "UnknownService", False),
            (ClientError("TooManyRequestsException", 429), "TokenKeeperUnavailable", True),
            (ClientError("ServiceException", 500), "TokenKeeperUnavailable", True),
            (ClientError("ExpiredTokenException", 403), "TokenKeeperUnavailable", True),
            (ClientError("UnrecognizedClientException", 403), "TokenKeeperUnavailable", False),
            (ClientError("InvalidParameterValueException", 400), "TokenKeeperUnavailable", False),
            (named("NoRegionError"), "InvalidConfiguration", False),
            (named("ReadTimeoutError", HTTPClientError), "TokenKeeperUnavailable", True),
            (named("SSLError", HTTPClientError), "TokenKeeperUnavailable", False),
            (named("ConfigNotFound"), "TokenKeeperUnavailable", False),
            (ConnectionError("secret words"), "TokenKeeperUnavailable", True),
            (ValueError("secret words"), "TokenKeeperUnavailable", False),
            ({"accessToken": "t"}, "TokenKeeperUnavailable", False),
            (token("a", left="many"), "TokenKeeperUnavailable", False),
            ({**token("a"), "accessToken": None}, "TokenKeeperUnavailable", False),
            ({**token("a"), "accessToken": "two\nlines"}, "TokenKeeperUnavailable", False),
            ({**token("a"), "service": "erp"}, "TokenKeeperUnavailable", False),
            (token("a", left=0), "TokenKeeperUnavailable", True),
            ("<html>", "TokenKeeperUnavailable", False),
            (error("TokenUnavailable", None), "TokenKeeperUnavailable", True),
        ):
            with self.subTest(code=code, answer=answer):
                told = self.failure(answer)
                self.assertEqual((told.code, told.retryable), (code, retryable))
                self.assertNotIn("secret words", str(told))

    def test_what_is_no_service_is_not_asked_for(self):
        client = self.client(token("a"))
        for service in (None, 5, "", "a b", "status", "crm\n"):
            with self.subTest(service=service), self.assertRaisesRegex(TokenKeeperError, "InvalidRequest"):
                client.get_token(service)
        self.assertEqual(self.aws.requests, [])

    def test_an_error_comes_back_from_another_process(self):
        told = self.failure(error("TokenUnavailable", "none (a retry cannot help)"))
        again = pickle.loads(pickle.dumps(told))
        self.assertEqual((str(again), vars(again)), (str(told), vars(told)))

    def test_without_a_function_it_says_what_to_set(self):
        client = self.client(token("a"))
        client._function = None
        with self.assertRaisesRegex(TokenKeeperError, "InvalidConfiguration: crm: set TOKEN_KEEPER_FUNCTION"):
            client.get_token("crm")

    def test_a_usable_token_stands_in_while_there_is_no_answer(self):
        client = self.client(token("a"), error("StoreUnavailable", "down"))
        client.get_token("crm")
        for passed, asked in ((300, 2), (304, 2), (305, 3), (3570, 4)):
            self.clock.passed = passed
            self.assertEqual(client.get_token("crm").access_token, "token-a")
            self.assertEqual(len(self.aws.requests), asked)
        self.clock.passed = 3571
        with self.assertRaises(TokenKeeperError):
            client.get_token("crm")

    def test_a_grant_that_was_taken_away_is_not_survived(self):
        client = self.client(token("a"), error("AccessDenied", "no"))
        client.get_token("crm")
        self.clock.passed = 300
        with self.assertRaises(TokenKeeperError):
            client.get_token("crm")


class CallTest(ClientTest):
    def api(self, *accepted, refuse=lambda: SimpleNamespace(status_code=401)):
        self.sent = []

        def send(token: Token):
            self.sent.append(token.access_token)
            return "yes" if token.access_token in accepted else refuse()

        return send

    def test_a_refused_token_is_reported_and_another_one_sent(self):
        def raising():
            raise OSError_with(code=401)

        for refuse in (
            lambda: SimpleNamespace(status_code=401),
            lambda: SimpleNamespace(status=401),
            lambda: SimpleNamespace(response=SimpleNamespace(status_code=401)),
            raising,
        ):
            client = self.client(token("a"), token("b"))
            self.assertEqual(client.call("crm", self.api("token-b", refuse=refuse)), "yes")
            self.assertEqual(self.sent, ["token-a", "token-b"])
            self.assertEqual(self.wishes(), [None, "a00000000000"])

    def test_what_is_no_refusal_is_handed_on(self):
        client = self.client(token("a"))
        answer = SimpleNamespace(status_code=403)
        self.assertIs(client.call("crm", lambda _: answer), answer)
        with self.assertRaises(ZeroDivisionError):
            client.call("crm", lambda _: 1 / 0)
        self.assertEqual(len(self.aws.requests), 1)

    def test_the_caller_says_what_a_refusal_is(self):
        client = self.client(token("a"), token("b"))
        send = self.api("token-b", refuse=lambda: {"error": "expired"})
        self.assertEqual(client.call("crm", send, lambda answer: answer == {"error": "expired"}), "yes")

    def test_a_path_that_always_refuses_causes_no_report_each_time(self):
        client = self.client(token("a"), token("b"))
        for _ in range(5):
            self.assertEqual(client.call("crm", self.api()).status_code, 401)
        self.assertEqual(self.wishes(), [None, "a00000000000"])

    def test_a_token_that_cannot_be_replaced_is_not_reported_for_a_minute(self):
        client = self.client(token("a"), error("TokenUnavailable", "obtained moments ago"))
        for passed, asked in ((0, 2), (59, 2), (60, 3)):
            self.clock.passed = passed
            self.assertEqual(client.call("crm", self.api()).status_code, 401)
            self.assertEqual(len(self.aws.requests), asked)

    def test_a_token_in_its_first_seconds_is_sent_once_more(self):
        for obtained, sent, slept in (
            ("2031-01-01T00:00:00Z", ["token-a", "token-a"], [1]),
            ("2030-12-31T23:59:50Z", ["token-a", "token-b"], []),
        ):
            client = self.client(token("a", obtained=obtained), token("b"))
            refusals = [SimpleNamespace(status_code=401)]
            send = self.api(refuse=lambda: refusals.pop() if refusals else "yes")
            self.assertEqual(client.call("crm", send), "yes")
            self.assertEqual((self.sent, self.clock.slept), (sent, slept))


class OSError_with(OSError):
    def __init__(self, **members):
        super().__init__()
        self.__dict__.update(members)


if __name__ == "__main__":
    unittest.main()
