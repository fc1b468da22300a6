/** Lists as requests bring them, and what they should become. */
import { expect } from 'vitest';
import { readRows } from '../../../../shared/api/lists/rows.ts';

const everything = 1_000_000;
export const read = (body: string | Buffer, mediaType = 'text/csv', charset?: string, fromLine = 1) =>
  readRows(
    {
      ...(typeof body === 'string'
        ? { content: body, isBase64: false }
        : { content: body.toString('base64'), isBase64: true }),
      contentType: charset === undefined ? mediaType : `${mediaType}; charset=${charset}`,
    },
    fromLine,
    everything,
  );
export const good = (...rows: readonly (readonly [line: number, accountId: string, userId?: string])[]) => ({
  rows: rows.map(([line, accountId, userId]) => ({
    line,
    row: userId === undefined ? { accountId } : { accountId, userId },
  })),
});
export const refusal = (line: number, detail: RegExp, more: object = {}) => ({
  line,
  refusal: { code: 'VALIDATION_FAILED', detail: expect.stringMatching(detail), ...more },
});
export const twoRows = good([2, 'a1', 'u1'], [3, 'a2', 'u2']);
export const asUtf16 = (text: string, order: 'le' | 'be', bom = true): Buffer => {
  const bytes = Buffer.from((bom ? '\uFEFF' : '') + text, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
};
