export const isLoopback = ({ hostname }: URL): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);

/**
 * Whether what is put behind the text stands in its path, and a parser would change nothing: no blanks,
 * line breaks, other slashes, query or fragment.
 */
export const isBaseUrl = (value: string): boolean =>
  /^https?:\/\/[!-~]+$/.test(value) && !/[?#\\]/.test(value) && URL.canParse(value);

/** Whether credentials may be sent to the URL: it is encrypted, or does not leave the machine. */
export const isSecureOrLoopback = (value: string): boolean => {
  const url = URL.parse(value);
  return url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url)));
};
