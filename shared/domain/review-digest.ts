/** The mail that tells reviewers how many accounts wait for them. It names no account and no person. */
import { dayMs, type Instant } from '../base/time.ts';
import type { Mail } from './transfer/mail.ts';

export interface Pending {
  readonly count: number;
  /** Since when the longest waiting one waits. */
  readonly since: Instant;
}

/** From whom and to whom it goes, how often, and where the accounts are listed. */
export interface DigestParties {
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly everyMs: number;
  readonly listUrl: string;
}

const hourMs = 3_600_000;

export function digestMail(
  { count, since }: Pending,
  { sender, recipients, everyMs, listUrl }: DigestParties,
  now: Instant,
): Mail {
  const wait = count === 1 ? '1 account waits' : `${count} accounts wait`;
  const longest = durationOf(now - since);
  return {
    from: sender,
    to: recipients,
    replyTo: sender,
    subject: `${wait} for a review`,
    text: [
      count === 1 ? `${wait} for a review, for ${longest}.` : `${wait} for a review, the longest for ${longest}.`,
      'Until somebody decides, their users get the answer PENDING_REVIEW.',
      '',
      'This request lists them, with a token of the scope membership/read:',
      '',
      `GET ${listUrl}`,
      '',
      `This mail comes at most once in ${durationOf(everyMs)}, and only if accounts wait.`,
      '',
    ].join('\n'),
  };
}

/** In hours below two days, then in days. */
function durationOf(ms: number): string {
  const [amount, unit] = ms < 2 * dayMs ? [Math.floor(ms / hourMs), 'hour'] : [Math.floor(ms / dayMs), 'day'];
  if (amount < 1) return 'less than an hour';
  return `${amount} ${unit}${amount === 1 ? '' : 's'}`;
}
