/** The values allowed in an `Authorization: Bearer` header (RFC 6750, `b64token`). */
export const accessTokenPattern = /^[A-Za-z0-9._~+/-]+=*$/;
