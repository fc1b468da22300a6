import type { ActivityFact } from '../../domain/membership/facts.ts';
import { activityOf } from '../activity.ts';
import type { VendorResult } from '../result.ts';
import { succeeded } from '../result.ts';
import { failureOf } from '../transport/errors.ts';
import type { LegacyAnswer } from '../types.ts';

/** An answer has three short lines; what is much longer is a page. */
const longestAnswer = 10_000;

const entities: Readonly<Record<string, string>> = {
  '&nbsp;': ' ',
  '&#160;': ' ',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#34;': '"',
  '&apos;': "'",
  '&#39;': "'",
  '&amp;': '&',
};
const entity = new RegExp(Object.keys(entities).join('|'), 'gi');

/** What a page has besides its text. */
const besides = /<!--[\s\S]*?-->|<(head|title|script|style)\b[\s\S]*?<\/\1\s*>/gi;

/** Whether lines end in LF, CRLF or `<br>` is not known, nor whether there is HTML around them (fact sheet section 8). */
const linesOf = (text: string): readonly string[] =>
  text
    .replace(besides, ' ')
    .split(/\r?\n|\r|<br\b[^>]*>/i)
    .map((line) =>
      line
        // Not by nothing: it would put numbers together that stand apart.
        .replace(/<[^>]*>/g, ' ')
        .replace(entity, (found) => entities[found.toLowerCase()] ?? found)
        // To this, a byte order mark is white space, too.
        .trim(),
    )
    .filter((line) => line !== '');

const noAccess = /\bno\s+access\s+to\s+(?:the\s+)?(?:specified\s+)?site\s*owner\b/i;

const activityIn = (lines: readonly string[]): Pick<ActivityFact, 'value' | 'raw'> | undefined => {
  const [status] = lines.flatMap((line) => /^status\s*=\s*(\w[\w -]{0,39})$/i.exec(line)?.[1] ?? []);
  return status === undefined ? undefined : activityOf(status);
};

/** Nothing but the two answers that are known says anything of the user name. */
const readText = (text: string): LegacyAnswer => {
  if (text.length > longestAnswer) return { outcome: 'cannot_tell' };
  const [code = '', ...rest] = linesOf(text);
  const [siteOwnerId = '', ...more] = rest;
  if (code === '0' && /^\d{1,20}$/.test(siteOwnerId)) {
    const activity = activityIn(more);
    return { outcome: 'ours', siteOwnerId, ...(activity === undefined ? {} : { activity }) };
  }
  if (code === '500' && noAccess.test(rest.join(' '))) return { outcome: 'not_ours' };
  return { outcome: 'cannot_tell', ...(/^\d{1,3}$/.test(code) ? { code } : {}) };
};

/**
 * Reads an answer of the legacy API: failures have the status 200, too, and the first line is a code (fact sheet T33). Of any
 * other status, nothing but the number gets into the failure, because whoever answers was sent a password. Never throws.
 */
export const readLegacyAnswer = (status: number, text: string): VendorResult<LegacyAnswer> =>
  status === 200
    ? succeeded(readText(text))
    : failureOf({ status, text: '', headers: {} }, 'the legacy check of user names');
