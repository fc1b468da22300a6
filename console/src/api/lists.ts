/** Lists in and out, part after part. */
import { countRows } from '../base/csv.ts';
import type { ImportAnswer, ImportResult } from '../base/types.ts';
import { exportMemberships, importMemberships, patientClient } from './client.ts';
import { answerOf, type Failure, failureFrom, RequestFailure, strangersAnswer, textAnswerOf } from './failure.ts';

export interface ImportOrder {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mediaType: string;
  readonly validateOnly: boolean;
  /** The same for each attempt of this import. */
  readonly importId: string;
  /** Stops before the next part. */
  readonly signal: AbortSignal;
  readonly onPart: (soFar: Imported) => void;
}

type Counts = Record<'rows' | 'applied' | 'unchanged' | 'valid' | 'refused', number>;

export interface Imported {
  readonly counts: Readonly<Counts>;
  readonly results: readonly ImportResult[];
  /** Where it goes on; absent: it is complete. */
  readonly nextLine?: number | undefined;
  readonly failure?: Failure | undefined;
}

export const nothingImported: Imported = {
  counts: { rows: 0, applied: 0, unchanged: 0, valid: 0, refused: 0 },
  results: [],
  nextLine: 1,
};

/** Sends the list, and again from where the service has stopped, until it is complete. Never throws. */
export async function importInParts(order: ImportOrder, from: Imported = nothingImported): Promise<Imported> {
  let soFar: Imported = { ...from, failure: undefined };
  while (soFar.nextLine !== undefined && !order.signal.aborted) {
    try {
      soFar = added(soFar, await importPart(order, soFar.nextLine));
    } catch (error) {
      return { ...soFar, failure: failureFrom(error) };
    }
    order.onPart(soFar);
  }
  return soFar;
}

async function importPart(order: ImportOrder, fromLine: number): Promise<ImportAnswer> {
  const key = `${order.importId}-${fromLine}`;
  try {
    return await send(order, fromLine, key);
  } catch (error) {
    // It was done, only its long answer is lost. Sent again, its rows are found to be unchanged.
    if (!(error instanceof RequestFailure) || error.failure.code !== 'ANSWER_NOT_KEPT') throw error;
    return send(order, fromLine, `${key}-again`);
  }
}

const send = ({ bytes, mediaType, validateOnly }: ImportOrder, fromLine: number, key: string): Promise<ImportAnswer> =>
  answerOf(
    importMemberships({
      client: patientClient,
      // The bytes as they are in the file: as text they would be sent in another encoding.
      body: bytes as unknown as string,
      headers: { 'Content-Type': mediaType, ...(!validateOnly && { 'idempotency-key': key }) },
      query: { validateOnly: validateOnly ? 'true' : 'false', ...(fromLine > 1 && { fromLine }) },
    }),
    'results',
    'complete',
  );

function added(soFar: Imported, { results, complete, nextLine, ...counts }: ImportAnswer): Imported {
  const sum = { ...soFar.counts };
  for (const name of Object.keys(sum) as (keyof Counts)[]) sum[name] += counts[name];
  return { counts: sum, results: [...soFar.results, ...results], nextLine: complete ? undefined : nextLine };
}

export interface ExportForm {
  readonly format: 'csv' | 'jsonl';
  readonly separator: 'comma' | 'semicolon';
}

export interface Exported {
  readonly parts: readonly Blob[];
  readonly count: number;
  /** Of the next page; absent: it is complete. */
  readonly next?: string | undefined;
  readonly failure?: Failure | undefined;
}

interface ExportOrder extends ExportForm {
  readonly signal: AbortSignal;
  readonly onPage: (soFar: Exported) => void;
}

/** Reads page after page; `from` goes on where a page has failed. Never throws. */
export async function exportInPages(order: ExportOrder, from?: Exported): Promise<Exported> {
  let soFar: Exported = { ...(from ?? { parts: [], count: 0 }), failure: undefined };
  do {
    try {
      soFar = await pageAfter(soFar, order);
    } catch (error) {
      return { ...soFar, failure: failureFrom(error) };
    }
    order.onPage(soFar);
  } while (soFar.next !== undefined && !order.signal.aborted);
  return soFar;
}

const mediaTypes = { csv: 'text/csv', jsonl: 'application/jsonl' } as const;

async function pageAfter({ parts, count, next }: Exported, order: ExportOrder): Promise<Exported> {
  const { format, separator, signal } = order;
  const query = { format, separator, pageSize: 1000, ...(next !== undefined && { pageToken: next }) };
  const result = await exportMemberships({ client: patientClient, query, signal, parseAs: 'blob' });
  // As bytes, so that the byte order mark stays.
  const page = (await textAnswerOf(Promise.resolve(result), mediaTypes[format])) as unknown as Blob;
  const text = await page.text();
  const hasHeader = format === 'csv' && parts.length === 0;
  if (hasHeader && !text.startsWith('accountId')) throw new RequestFailure(strangersAnswer);
  const rows = countRows(text) - (hasHeader ? 1 : 0);
  return { parts: [...parts, page], count: count + rows, next: nextToken(result.response?.headers.get('link')) };
}

/** From `Link: <…?pageToken=…>; rel="next"`. */
function nextToken(link: string | null | undefined): string | undefined {
  const [, target] = /<([^>]+)>;\s*rel="next"/.exec(link ?? '') ?? [];
  return target === undefined
    ? undefined
    : (new URL(target, location.origin).searchParams.get('pageToken') ?? undefined);
}
