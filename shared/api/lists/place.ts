/**
 * Follows the lines of a list while its rows are read. The parser's own line count takes a CRLF
 * within quotes for two lines.
 *
 * @param firstLine the number of the line with which the bytes begin
 */
export const createPlace = (bytes: Buffer, lineEnd: '\n' | '\r', firstLine: number) => {
  const [endByte, otherByte] = lineEnd === '\n' ? [0x0a, 0x0d] : [0x0d, 0x0a];
  const breaksIn = (from: number, to: number): number => {
    let count = 0;
    for (let at = bytes.indexOf(endByte, from); at !== -1 && at < to; at = bytes.indexOf(endByte, at + 1)) count += 1;
    return count;
  };
  let [end, line] = [0, firstLine];

  /** Goes behind a row, or behind empty lines. */
  const goTo = (next: number): void => {
    line += breaksIn(end, next);
    end = next;
  };
  /** @returns where the next row starts, and on which line */
  const begin = (): { readonly start: number; readonly line: number } => {
    const isOfBreak = (at: number): boolean =>
      bytes[at] === endByte || (bytes[at] === otherByte && (bytes[at + 1] === endByte || bytes[at - 1] === endByte));
    let start = end;
    while (isOfBreak(start)) start += 1;
    goTo(start);
    return { start, line };
  };
  /** Whether a row ends with the end character alone, in a list whose lines end with both. */
  const endsAlone = (rowEnd: number): boolean => bytes[rowEnd - 1] === endByte && bytes[rowEnd - 2] !== otherByte;
  return { begin, goTo, endsAlone };
};
