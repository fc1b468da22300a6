/** The vendor's earnings report: its columns, under the names that such reports give them. */
import { plainText } from '../../base/text.ts';
import { isAccountId } from '../../domain/membership/facts.ts';
import { type Amount, readAmount } from '../../domain/reconciliation/amounts.ts';
import { type Period, periodBetween, periodForms, readPeriod } from '../../domain/reconciliation/periods.ts';
import { type Naming, namings, type ReportRow } from '../../domain/reconciliation/verdicts.ts';
import { isBlank, wordOf } from './columns.ts';
import type { FileRow } from './file-row.ts';
import type { ListForm } from './form.ts';
import { spoiltBy } from './spoilt.ts';

/** Each with the names that it may have, in any case and with any blanks, hyphens and underscores in them. */
const reportColumns = {
  accountId: ['accountId', 'account', 'encodedAccountId', 'clientAccountId'],
  userName: ['userName', 'login', 'loginName', 'siteOwnerName'],
  organizationName: [
    ...['organizationName', 'organization', 'organisation', 'company', 'companyName', 'accountName', 'name'],
    ...['client', 'clientName', 'customer', 'customerName'],
  ],
  period: ['period', 'month', 'billingPeriod', 'earningsPeriod'],
  periodStart: ['periodStart', 'startDate', 'start', 'from'],
  periodEnd: ['periodEnd', 'endDate', 'end', 'to'],
  amount: ['amount', 'earnings', 'earning', 'commission', 'revenueShare', 'payout', 'partnerAmount'],
  currency: ['currency', 'currencyCode'],
} as const;
type ReportColumn = keyof typeof reportColumns | 'other';

const plainName = (name: string): string => wordOf(name).replace(/[ _-]/g, '');

const columns: ReadonlyMap<string, ReportColumn> = new Map(
  Object.entries(reportColumns).flatMap(([column, names]) =>
    names.map((name) => [plainName(name), column as ReportColumn] as const),
  ),
);

const maxLengths = { accountId: 64, userName: 128, organizationName: 255, amount: 64 } as const;

/** The last line of many reports. */
const ofAllRows = /^(?:grand |sub-?)?totals?:?$|^(?:sum|summe|gesamt|zwischensumme):?$/i;

/**
 * @param defaultPeriod of rows that name none
 * @returns how the rows of a report are read. A row that cannot be read keeps its amount, so that the
 *   sums of all verdicts are those of the report
 */
export const reportForm = (defaultPeriod: Period | undefined): ListForm<ReportColumn, ReportRow> => ({
  columnOf: (name) => columns.get(plainName(name)),
  key: 'amount',
  accountId: 'accountId',
  otherColumn: 'other',
  freeText: new Set<ReportColumn | undefined>(['userName', 'organizationName', 'other']),
  missingIn: (header) => {
    const has = (...wanted: ReportColumn[]) => wanted.some((column) => header.includes(column));
    if (!has('amount')) return 'amount';
    if (!has(...namings)) return 'accountId, userName or organizationName';
    const isTimed = defaultPeriod !== undefined || has('period') || (has('periodStart') && has('periodEnd'));
    return isTimed ? undefined : 'period (or the query parameter of this name)';
  },
  rowOf: (line, values): FileRow<ReportRow> => {
    const cells = Object.entries(values).flatMap(([name, value]) =>
      typeof value === 'string' && !isBlank(value) ? [[name, value] as const] : [],
    );
    return { line, row: rowOf(line, Object.fromEntries(cells), defaultPeriod) };
  },
});

type Cells = Readonly<Partial<Record<ReportColumn, string>>>;

function rowOf(line: number, cells: Cells, defaultPeriod: Period | undefined): ReportRow {
  const faults: string[] = [];
  /** @returns what a reader makes of a cell; its faults are those of the row */
  const read = <T>(reader: () => T | Fault): T | undefined => {
    const found = reader();
    if (!(found instanceof Fault)) return found;
    faults.push(found.detail);
    return undefined;
  };
  const named = read(() => nameOf(cells));
  const period = read(() => periodOf(cells, defaultPeriod));
  const amount = read(() => amountOf(cells));
  const row = { line, ...named, ...(period && { period }), ...(amount && { amount }) };
  return faults.length === 0 ? row : { ...row, fault: faults.join('; ') };
}

class Fault {
  readonly detail: string;

  constructor(detail: string) {
    this.detail = detail;
  }
}

/** The surest of the cells that name the account. */
function nameOf(cells: Cells): { readonly naming: Naming; readonly name: string } | Fault {
  const naming = namings.find((each) => cells[each] !== undefined);
  if (naming === undefined) return new Fault('accountId: is required, or userName, or organizationName');
  const plain = plainText(cells[naming] ?? '');
  if ('refused' in plain) return new Fault(`${naming}: ${plain.refused}`);
  const { text } = plain;
  if (ofAllRows.test(text)) return new Fault(`${naming}: is the total of a report, and no account`);
  const spoilt = naming === 'organizationName' ? spoiltText(text) : spoiltBy(text);
  if (spoilt !== undefined) return new Fault(`${naming}: ${spoilt}`);
  if (text.length > maxLengths[naming])
    return new Fault(`${naming}: must have at most ${maxLengths[naming]} characters`);
  if (naming === 'accountId' && !isAccountId(text))
    return new Fault(`${naming}: must be a Constant Contact account id`);
  return { naming, name: text };
}

/** Organizations have all kinds of names, but none of these. */
const spoiltText = (text: string): string | undefined => (/^[#=]|^\p{P}+$/u.test(text) ? spoiltBy(text) : undefined);

function periodOf({ period, periodStart, periodEnd }: Cells, defaultPeriod: Period | undefined): Period | Fault {
  const one = period === undefined ? undefined : plainOf(period);
  if (one !== undefined) return readPeriod(one) ?? new Fault(`period: ${periodForms}; format the column as text`);
  if (periodStart === undefined && periodEnd === undefined) return defaultPeriod ?? new Fault('period: is required');
  if (periodStart === undefined || periodEnd === undefined) return new Fault('periodStart: is required with periodEnd');
  const read = periodBetween(plainOf(periodStart), plainOf(periodEnd));
  return read ?? new Fault('periodStart: must be a date such as 2026-03-01, and periodEnd the same day or a later one');
}

function amountOf({ amount, currency }: Cells): Amount | Fault {
  if (amount === undefined) return new Fault('amount: is required');
  const plain = plainText(amount);
  if ('refused' in plain) return new Fault(`amount: ${plain.refused}`);
  if (plain.text.length > maxLengths.amount)
    return new Fault(`amount: must have at most ${maxLengths.amount} characters`);
  const code = currency === undefined ? undefined : plainOf(currency);
  if (code !== undefined && !/^(?:[A-Za-z]{1,3}|[A-Z]{0,3}\p{Sc})$/u.test(code)) {
    return new Fault('currency: must be a code such as USD, or a sign');
  }
  return readAmount(plain.text, code);
}

const plainOf = (text: string): string => {
  const plain = plainText(text);
  return 'text' in plain ? plain.text : '';
};
