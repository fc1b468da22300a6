/** Letters, digits and `. _ ~ -`, as the API takes them. A name of a person or a company rarely fits. */
export const isAccountId = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$/.test(text);

/** Made by the service for an account that only the old API of Constant Contact knows. */
export const isMadeHere = (accountId: string): boolean => accountId.startsWith('siteowner~');
