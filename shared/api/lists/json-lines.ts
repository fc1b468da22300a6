import { readJson } from '../../base/json.ts';
import { type FileRow, isColumn, quotedColumn, rowOf } from './columns.ts';
import { maxRowBytes, type TakeRow } from './csv.ts';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const readLine = (line: number, text: string): FileRow => {
  const refused = (code: 'INVALID_JSON' | 'VALIDATION_FAILED', detail: string): FileRow => ({
    line,
    refusal: { code, detail },
  });
  if (text.length > maxRowBytes)
    return refused('VALIDATION_FAILED', `the line is longer than ${maxRowBytes} characters`);
  const value = readJson(text);
  if (value === undefined) return refused('INVALID_JSON', 'the line is not valid JSON');
  if (!isObject(value)) return refused('VALIDATION_FAILED', 'the line is not a JSON object');
  const unknown = Object.keys(value).find((name) => !isColumn(name));
  if (unknown === undefined) return rowOf(line, value);
  return refused('VALIDATION_FAILED', `the member ${quotedColumn(unknown)} is unknown`);
};

/** Reads JSON lines: one object a line; empty lines are skipped. */
export const readJsonLines = (content: string, take: TakeRow): void => {
  for (let [start, line] = [0, 1]; start < content.length; line += 1) {
    const found = content.indexOf('\n', start);
    const end = found === -1 ? content.length : found;
    const text = content.slice(start, end);
    if (text.trim() !== '' && !take(readLine(line, text))) return;
    start = end + 1;
  }
};
