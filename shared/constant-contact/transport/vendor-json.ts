/**
 * JSON of the vendor, in which no member says two things at once, and which is no deeper than what reads it can go.
 *
 * `JSON.parse` takes the last of two members with one name, and another reader the first: a row
 * that is `Open` and `Canceled` would be what the reader makes of it.
 */
import { readJson } from '../../base/json.ts';

/** The value of a member that is named twice, with different values. It is of no type that is read. */
const contradiction: unique symbol = Symbol();

/** Ten times the depth of any answer that is known; code that calls itself for each level ends at some thousands. */
const maxDepth = 64;

/**
 * @returns the JSON value of a text, with a symbol for each member that contradicts
 *   itself; undefined if it is not JSON, or has more than 64 levels
 */
export function readVendorJson(text: string): unknown {
  const json = readJson(text);
  if (typeof json !== 'object' || json === null) return json;
  const { unique, originals, depth } = withUniqueNames(text);
  if (depth > maxDepth) return undefined;
  return originals.size === 0 ? json : JSON.parse(unique, (_name, value) => merge(value, originals));
}

/** Names of members, and the brackets of the objects and lists that hold them. */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"(?:\s*:)?|[[\]{}]/g;

/** @param text is JSON */
function withUniqueNames(text: string) {
  /** Those that are open here, each with the names in it: a list has none. */
  const open: Set<string>[] = [];
  let depth = 0;
  const originals = new Map<string, string>();
  const unique = text.replaceAll(tokens, (token) => {
    if (token === '{' || token === '[') depth = Math.max(depth, open.push(new Set()));
    else if (token === '}' || token === ']') open.pop();
    else if (token.endsWith(':')) {
      const name = String(JSON.parse(token.slice(0, -1)));
      const names = open.at(-1);
      if (!names?.has(name)) names?.add(name);
      else {
        const other = `${name}\u0000${originals.size}`;
        originals.set(other, name);
        return `${JSON.stringify(other)}:`;
      }
    }
    return token;
  });
  return { unique, originals, depth };
}

function merge(value: unknown, originals: ReadonlyMap<string, string>): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const merged = new Map<string, unknown>();
  for (const [name, member] of Object.entries(value)) {
    const original = originals.get(name) ?? name;
    const isSame = !merged.has(original) || JSON.stringify(merged.get(original)) === JSON.stringify(member);
    merged.set(original, isSame ? member : contradiction);
  }
  return Object.fromEntries(merged);
}
