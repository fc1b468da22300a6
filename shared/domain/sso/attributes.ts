/** The attributes of a response, and where each comes from. */

/** `externalId` is the name ID. The last three come with the request for a sign-in, and are not kept. */
export const attributeSources = ['externalId', 'userId', 'accountId', 'email', 'firstName', 'lastName'] as const;
export type AttributeSource = (typeof attributeSources)[number];

/** Those that the application sends. */
export const sentSources = ['email', 'firstName', 'lastName'] as const satisfies readonly AttributeSource[];
export type SentAttributes = Readonly<Partial<Record<(typeof sentSources)[number], string>>>;

export interface AttributeRule {
  /** As the service provider calls it. */
  readonly name: string;
  readonly source: AttributeSource;
}

const namePattern = /^[\x21-\x2b\x2d-\x7e]{1,200}$/;

/**
 * A list such as `Email=email,urn:x:account=accountId`; the last `=` of each counts.
 *
 * @returns undefined for a malformed list, or one with a name twice
 */
export function parseAttributes(list: string): readonly AttributeRule[] | undefined {
  if (list.trim() === '') return [];
  const rules = list.split(',').map((entry) => {
    const at = entry.lastIndexOf('=');
    const name = entry.slice(0, Math.max(at, 0)).trim();
    const source = attributeSources.find((each) => each === entry.slice(at + 1).trim());
    return namePattern.test(name) && source !== undefined ? { name, source } : undefined;
  });
  const known = rules.filter((rule) => rule !== undefined);
  return known.length === rules.length && new Set(known.map(({ name }) => name)).size === known.length
    ? known
    : undefined;
}

/** What the application has to send, and has not. */
export const missingOf = (rules: readonly AttributeRule[], sent: SentAttributes): readonly AttributeSource[] =>
  sentSources.filter((source) => sent[source] === undefined && rules.some((rule) => rule.source === source));
