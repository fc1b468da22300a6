/**
 * Fields that take text, by the rule of `base/text.ts`. A handler sees the one form of a text, and
 * the limits of its length count after the rule. The schemas describe that form for the OpenAPI
 * document; blanks around it are taken as well, and left out.
 */
import { type Plain, plainText } from '../../base/text.ts';
import * as z from '../../base/zod.ts';

/** Brings a field into its one form, or refuses it: the first check of its schema. */
const formedBy = (rule: (text: string) => Plain) =>
  z.check<string>((payload) => {
    const { value: input, issues } = payload;
    const result = rule(input);
    if ('text' in result) payload.value = result.text;
    // All other checks are about a text in its form.
    else issues.push({ code: 'custom', message: result.refused, input, continue: false });
  });

/** For text in one line. */
export const plain = () => formedBy((text) => plainText(text));

interface Limits {
  readonly min?: number;
  readonly max: number;
}

const letter = String.raw`[^\p{Cc}\p{Cs}\p{Co}\p{Cn}\uFFFD]`;
const limited = ({ min = 1, max }: Limits, rule: (text: string) => Plain, pattern: string) =>
  z.string().check(formedBy(rule), z.minLength(min), z.maxLength(max), z.meta({ pattern }));

/** Text in one line. */
export const line = (limits: Limits) => limited(limits, (text) => plainText(text), `^${letter}*$`);

/** Text that people read, with line breaks and tabs. */
export const lines = (limits: Limits) =>
  limited(limits, (text) => plainText(text, { lines: true }), `^(?:[\\t\\n\\r]|${letter})*$`);

/**
 * Text of which every character counts for another system, such as the id at an identity provider.
 * It is never changed, so a text that the rule would change is refused.
 */
export const exact = (limits: Limits) => limited(limits, unchanged, `^${letter}*$`);

function unchanged(text: string): Plain {
  const result = plainText(text);
  return 'refused' in result || result.text === text
    ? result
    : {
        refused: 'must not have blanks around it, several blanks in a row, or letters in another form than Unicode NFC',
      };
}
