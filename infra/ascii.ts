const plain: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
  '…': '...',
  '\u00a0': ' ',
};

/**
 * A text of our own in ASCII, for a template. CloudFormation gives a template back with `?` for
 * every other character, so `cdk diff` would tell changes where there are none, and `cdk import`
 * refuses it: https://github.com/aws/aws-cdk/issues/10523.
 *
 * @throws Error for a character that has no plain form here
 */
export function ascii(text: string): string {
  const written = text.replaceAll(/[^\x20-\x7e]/g, (character) => plain[character] ?? character);
  if (/[^\x20-\x7e]/.test(written)) throw new Error(`This text cannot be written in ASCII: ${text}`);
  return written;
}
