/** A file of a package that goes into the bundles changed. */
export interface LeftOut {
  /** Below `node_modules`. */
  readonly file: string;
  /** What is left out, why it never runs, and what is lost with it. */
  readonly why: string;
  /** The module that takes its place. */
  readonly instead?: string;
  /** The only errors that keep their schema and, with it, their class. */
  readonly errors?: readonly string[];
  /** Functions and methods by name, and the parameters and body that each has instead. */
  readonly functions?: Readonly<Record<string, string>>;
  /** The only members that stay in a JSON file. */
  readonly members?: readonly string[];
}

const NEVER = '() { throw new Error("left out of the bundle"); }';

/** The functions and methods that never run, of modules of the SDK that stay. */
export const LEFT_OUT_CALLS: readonly LeftOut[] = [
  {
    file: '@smithy/core/dist-es/submodules/protocols/HttpProtocol.js',
    functions: {
      loadEventStreamCapability: NEVER,
      serializeEventStream: NEVER,
      deserializeEventStream: NEVER,
      getEventStreamMarshaller: NEVER,
      resolveEventStreamMarshaller: NEVER,
      setHostPrefix: '() {}',
    },
    why: 'No operation of DynamoDB or Secrets Manager streams events (a whole submodule) or has a host of its own.',
  },
  {
    file: '@aws-sdk/dynamodb-codec/dist-es/codec-v2/DynamoDBJsonCodec2.js',
    functions: {
      writeValue: NEVER,
      writeAttributeValue: NEVER,
    },
    why: 'Values of the table are JSON as they stand: none has bytes, which alone are written otherwise.',
  },
  {
    file: '@smithy/core/dist-es/submodules/schema/schemas/NormalizedSchema.js',
    functions: {
      getEventStreamMember: '() { return ""; }',
      isStreaming: '() { return false; }',
      getMemberSchemas: NEVER,
    },
    why: 'No operation here streams anything, and whoever iterates over members does it by structIterator.',
  },
  {
    file: '@smithy/core/dist-es/submodules/protocols/json/jsonReviver.js',
    functions: { jsonReviver: '(_key, value) { return value; }' },
    why: 'Numbers that a double cannot hold, in errors only: answers write them as text. Nobody reads a number of an error.',
  },
  {
    file: '@smithy/core/dist-es/submodules/protocols/json/needsReviver.js',
    functions: { needsReviver: '() { return false; }' },
    why: 'Looks for such numbers; with the line above nothing follows from it.',
  },
  {
    file: '@smithy/node-http-handler/dist-es/node-http-handler.js',
    functions: { checkSocketUsage: '(_agent, at) { return at; }', updateHttpClientConfig: NEVER },
    why: 'Tells the logger that all sockets are taken, and takes settings of extensions. No client here has either.',
  },
  {
    file: '@smithy/node-http-handler/dist-es/write-request-body.js',
    functions: { writeRequestBody: '(request, { body }) { request.end(body); return Promise.resolve(); }' },
    why: 'Streams as bodies, and asking first whether to send one. Every request has a body of text or bytes.',
  },
  {
    file: '@smithy/signature-v4/dist-es/SignatureV4.js',
    functions: { presign: NEVER, signEvent: NEVER, signMessage: NEVER },
    why: 'Every request is signed in its headers: no link is, and no event of a stream.',
  },
  {
    file: '@aws-sdk/core/dist-es/submodules/protocols/ProtocolLib.js',
    functions: { resolveRestContentType: NEVER, setQueryCompatError: NEVER, queryCompatOutput: NEVER },
    why: 'Called by REST protocols, and for services that once spoke the query protocol. Neither of the two did.',
  },
  {
    file: '@aws-sdk/util-dynamodb/dist-es/convertToAttr.js',
    functions: { convertToSetAttr: NEVER, convertToMapAttrFromIterable: NEVER, isBinary: '() { return false; }' },
    why: 'No Set, no Map and no bytes are stored (functions/adapters/dynamodb/token-item.ts). One would throw.',
  },
  {
    file: '@aws-sdk/core/dist-es/submodules/client/middleware-logger/loggerMiddleware.js',
    functions: { loggerMiddleware: '() { return (next) => next; }' },
    why: 'Tells the logger of a client what was asked and answered. No client here has one, nor may it: tokens are in there.',
  },
  {
    file: '@smithy/core/dist-es/submodules/client/smithy-client/schemaLogFilter.js',
    functions: { schemaLogFilter: NEVER },
    why: 'Called by what tells the logger.',
  },
];
