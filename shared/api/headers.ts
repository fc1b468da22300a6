/** Request headers that operations understand, parsed as their standards define them. */

/** Versions named by `If-Match`: any (`*`), or those it lists (RFC 9110, section 13.1.1). */
export type Versions = 'any' | readonly number[];

const tag = String.raw`(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"`;
const tags = new RegExp(`^${tag}(?:[ \\t]*,[ \\t]*${tag})*$`);

/**
 * @returns the versions that the header asks for; undefined for a malformed header. Weak tags never
 *   match (RFC 9110), and tags other than ours cannot, so both are left out
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

/** The entity tag of a version, as written in `ETag` and `If-Match`. */
export const versionTag = (version: number): string => `"${version}"`;

/** Accepts printable ASCII without spaces, with or without the quotes of the IETF httpapi draft. */
export const readIdempotencyKey = (header: string): string | undefined =>
  /^(?:"([\x21\x23-\x7e]{1,255})"|([\x21\x23-\x7e]{1,255}))$/
    .exec(header.trim())
    ?.slice(1)
    .find((key) => key !== undefined);

/**
 * Whether `If-None-Match` has a tag (RFC 9110, section 13.1.2): weak tags match, too.
 *
 * @param tag weak, as in `W/"a1"`
 */
export const hasTag = (header: string | undefined, own: string): boolean => {
  const text = header?.trim() ?? '';
  if (text === '*') return true;
  const opaque = (each: string): string => each.replace(/^W\//, '');
  return tags.test(text) && [...text.matchAll(new RegExp(tag, 'g'))].some(([each]) => opaque(each) === opaque(own));
};

/** Whether `Accept-Encoding` takes gzip (RFC 9110, section 12.5.3). */
export const acceptsGzip = (header: string | undefined): boolean => {
  const weights = new Map(
    (header ?? '').split(',').map((part): [string, number] => {
      const [coding = '', ...parameters] = part.split(';').map((each) => each.trim().toLowerCase());
      const weight = parameters.find((each) => each.startsWith('q='))?.slice(2);
      return [coding, weight === undefined ? 1 : Number(weight)];
    }),
  );
  return (weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0) > 0;
};
