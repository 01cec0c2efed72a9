/** Put in place of the global `crypto`, which would load WebCrypto: see builtin-modules.ts. */
export const crypto = process.getBuiltinModule('node:crypto');
