/** What the command lines of this folder have in common. */
import { type ParseArgsConfig, parseArgs } from 'node:util';

/** The command line or the environment is not valid. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

type Config = Omit<ParseArgsConfig, 'args'>;

/**
 * Reads options, and positionals where the config allows them.
 *
 * @throws UsageError in Node's words, for an option that is unknown or lacks its value; and for two
 *   values of an option that has one
 */
export function readOptions<const C extends Config>(args: readonly string[], config: C) {
  try {
    refuseRepeats(args, config);
    return parseArgs({ ...config, args: [...args] });
  } catch (error) {
    throw new UsageError(wordsOf(error));
  }
}

/** Node takes the last value without a word, and the command would work on another table than it says. */
function refuseRepeats(args: readonly string[], config: Config): void {
  const { tokens = [] } = parseArgs({ ...config, args: [...args], tokens: true });
  const seen = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== 'option' || token.value === undefined || config.options?.[token.name]?.multiple) continue;
    if (seen.has(token.name)) throw new UsageError(`--${token.name} is given twice`);
    seen.add(token.name);
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The options by which a command names the tables that it works on. */
export const tableOptions = {
  'memberships-table': { type: 'string' },
  'audit-records-table': { type: 'string' },
} as const;

/** @throws UsageError if a table is not named */
export function tablesOf(values: Readonly<Partial<Record<keyof typeof tableOptions, string>>>): {
  readonly memberships: string;
  readonly auditRecords: string;
} {
  const { 'memberships-table': memberships, 'audit-records-table': auditRecords } = values;
  if (!memberships) throw new UsageError('--memberships-table is missing');
  if (!auditRecords) throw new UsageError('--audit-records-table is missing');
  return { memberships, auditRecords };
}

interface AwsClient {
  readonly config: { region(): Promise<string>; credentials(): Promise<unknown> };
}

/**
 * Works on tables of DynamoDB. The AWS SDK looks for its region and its credentials with the first
 * request only, which may be that of an account, and a repair would go on with the next one.
 *
 * @throws UsageError if there is no region, no credentials or no such table
 */
export async function onTables<T>({ config }: AwsClient, work: () => Promise<T>): Promise<T> {
  await config.region().catch((error: unknown) => {
    throw new UsageError(`no region: ${wordsOf(error)}`);
  });
  await config.credentials().catch((error: unknown) => {
    throw new UsageError(`no credentials: ${wordsOf(error)}`);
  });
  try {
    return await work();
  } catch (error) {
    const isMissing = error instanceof Error && error.name === 'ResourceNotFoundException';
    throw isMissing ? new UsageError(`a table is not in this region: ${error.message}`) : error;
  }
}
