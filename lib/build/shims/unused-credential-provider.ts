/** Stands for credential providers that are left out of the bundles: see the list in function-bundles.ts. */
function leftOut(): never {
  throw new Error(
    'this credential provider is not part of the bundle; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  );
}

export const fromSSO = leftOut;
export const fromIni = leftOut;
export const fromProcess = leftOut;
export const fromLoginCredentials = leftOut;
export const fromTokenFile = leftOut;
export const fromWebToken = leftOut;
export const fromHttp = leftOut;
export const fromContainerMetadata = leftOut;
export const fromInstanceMetadata = leftOut;
export const fromSso = leftOut;
export const nodeProvider = leftOut;
