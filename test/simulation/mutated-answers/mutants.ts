/**
 * Mutants of an answer: each member dropped, emptied, retyped, doubled, cut or wrapped, and the whole
 * text cut, wrapped or in another charset. None says anything that the answer does not say.
 */
import type { Instant } from '../../../shared/base/time.ts';

/** An answer as it goes over the wire. */
export interface Wire {
  readonly status: number;
  readonly bytes: Buffer;
  readonly type?: string;
}

export interface Mutant extends Wire {
  /** What was done to which member; the same for every run. */
  readonly name: string;
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type Path = readonly (string | number)[];

const isRecord = (value: Json | undefined): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @returns the places of all members and elements, the outer ones first */
function pathsIn(value: Json, path: Path = []): readonly Path[] {
  const own = path.length === 0 ? [] : [path];
  if (Array.isArray(value)) return [...own, ...value.flatMap((item: Json, index) => pathsIn(item, [...path, index]))];
  if (!isRecord(value)) return own;
  return [...own, ...Object.entries(value).flatMap(([name, member]) => pathsIn(member, [...path, name]))];
}

/** JSON in which texts stand for themselves where they begin with this mark: for what no value can be. */
const raw = '\u0001raw:';
const textOfJson = (value: Json): string =>
  JSON.stringify(value).replaceAll(/"\\u0001raw:((?:[^"\\]|\\.)*)"/g, (_all, text) => JSON.parse(`"${text}"`));

const cutsOf = (text: string): readonly string[] =>
  [...new Set([1, Math.floor(text.length / 2), text.length - 1])]
    .filter((length) => length > 0 && length < text.length)
    .map((length) => text.slice(0, length));

/** Other values in the place of one. */
function valuesFor(value: Json): readonly (readonly [string, Json])[] {
  const always: readonly (readonly [string, Json])[] = [
    ['null', null],
    ['empty text', ''],
    ['blank', ' \t'],
    ['empty list', []],
    ['empty object', {}],
    ['zero', 0],
    ['minus one', -1],
    ['fraction', 7.5],
    ['beyond all numbers', `${raw}1e999`],
    ['true', true],
    ['false', false],
    ['in a list', [value]],
    ['twice in a list', [value, value]],
    ['in an object', { value }],
    ['in itself', { encoded_account_id: value, error_key: value, href: value, next: value }],
    ['as JSON text', JSON.stringify(value)],
    ['NUL', '\u0000'],
    ['half a character', '\ud83d'],
    ['U+FFFD', '\ufffd'],
    ['endless', 'x'.repeat(5_000)],
    ['__proto__', `${raw}{"__proto__":{"encoded_account_id":"a07eproto0001"}}`],
  ];
  if (typeof value === 'number') return [...always, ['as text', String(value)]];
  if (typeof value !== 'string') return always;
  return [
    ...always,
    ...cutsOf(value).map((cut) => [`cut to ${cut.length}`, cut] as const),
    ['capitals', value.toUpperCase()],
    ['small letters', value.toLowerCase()],
    ['blanks around', ` ${value}\n`],
    ['invisible around', `\u200b${value}\ufeff`],
    ['entities', value.replaceAll(/[^\w]/g, (sign) => `&#${sign.charCodeAt(0)};`)],
    ['twice', `${value}${value}`],
    ['with U+FFFD', `${value}\ufffd`],
  ];
}

/** What takes the place of a member, or stands beside it. */
type Edit = (holder: Record<string, Json> | Json[], key: string | number, value: Json) => void;

const editsOf = (value: Json, key: string | number): readonly (readonly [string, Edit])[] => {
  const isMember = typeof key === 'string';
  const put =
    (other: Json): Edit =>
    (holder, at) => {
      (holder as Record<string | number, Json>)[at] = other;
    };
  const drop: Edit = (holder, at) => {
    if (Array.isArray(holder)) holder.splice(Number(at), 1);
    else delete holder[String(at)];
  };
  const rename =
    (name: string): Edit =>
    (holder, at, old) => {
      drop(holder, at, old);
      (holder as Record<string, Json>)[name] = old;
    };
  /** Writes the member a second time; only the text can have that. */
  const double =
    (first: Json, last: Json): Edit =>
    (holder, at) => {
      (holder as Record<string, Json>)[String(at)] =
        `${raw}${textOfJson(first)},${JSON.stringify(at)}:${textOfJson(last)}`;
    };
  const twice: Edit = (holder, at, old) => {
    if (Array.isArray(holder)) holder.splice(Number(at), 0, old);
  };
  return [
    ['dropped', drop],
    ...valuesFor(value).map(([name, other]) => [name, put(other)] as const),
    ...(isMember
      ? ([
          ['renamed to capitals', rename(key.toUpperCase())],
          ['renamed', rename(`x_${key}`)],
          ['doubled', double(value, value)],
          ['doubled, null first', double(null, value)],
          ['doubled, null last', double(value, null)],
          ['doubled, another first', double('other', value)],
          ['doubled, another last', double(value, 'other')],
          ['doubled, open first', double('Open', value)],
          ['doubled, open last', double(value, 'Open')],
          ['doubled, canceled last', double(value, 'Canceled')],
        ] as const)
      : ([['row twice', twice]] as const)),
  ];
};

function memberMutants(original: Json, isWanted: (path: string) => boolean): readonly (readonly [string, string])[] {
  const paths = pathsIn(original).filter((path) => isWanted(path.join('.')));
  return paths.flatMap((path) => {
    const key = path.at(-1) ?? '';
    const value = path.reduce<Json>((at, step) => (at as Record<string | number, Json>)[step] ?? null, original);
    return editsOf(value, key).map(([name, edit]) => {
      const copy: Json = structuredClone(original);
      const holder = path
        .slice(0, -1)
        .reduce<Json>((at, step) => (at as Record<string | number, Json>)[step] ?? null, copy);
      edit(holder as unknown as Record<string, Json>, key, value);
      return [`${path.join('.')}: ${name}`, textOfJson(copy)] as const;
    });
  });
}

function wholeMutants(text: string, cuts: number): readonly (readonly [string, Buffer, string?])[] {
  const utf8 = Buffer.from(text);
  const utf16 = Buffer.from(text, 'utf16le');
  const json = 'application/json';
  const step = Math.max(1, Math.floor(utf8.length / cuts));
  const places = Array.from({ length: Math.floor(utf8.length / step) }, (_, index) => index * step);
  return [
    ...places.map((place) => [`cut at ${place}`, utf8.subarray(0, place)] as const),
    ...places.map((place) => {
      const spoilt = Buffer.from(utf8);
      spoilt[place] = 0xff;
      return [`a wrong byte at ${place}`, spoilt] as const;
    }),
    ['UTF-16', utf16],
    ['UTF-16, declared', utf16, `${json}; charset=utf-16`],
    ['UTF-16 with a mark', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16])],
    ['UTF-16, big end first', Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16).swap16()])],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-8 with two marks', Buffer.from(`\ufeff\ufeff${text}`)],
    ['Latin-1', Buffer.from(text, 'latin1')],
    ['Latin-1, declared', Buffer.from(text, 'latin1'), `${json}; charset=ISO-8859-1`],
    ['declared as Latin-1', utf8, `${json}; charset=ISO-8859-1`],
    ['an unknown charset', utf8, `${json}; charset=klingon`],
    ['encoded twice', Buffer.from(utf8.toString('latin1'))],
    ['UTF-32', Buffer.from([...text].flatMap((sign) => [sign.charCodeAt(0), 0, 0, 0]))],
    ['as HTML', utf8, 'text/html'],
    ['in a page', Buffer.from(`<html><body>${text}</body></html>`), 'text/html'],
    ['in a list', Buffer.from(`[${text}]`)],
    ['in an object', Buffer.from(`{"data":${text}}`)],
    ['in a text', Buffer.from(JSON.stringify(text))],
    ['with more behind', Buffer.from(`${text}x`)],
    ['twice', Buffer.from(`${text}${text}`)],
    ['with a guard before', Buffer.from(`)]}',\n${text}`)],
    ['in a function', Buffer.from(`callback(${text})`)],
    ['in capitals', Buffer.from(text.toUpperCase())],
    ['with single quotes', Buffer.from(text.replaceAll('"', "'"))],
    ['with a trailing comma', Buffer.from(text.replace(/\}$/, ',}'))],
    ['CRLF and blanks', Buffer.from(`\r\n ${text}\r\n`)],
    ...['', ' ', 'null', '0', '""', '[]', '{}', 'true', 'OK', '<html></html>', '\u0000'].map(
      (other) => [`only ${JSON.stringify(other)}`, Buffer.from(other)] as const,
    ),
  ];
}

/**
 * @param cuts how many places the text is cut at, and has a wrong byte at
 * @param isWanted which members are mutated, by their paths such as `_links.next`; absent: all
 * @returns all mutants of a JSON answer, in an order that is always the same
 */
export function mutantsOf(
  original: unknown,
  status: number,
  { cuts = 40, isWanted = () => true }: { readonly cuts?: number; readonly isWanted?: (path: string) => boolean },
): readonly Mutant[] {
  const text = JSON.stringify(original);
  return [
    ...memberMutants(original as Json, isWanted).map(([name, mutated]) => ({
      name,
      status,
      bytes: Buffer.from(mutated),
    })),
    ...wholeMutants(text, cuts).map(([name, bytes, type]) => ({ name, status, bytes, ...(type && { type }) })),
  ];
}

/** @returns mutants of a text that is no JSON */
export const textMutantsOf = (text: string, cuts: number): readonly Mutant[] => {
  const lines = text.split('\n');
  const others = lines.flatMap((line, at) => {
    const without = lines.filter((_, index) => index !== at);
    return [
      [`line ${at} dropped`, without],
      [`line ${at} empty`, lines.with(at, '')],
      [`line ${at} null`, lines.with(at, 'null')],
      [`line ${at} twice`, lines.toSpliced(at, 0, line)],
      [`line ${at} in capitals`, lines.with(at, line.toUpperCase())],
      [`line ${at} with blanks`, lines.with(at, `  ${line}\t`)],
    ] as const;
  });
  return [
    ...others.map(([name, mutated]) => ({ name, status: 200, bytes: Buffer.from(mutated.join('\n')) })),
    ...wholeMutants(text, cuts).map(([name, bytes, type]) => ({ name, status: 200, bytes, ...(type && { type }) })),
  ];
};

export const wireOf = (value: unknown, status = 200): Wire => ({
  status,
  bytes: Buffer.from(JSON.stringify(value)),
  type: 'application/json',
});

/** A deadline that no flow reaches, for its clock stands. */
export const inAnHour = (now: Instant): Instant => now + 3_600_000;
