import { defined } from '../../base/defined.ts';
import type { ActivityWords } from '../../domain/membership/activity-words.ts';
import type { ActivityFact } from '../../domain/membership/facts.ts';
import { activityOf } from '../activity.ts';
import { withoutEntities } from '../entities.ts';
import { succeeded, type VendorResult } from '../result.ts';
import { failureOf } from '../transport/errors.ts';
import type { LegacyAnswer } from '../types.ts';

/** An answer has three short lines; a much longer text is a page. */
const maxAnswerLength = 10_000;

/** The parts of a page that are not its text. */
const markup = /<!--[\s\S]*?-->|<(head|title|script|style)\b[\s\S]*?<\/\1\s*>/gi;

const noAccess = /\bno\s+access\s+to\s+(?:the\s+)?(?:specified\s+)?site\s*owner\b/i;

/**
 * Reads an answer of the legacy API: failures have the status 200, too, and the first line is a
 * code (fact sheet T33). For any other status, the failure holds only the number, because the
 * server that answers was sent a password. Never throws.
 */
export function readLegacyAnswer(status: number, text: string, words: ActivityWords): VendorResult<LegacyAnswer> {
  return status === 200
    ? succeeded(readText(text, words))
    : failureOf({ status, text: '', headers: {} }, 'the legacy check of user names');
}

/** Only the two known answers say anything about the user name. */
function readText(text: string, words: ActivityWords): LegacyAnswer {
  if (text.length > maxAnswerLength) return { outcome: 'cannot_tell' };
  const [code = '', ...rest] = linesOf(text);
  const [siteOwnerId = '', ...more] = rest;
  if (code === '0' && /^\d{1,20}$/.test(siteOwnerId)) {
    const activity = activityIn(more, words);
    return { outcome: 'ours', siteOwnerId, ...defined({ activity }) };
  }
  if (code === '500' && noAccess.test(rest.join(' '))) return { outcome: 'not_ours' };
  return { outcome: 'cannot_tell', ...(/^\d{1,3}$/.test(code) ? { code } : {}) };
}

/**
 * Accepts LF, CRLF and `<br>`, with and without HTML around the lines, because the form is not
 * known (fact sheet section 8).
 */
function linesOf(text: string): readonly string[] {
  return text
    .replace(markup, ' ')
    .split(/\r?\n|\r|<br\b[^>]*>/i)
    .map((line) =>
      // By a space: without it, two separate numbers would become one.
      withoutEntities(line.replace(/<[^>]*>/g, ' '))
        // For `trim`, a byte order mark is white space, too.
        .trim(),
    )
    .filter((line) => line !== '');
}

function activityIn(lines: readonly string[], words: ActivityWords): Pick<ActivityFact, 'value' | 'raw'> | undefined {
  const [status] = lines.flatMap((line) => /^status\s*=\s*(\w[\w -]{0,39})$/i.exec(line)?.[1] ?? []);
  return activityOf(status, words);
}
