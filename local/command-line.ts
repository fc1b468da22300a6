/** What the command lines of this folder have in common. */
import { type ParseArgsConfig, parseArgs } from 'node:util';

/** The command line or the environment is not valid. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Reads options, and positionals where the config allows them.
 *
 * @throws UsageError in Node's words, for an option that is unknown or lacks its value
 */
export function readOptions<const C extends Omit<ParseArgsConfig, 'args'>>(args: readonly string[], config: C) {
  try {
    return parseArgs({ ...config, args: [...args] });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

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
