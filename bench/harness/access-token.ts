/** The access token that the stub hands out, about as long as those of Microsoft Graph. */
export const ACCESS_TOKEN = Buffer.alloc(1100, 'token-keeper').toString('base64url');
