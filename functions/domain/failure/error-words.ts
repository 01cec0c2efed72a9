/**
 * What the text or a header of a refusal boils down to, a word of ours:
 *
 * `throttled` asked too often · `later` asked to come back later · `down` a fault of the provider's own · `time` an assertion outside its time · `secret`, `secret-expired` the client secret · `client-disabled` ·
 * `key`, `key-id`, `audience`, `algorithm` of an assertion · `method` of client authentication · `client-id` called missing ·
 * `certificate` a client certificate is wanted · `dpop` · `resource` the audience asked for · `grant` the grant is not the client's · `host` not served at this one · `consent`, `user` missing ·
 * `refresh-token` it is dead · `tls` https is wanted · `login` a redirect to a login page · `page` a page of HTML · `members` an answer without a token
 */
export type AnswerHint =
  | 'throttled'
  | 'later'
  | 'down'
  | 'time'
  | 'secret'
  | 'secret-expired'
  | 'client-disabled'
  | 'key'
  | 'key-id'
  | 'audience'
  | 'algorithm'
  | 'method'
  | 'client-id'
  | 'certificate'
  | 'dpop'
  | 'resource'
  | 'grant'
  | 'host'
  | 'consent'
  | 'user'
  | 'refresh-token'
  | 'tls'
  | 'login'
  | 'page'
  | 'members';

/** "Missing or invalid" says neither. */
const MISSING =
  '(?<!\\bor )(?:missing|required|mandatory|absent|empty|not (?:provided|present|specified|supplied|given|set))(?! or\\b)';
const DEAD = 'expired|revoked|invalid|bad|inactive|unknown|malformed|not (?:found|valid|active)|already (?:been )?used';
const WRONG =
  'invalid|wrong|incorrect|bad|unknown|mismatch\\w*|(?:does|did) not match|not (?:valid|correct)|error validating|unable to verify';

/** What logins are made with. */
const LOGIN = 'passw(?:or)?ds?|pass ?phrase|user ?names?|log[io]ns?|api ?(?:key|token)s?';

const either = (a: string, b: string): RegExp =>
  new RegExp(`\\b(?:${a})\\b.{0,40}\\b(?:${b})\\b|\\b(?:${b})\\b.{0,40}\\b(?:${a})\\b`, 'i');

/** What words in the text of a refusal mean, in the sequence in which they are looked for: the more special first. */
const WORDS: readonly (readonly [AnswerHint, RegExp])[] = [
  ['tls', /\bhttp request\b.*\b(?:https|ssl|tls)\b|\bspeaking plain http\b/i],
  // A locked account is not opened by asking less: what has to wait is a login, by a person's look at it.
  ['client-disabled', either('account|user', 'locked')],
  [
    'throttled',
    /\brate[ -]?(?:limit|exceed)|\btoo many\b|\bthrottl|\bslow down\b|\b(?:quota|limit)\b.{0,20}\b(?:exceed|reached)|\bexceed\w*\b.{0,40}\b(?:quota|limit)\b/i,
  ],
  [
    'down',
    /\b(?:temporarily|service) unavailable\b|\b(?:internal|backend|fatal) error\b|\bretry your request\b|\boverloaded\b/i,
  ],
  ['dpop', /\bdpop\b/i],
  [
    'resource',
    /(?<!\bip\b.{0,40})\bwhite-?listed\b|\brequested (?:audience|resource)\b|\bclient is not authorized to access\b|\bservice not found: \S/i,
  ],
  ['host', /\bnot supported on this domain\b/i],
  ['consent', /\b(?:hasn.t|not admin) approved\b/i],
  ['user', /\bintegration user\b.{0,40}\bnot configured\b/i],
  ['secret-expired', either(`secret|credentials?|${LOGIN}`, 'expired|must (?:be )?changed?')],
  [
    'time',
    /\b(?:iat|nbf|exp)\b|(?<!\b(?:refresh|access) )\btoken (?:is |was |has )?(?:not (?:yet )?active|issued in the future)\b/i,
  ],
  ['time', either('assertion(?: token)?|jwt', 'expired|expiration|not yet valid|future')],
  [
    'client-disabled',
    either(
      'client(?! ip\\b)|application|app|installation|account|user',
      'disabled|deactivated|inactive|not active|suspended|blocked|locked',
    ),
  ],
  ['client-id', either('client ?id', MISSING)],
  ['method', /\bclient assertion type\b|\bauth\w* (?:method|scheme)\b/i],
  ['method', either('client (?:secret|assertion)', MISSING)],
  ['algorithm', /\b(?:algorithms?|alg)\b/i],
  ['key-id', /\bkid\b|\bkey ?id\b/i],
  ['audience', /\b(?:audience|aud)\b/i],
  ['certificate', /\bcertificates?\b|\bmutual[ -]tls\b|\bmtls\b/i],
  ['key', /\bsignatures?\b|\bintegrity\b|\b(?:public|signing) ?keys?\b|\bjwks?\b/i],
  ['grant', /\bnot (?:enabled|allowed|authori[sz]ed|permitted) (?:to|for)\b.*\b(?:service account|grant|flow)/i],
  ['grant', either('grant ?types?|direct access grants', 'not (?:allowed|enabled|permitted|authori[sz]ed)')],
  ['refresh-token', either('refresh ?token', DEAD)],
  ['secret', either(`client|credentials?|secret|${LOGIN}`, WRONG)],
  [
    'secret',
    /\b(?:log[ -]?[io]n|sign[ -]?in|(?<!client )authentication) (?:was |has )?(?:failed|failure|unsuccessful|rejected)\b/i,
  ],
  [
    'secret',
    /\b(?:client|application|app)(?: ?id)? (?:was |is |could )?(?:not (?:be )?(?:found|known)|does not exist)\b/i,
  ],
];

/** The sentence of RFC 6749 section 5.2, which servers send whatever the reason: it names methods that nobody used. */
const OF_THE_RFC =
  /\((?:e\.g\.|i\.e\.|for example)[^)]*\)|no client authentication included,? or unsupported authentication method/gi;
/** A description is a sentence or two; what comes after is not looked at. */
const LONGEST_TEXT = 2000;

/** Returns what a text of the provider means; `undefined` where no word is known. The text itself goes nowhere. */
export function hintOf(text: string): AnswerHint | undefined {
  const said = text
    .slice(0, LONGEST_TEXT)
    .replace(OF_THE_RFC, ' ')
    .replace(/_|(?<=[a-z]{3})(?=[A-Z])/g, ' ');
  return WORDS.find(([, words]) => words.test(said))?.[0];
}

/**
 * Returns an error code as codes are compared: `Invalid_Client`, `invalid-client` and `InvalidClient` are `invalid_client`.
 * RFC 6749 wants the exact word; vendors do not.
 */
export function canonicalError(code: string): string {
  return code
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[ .-]+/g, '_');
}
