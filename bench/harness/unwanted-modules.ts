import type { Metafile } from 'esbuild';

/** Credential providers that never run in Lambda, the clients only they use, and tracing. */
const UNWANTED =
  /\/(?:credential-provider-(?:sso|ini|process|login|web-identity|http|imds)|nested-clients|token-providers|aws-xray-[a-z-]+|tracer)\//;
/** A package of the SDK inside another package: a second copy of it. */
const SECOND_COPY = /node_modules\/.+\/node_modules\/@(?:aws-sdk|smithy)\//;

/** Returns the modules in the output of a bundle that a function should not carry. */
export function unwantedModules({ outputs }: Pick<Metafile, 'outputs'>): readonly string[] {
  return Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([path, { bytesInOutput }]) => bytesInOutput > 0 && (UNWANTED.test(path) || SECOND_COPY.test(path)))
    .map(([path]) => path);
}
