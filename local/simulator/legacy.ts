/** The old check of a user name, `API_GetSiteOwnerID.jsp` (fact sheet, section 8). */
import { createHash } from 'node:crypto';
import type { AccountBook } from './account-book.ts';
import type { Answer, Call } from './exchange.ts';
import type { LegacyFormat, Settings } from './settings.ts';
import type { Credentials } from './tokens.ts';

export const legacyPath = '/0.1/API_GetSiteOwnerID.jsp';

/** Thirteen digits, which have nothing to do with the encoded id. */
const siteOwnerIdOf = (accountId: string): string => {
  const number = createHash('sha256').update(accountId).digest().readBigUInt64BE();
  return String(1_000_000_000_000n + (number % 9_000_000_000_000n));
};

const contents: Readonly<Record<LegacyFormat, (lines: readonly string[]) => string>> = {
  lf: (lines) => lines.join('\n'),
  crlf: (lines) => lines.join('\r\n'),
  br: (lines) => lines.join('<br>'),
  html: (lines) => `<html><body>\n${lines.join('<br>\n')}\n</body></html>\n`,
  empty: () => '',
  // often quoted for the sister calls, without a source
  unknown_code: () => '402\nThe request cannot be processed',
};

const linesFor = ({ query }: Call, accounts: AccountBook, credentials: Credentials): readonly string[] => {
  const isPartner =
    query.get('loginName') === credentials.legacyUserName && query.get('loginPassword') === credentials.legacyPassword;
  if (!isPartner) return ['500', 'Invalid login'];
  const account = accounts.byUserName(query.get('siteOwnerLoginName') ?? '');
  return account?.partner === 'ours'
    ? ['0', siteOwnerIdOf(account.accountId), `Status=${account.billingStatus}`]
    : ['500', 'loginName has no access to specified SiteOwner'];
};

/** Answers a check of a user name, always with status 200 (T33); both logins are in the query. */
export const answerLegacy = (
  call: Call,
  { accounts, credentials, settings }: { accounts: AccountBook; credentials: Credentials; settings: Settings },
): Answer => {
  const { legacyFormat } = settings;
  const type = legacyFormat === 'br' || legacyFormat === 'html' ? 'text/html' : 'text/plain';
  return { status: 200, text: { type, content: contents[legacyFormat](linesFor(call, accounts, credentials)) } };
};
