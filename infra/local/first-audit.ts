/** The first re-audit of a start, with its progress. */
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import type { LogEvent } from '../../shared/platform/log-events.ts';
import type { Invocation } from './function-instance.ts';
import type { LogLine } from './functions.ts';

/** The fields of a log line that the progress shows. */
const lineSchema = z.object({
  event: z.string(),
  pages: z.optional(z.number()),
  accounts: z.optional(z.number()),
});

const ending: readonly string[] = ['AUDIT_COMPLETED', 'AUDIT_FAILED'] satisfies readonly LogEvent[];
const page: LogEvent = 'AUDIT_PAGE';

const resultSchema = z.object({
  pages: z.number(),
  accounts: z.number(),
  changes: z.record(z.string(), z.number()),
});

const skippedSchema = z.object({ state: z.literal('skipped'), reason: z.string() });

const readLine = (text: string): z.infer<typeof lineSchema> | undefined => {
  try {
    return lineSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};

// A long list would fill the screen: the first pages, then every tenth.
const isShown = (pages: number): boolean => pages <= 5 || pages % 10 === 0;

/** A log line may come a little later than the result of the function that wrote it. */
const logLagMilliseconds = 300;

export interface FirstAudit {
  /** To be told of every log line of the functions. */
  readonly watch: (line: LogLine) => void;
  /** Runs the audit and tells its progress and its outcome. */
  run(): Promise<void>;
}

interface FirstAuditParts {
  readonly runAudit: () => Promise<Invocation>;
  readonly tell: (text: string) => void;
}

/** Prepares the first re-audit; how it ends is told, never thrown: a failed one leaves the service as it was. */
export const createFirstAudit = (operation: string, { runAudit, tell }: FirstAuditParts): FirstAudit => {
  const ended = Promise.withResolvers<void>();
  let running = false;
  const watch = ({ operation: from, text }: LogLine): void => {
    const line = running && from === operation ? readLine(text) : undefined;
    if (line === undefined) return;
    const { event, pages = 0, accounts } = line;
    if (event === page && isShown(pages)) tell(`  page ${pages}: ${accounts} accounts so far`);
    if (ending.includes(event)) ended.resolve();
  };
  const run = async (): Promise<void> => {
    running = true;
    const invocation = await runAudit();
    await Promise.race([ended.promise, sleep(logLagMilliseconds, undefined, { ref: false })]);
    // Later runs have their lines in the log and do not talk into what the person is doing by then.
    running = false;
    if (!invocation.ok) {
      tell(`re-audit FAILED: ${invocation.error.errorMessage}`);
      tell('  checks answer from what the store holds');
      return;
    }
    const skipped = skippedSchema.safeParse(invocation.result);
    if (skipped.success) {
      tell(`re-audit skipped: ${skipped.data.reason}; one that was killed is waited for, a quarter of an hour at most`);
      return;
    }
    const { data } = resultSchema.safeParse(invocation.result);
    const changes = Object.entries(data?.changes ?? {}).map(([action, count]) => `${count} ${action}`);
    const outcome = data && `${data.accounts} accounts on ${data.pages} pages, ${changes.join(', ') || 'no changes'}`;
    tell(`re-audit completed: ${outcome ?? 'see the log'}`);
  };
  return { watch, run };
};
