/** The request headers that operations understand, read as their standards have them. */

/** What `If-Match` asks for: any version (`*`), or one of those whose tags it lists (RFC 9110, section 13.1.1). */
export type IfMatch = '*' | readonly string[];

const tag = String.raw`(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"`;
const tags = new RegExp(`^${tag}(?:[ \\t]*,[ \\t]*${tag})*$`);

/** @returns what the header asks for; undefined where it cannot be read. Weak tags never match, so they are left out */
export const readIfMatch = (header: string): IfMatch | undefined => {
  const text = header.trim();
  if (text === '*') return text;
  if (!tags.test(text)) return undefined;
  return [...text.matchAll(new RegExp(tag, 'g'))].map(([each]) => each).filter((each) => !each.startsWith('W/'));
};

/** The tag of a version, as `ETag` and `If-Match` have it. */
export const versionTag = (version: number): string => `"${version}"`;

export const matches = (ifMatch: IfMatch, version: number): boolean =>
  ifMatch === '*' || ifMatch.includes(versionTag(version));

/** Printable ASCII without spaces, as every id generator makes it; the draft's own quotes around it may be there (IETF httpapi). */
export const readIdempotencyKey = (header: string): string | undefined =>
  /^(?:"([\x21\x23-\x7e]{1,255})"|([\x21\x23-\x7e]{1,255}))$/
    .exec(header.trim())
    ?.slice(1)
    .find((key) => key !== undefined);
