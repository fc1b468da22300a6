/** A JSON body, from its bytes to its value. */
import type { Problem } from '../api/problems.ts';

/**
 * Deeper than any real body. A body nested a thousand times deeper would overflow the parser's
 * stack.
 */
const maxDepth = 64;

/** The encoding of JSON (RFC 8259, section 8.1), and ASCII, which is a part of it. */
const charsets = /^(?:utf-?8|us-ascii)$/i;

/** Takes a byte order mark away. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a body. An HTTP API gives the bytes of media types that it knows as text, such as JSON, as a
 * string, with U+FFFD in the place of what is not UTF-8; of others it gives the bytes in base64
 * (https://aws.amazon.com/blogs/compute/handling-binary-data-using-amazon-api-gateway-http-apis/).
 * So bytes are refused here, and U+FFFD by the schemas of all text.
 *
 * @param contentType the whole header
 * @param parse reads numbers that JavaScript would round, where they are only carried
 */
export function readJsonBody(
  bytes: Uint8Array,
  contentType: string,
  parse: (json: string) => unknown = JSON.parse,
): { readonly value: unknown } | Problem {
  const [, charset] = /;\s*charset\s*=\s*"?([^\s";]*)/i.exec(contentType) ?? [];
  if (charset !== undefined && !charsets.test(charset)) {
    return { problem: 'UNSUPPORTED_MEDIA_TYPE', detail: 'send the body in UTF-8, and name no other charset' };
  }
  const other = otherThanUtf8(bytes);
  if (other !== undefined) return { problem: 'INVALID_ENCODING', detail: other };
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return { problem: 'INVALID_ENCODING', detail: 'some bytes are not UTF-8' };
  }
  const detail = faultOf(text);
  if (detail !== undefined) return { problem: 'INVALID_JSON', detail };
  try {
    return { value: parse(text) };
  } catch {
    return text.includes('\uFFFD')
      ? { problem: 'INVALID_ENCODING', detail: 'bytes that are not UTF-8 were replaced by U+FFFD on the way' }
      : { problem: 'INVALID_JSON' };
  }
}

/** As it is, and as the gateway makes text of it. */
const gzipSignatures = [
  [0x1f, 0x8b, 0x08],
  [0x1f, 0xef, 0xbf, 0xbd, 0x08],
];

/**
 * No JSON text holds a zero byte. In UTF-16 every second byte of most texts is one, and in UTF-32 three
 * of four.
 */
function otherThanUtf8(bytes: Uint8Array): string | undefined {
  if (gzipSignatures.some((signature) => signature.every((byte, index) => bytes[index] === byte))) {
    return 'the body is compressed; send it as it is';
  }
  if (!bytes.includes(0)) return undefined;
  const encoding = Buffer.from(bytes).includes('\0\0\0') ? 'UTF-32' : 'UTF-16';
  return `the body looks like ${encoding}; send it in UTF-8`;
}

/**
 * Texts, with the colon after a name, and brackets. A text without an end reaches to the end, also to
 * half an escape there: from each quote in a text that did not match, the rest would be read once more.
 */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*(?:"(\s*:)?|\\?$)|[[{}\]]/gs;

/**
 * What a parser would not say: too many levels, and two members of one name, of which one parser
 * takes the last and another the first.
 */
function faultOf(json: string): string | undefined {
  const open: Set<string>[] = [];
  for (const [token, colon] of json.matchAll(tokens)) {
    if (token === '{' || token === '[') open.push(new Set());
    else if (token === '}' || token === ']') open.pop();
    if (open.length > maxDepth) return `the body is nested deeper than ${maxDepth} levels`;
    if (colon === undefined) continue;
    const names = open.at(-1);
    const name = unescaped(token.slice(0, -colon.length));
    if (names?.has(name)) return 'two members of an object have the same name';
    names?.add(name);
  }
  return undefined;
}

function unescaped(name: string): string {
  try {
    return String(JSON.parse(name));
  } catch {
    return name;
  }
}
