/** The request headers that operations understand, read as their standards have them. */

/** What `If-Match` asks for: any version (`*`), or one of those that it lists (RFC 9110, section 13.1.1). */
export type Versions = 'any' | readonly number[];

const tag = String.raw`(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"`;
const tags = new RegExp(`^${tag}(?:[ \\t]*,[ \\t]*${tag})*$`);

/**
 * @returns the versions that the header asks for; undefined if it cannot be read. Weak tags never match (RFC 9110), and tags
 *   that are no version of ours cannot, so both are left out
 */
export const readIfMatch = (header: string): Versions | undefined => {
  const text = header.trim();
  if (text === '*') return 'any';
  if (!tags.test(text)) return undefined;
  return [...text.matchAll(new RegExp(tag, 'g'))].flatMap(([each]) => {
    const version = Number(each.slice(1, -1));
    return Number.isSafeInteger(version) && versionTag(version) === each ? [version] : [];
  });
};

/** The tag of a version, as `ETag` and `If-Match` have it. */
export const versionTag = (version: number): string => `"${version}"`;

/** Printable ASCII without spaces, as every id generator makes it; the draft's own quotes around it may be there (IETF httpapi). */
export const readIdempotencyKey = (header: string): string | undefined =>
  /^(?:"([\x21\x23-\x7e]{1,255})"|([\x21\x23-\x7e]{1,255}))$/
    .exec(header.trim())
    ?.slice(1)
    .find((key) => key !== undefined);
