/** The patterns of subscription filters, as far as the templates have them: one member that is true or false. */
import { readJson } from '../../../shared/base/json.ts';

export type LineFilter = (line: string) => boolean;

const form = /^\{ \$\.(\w+) IS (TRUE|FALSE) \}$/;

/**
 * Reads a pattern; a line that is not JSON, or that has no such member, does not match.
 *
 * @throws Error for a pattern of another form
 */
export const readLinePattern = (pattern: string): LineFilter => {
  const [, name, wanted] = form.exec(pattern) ?? [];
  if (name === undefined) throw new Error(`The pattern ${pattern} is not understood on this machine`);
  return (line) => {
    const value = readJson(line);
    return typeof value === 'object' && value !== null && Reflect.get(value, name) === (wanted === 'TRUE');
  };
};
