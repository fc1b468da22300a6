import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLegacyAnswer } from '../../../../shared/constant-contact/legacy/answer.ts';
import type { LegacyAnswer } from '../../../../shared/constant-contact/types.ts';
import { defaultActivityWords } from '../../../../shared/domain/membership/activity-words.ts';

const ours = { outcome: 'ours', siteOwnerId: '1100123456789', activity: { value: 'open', raw: 'Open' } } as const;
const notOurs = { outcome: 'not_ours' } as const;
const refusal = 'loginName has no access to specified SiteOwner';
const cannotTell = (code?: string) => ({ outcome: 'cannot_tell', ...(code === undefined ? {} : { code }) }) as const;

const read = (text: string): LegacyAnswer => {
  const result = readLegacyAnswer(200, text, defaultActivityWords);
  if (!result.ok) throw new Error('a failure');
  return result.value;
};

const breaks: Readonly<Record<string, string>> = {
  LF: '\n',
  CRLF: '\r\n',
  CR: '\r',
  '<br>': '<br>',
  '<BR/>': '<BR/>',
  '<br /> and LF': '<br />\n',
  '<br> with an attribute': '<br clear="all">',
  'empty lines': '\n\r\n \t \n',
};
const around: Readonly<Record<string, (text: string) => string>> = {
  nothing: (text) => text,
  'line breaks': (text) => `\r\n\r\n${text}\r\n`,
  spaces: (text) => `  ${text}\t`,
  'a byte order mark': (text) => `\uFEFF${text}`,
  HTML: (text) => `<html><body>${text}</body></html>`,
  'a whole page': (text) =>
    `<!DOCTYPE html>\n<html><head>\n<title>Site owner</title>\n</head>\n<body><!-- 0 -->\n<b>${text}</b>&nbsp;\n</body></html>\n`,
};

describe.each(Object.entries(breaks))('lines that end with %s', (_name, end) => {
  test.each(Object.entries(around))('in %s', (_case, wrap) => {
    const of = (...lines: readonly string[]) => read(wrap(lines.join(end)));
    expect(of('0', '1100123456789', 'Status=Open')).toStrictEqual(ours);
    expect(of('500', refusal)).toStrictEqual(notOurs);
    expect(of('402', 'something else')).toStrictEqual(cannotTell('402'));
  });
});

test.each<[string, LegacyAnswer]>([
  // Ours
  [
    '0\n1\nStatus=Trial End',
    { outcome: 'ours', siteOwnerId: '1', activity: { value: 'trial_ended', raw: 'Trial End' } },
  ],
  ['0\n1\nstatus = open', { outcome: 'ours', siteOwnerId: '1', activity: { value: 'open', raw: 'open' } }],
  ['0\n1\nStatus=New', { outcome: 'ours', siteOwnerId: '1', activity: { value: 'unknown', raw: 'New' } }],
  ['0\n1\nName=x\nStatus=Open', { outcome: 'ours', siteOwnerId: '1', activity: { value: 'open', raw: 'Open' } }],
  ['0\n1', { outcome: 'ours', siteOwnerId: '1' }],
  ['0\n1\nStatus=', { outcome: 'ours', siteOwnerId: '1' }],
  ['0\n1\nsomething', { outcome: 'ours', siteOwnerId: '1' }],
  // Not ours
  ['500\nLOGINNAME HAS  NO ACCESS TO SPECIFIED SITE OWNER', notOurs],
  ['500\nloginName has no access\nto the specified SiteOwner.', notOurs],
  ['500\n&quot;x&quot; has no&nbsp;access to SiteOwner', notOurs],
  // Neither
  ['500\nInternal error', cannotTell('500')],
  ['500\nloginName has access to specified SiteOwner', cannotTell('500')],
  ['500\nloginName has no access to this API', cannotTell('500')],
  ['500\nWrong password', cannotTell('500')],
  ['500', cannotTell('500')],
  ['400\nbad', cannotTell('400')],
  [`402\n${refusal}`, cannotTell('402')],
  [refusal, cannotTell()],
  ['0', cannotTell('0')],
  ['0\n', cannotTell('0')],
  ['0\nStatus=Open', cannotTell('0')],
  ['0\nabc\nStatus=Open', cannotTell('0')],
  ['0\n-1', cannotTell('0')],
  ['0\n12 34', cannotTell('0')],
  [`0\n${'1'.repeat(21)}`, cannotTell('0')],
  ['0 1100123456789 Status=Open', cannotTell()],
  ['00\n1', cannotTell('00')],
  ['1\n0\n1', cannotTell('1')],
  ['123456789\n0', cannotTell()],
  ['', cannotTell()],
  [' \r\n<br>&nbsp;', cannotTell()],
  ['<html><head><title>500</title></head><body><h1>Internal Server Error</h1></body></html>', cannotTell()],
  ['<table><tr><td>0</td><td>1</td></tr></table>', cannotTell()],
  ['<p>0</p><p>1</p>', cannotTell()],
  ['0<br><b>1</b><b>2</b>', cannotTell('0')],
  ['{"status":"ok"}', cannotTell()],
  [`0\n1\n${' '.repeat(10_000)}`, cannotTell()],
])('%j', (text, answer) => {
  expect(read(text)).toStrictEqual(answer);
});

test.each([
  [204, 'not_understood'],
  [302, 'not_understood'],
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'rejected'],
  [429, 'throttled'],
  [500, 'unavailable'],
  [503, 'unavailable'],
])('the status %i is a failure, and nothing of the text is in it: %s', (status, kind) => {
  for (const text of ['0\n1\nStatus=Open', `500\n${refusal}`, '{"error_key":"password"}']) {
    const result = readLegacyAnswer(status, text, defaultActivityWords);
    expect(result).toMatchObject({ ok: false, failure: { kind, status } });
    expect(Object.keys(result.ok ? {} : result.failure).sort()).toEqual(['kind', 'reason', 'status']);
  }
});

const piece = fc.oneof(
  fc.constantFrom('0', '500', '\n', '\r', '<br>', '12', 'Status=Open', refusal, '<', '>', '&nbsp;', '&#', '<!--', ' '),
  fc.string({ unit: 'binary', maxLength: 5 }),
);
const anyText = fc.oneof(
  fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary', maxLength: 300 }),
);

test('no text makes it throw, and ours is only an answer that begins with 0 and has digits', () => {
  fc.assert(
    fc.property(fc.oneof(fc.constant(200), fc.integer({ min: 100, max: 599 })), anyText, (status, text) => {
      const result = readLegacyAnswer(status, text, defaultActivityWords);
      expect(result.ok).toBe(status === 200);
      if (!result.ok || result.value.outcome === 'cannot_tell') return;
      const visible = text.replace(/<!--[\s\S]*?-->/g, ' ').replace(/<[^>]*>|&nbsp;/gi, ' ');
      if (result.value.outcome === 'ours') {
        expect(result.value.siteOwnerId).toMatch(/^\d{1,20}$/);
        expect(visible.trim()).toMatch(/^0\s+\d/);
      } else {
        expect(visible.trim()).toMatch(/^500\s/);
        expect(visible).toMatch(/no\s+access/i);
      }
    }),
    { numRuns: 5_000 },
  );
});

test('a text that is made to be slow is not', () => {
  const begun = performance.now();
  for (const part of ['<', '<!--', '<head', '&', '<br ', 'no access to ', '\n']) {
    read(part.repeat(Math.floor(10_000 / part.length)));
    read(part.repeat(1_000_000));
  }
  expect(performance.now() - begun).toBeLessThan(5_000);
});
