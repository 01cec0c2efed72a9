/** What a JSON Schema cannot say, or would say badly, by what `validate` says of it; docs/services.md has the same list. */
export const LEFT_TO_VALIDATE: readonly { readonly what: string; readonly says: RegExp }[] = [
  {
    what: 'what a text means: a URL, a header that is not to be set, a type that binds to a key, a tenant, a region',
    says: /that is not "status"|without credentials, fragment or secret parameters|says nothing of length, host or way|a token may stand in|binds to no key|word for the Authorization header/,
  },
  { what: 'pointers and values that are nested too deep', says: /RFC 6901, not into a prototype|not deeper than/ },
  { what: 'values in a form or query that only JSON can have', says: /outside of JSON/ },
  {
    what: 'references: what their prefix is made of, and where they are none, since a value is read as any other JSON then',
    says: /\.prefix: expected printable ASCII|name of a member of the secret \(letters|no firstAnswer|pointer into the first answer|and no more/,
  },
  {
    what: 'parameters that token-keeper sets itself, which a login may have',
    says: /request\.parameters\.\w+: expected a name that/,
  },
  {
    what: 'what members say together: grant and client authentication, times, requests and hosts, secrets and presets',
    says: /clientAuthentication: expected|clientId: expected the client id, since|expiry buffer of|min <= max|at most .*: (?:a refresh|above)|header or authorizationScheme|a login without any|no secret, since its host|query or nothing with GET|what GitHub is asked|a login sends/,
  },
  {
    what: 'templates: where placeholders stand, and what tenants or their groups have in common',
    says: /the same token, got|got "\{\w+\}"$|somewhere in the template|in its host, where only|stands in a host|hosts at most|each group once|per-tenant/,
  },
  { what: 'ids that two services have', says: /an id that no other service has/ },
];

/** What the options of a preset mean: a host of the vendor, a tenant, a region, an id. */
export const LEFT_TO_PRESETS: typeof LEFT_TO_VALIDATE = [{ what: 'options', says: /^services\[0\]\.\w+: expected / }];
