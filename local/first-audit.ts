/** The first re-audit of a start, with its progress. */

import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { audit } from '../shared/api/schemas/audits.ts';
import { readJson } from '../shared/base/json.ts';
import * as events from '../shared/base/log-events.ts';
import { toIso } from '../shared/base/time.ts';
import type { LogLine } from './aws/lambda/functions.ts';
import type { Invocation } from './aws/lambda/instance.ts';

/** The fields of a log line that the progress shows. */
const lineSchema = z.object({
  event: z.string(),
  pages: z.optional(z.number()),
  accounts: z.optional(z.number()),
});

/** The last line of every tick, however it ends. */
const lastLine = events.AUDIT_STATUS.event;
const page = events.AUDIT_PAGE.event;

const workedSchema = z.pick(audit, {
  state: true,
  pages: true,
  accounts: true,
  plan: true,
  changes: true,
  failures: true,
  resumesAt: true,
});
type Worked = z.infer<typeof workedSchema>;

const idleSchema = z.object({ state: z.enum(['skipped', 'nothing_to_do']), reason: z.string() });

/** The outcome in one or more lines. A failed run has none: its function throws. */
const outcomeOf = ({ state, pages, accounts, plan, changes, failures, resumesAt }: Worked): string[] => {
  const read = `${accounts} accounts on ${pages} pages`;
  if (state !== 'completed') {
    const when = resumesAt === undefined ? 'within a minute' : `not before ${toIso(resumesAt)}`;
    return [`re-audit paused (${state}): ${read} so far; it continues ${when}`];
  }
  const counts = Object.entries(changes).map(([action, count]) => `${count} ${action}`);
  return [
    `re-audit completed: ${read}, ${counts.join(', ') || 'no changes'}`,
    ...(plan === undefined || plan.brake.length === 0
      ? []
      : [
          `  the brake holds some of it (${plan.brake.join(', ')}): GET /v1/audits has it as held, and docs/runbook.md`,
        ]),
    ...(failures === 0 ? [] : [`  ${failures} accounts could not be compared or written; see the log`]),
  ];
};

const readLine = (text: string): z.infer<typeof lineSchema> | undefined => lineSchema.safeParse(readJson(text)).data;

// A long list would fill the screen: the first pages, then every tenth.
const isShown = (pages: number): boolean => pages <= 5 || pages % 10 === 0;

/** A log line may come a little later than the result of the function that wrote it. */
const logLagMs = 300;

export interface FirstAudit {
  /** Takes every log line of the functions. */
  readonly watch: (line: LogLine) => void;
  /** Runs the audit, and reports its progress and its outcome. */
  run(): Promise<void>;
}

interface FirstAuditParts {
  readonly runAudit: () => Promise<Invocation>;
  readonly tell: (text: string) => void;
}

/**
 * Creates the first re-audit. A failure is reported, not thrown: the service answers without the
 * audit.
 */
export const createFirstAudit = (operation: string, { runAudit, tell }: FirstAuditParts): FirstAudit => {
  const ended = Promise.withResolvers<void>();
  let running = false;
  const watch = ({ operation: from, text }: LogLine): void => {
    const line = running && from === operation ? readLine(text) : undefined;
    if (line === undefined) return;
    const { event, pages = 0, accounts } = line;
    if (event === page && isShown(pages)) tell(`  page ${pages}: ${accounts} accounts so far`);
    if (event === lastLine) ended.resolve();
  };
  const run = async (): Promise<void> => {
    running = true;
    const invocation = await runAudit();
    await Promise.race([ended.promise, sleep(logLagMs, undefined, { ref: false })]);
    // Later runs write to the log only, so as not to disturb the terminal.
    running = false;
    if (!invocation.ok) {
      tell(`re-audit FAILED: ${invocation.error.errorMessage}`);
      tell('  checks answer from what the store holds');
      return;
    }
    const idle = idleSchema.safeParse(invocation.result);
    if (idle.success) {
      const { state, reason } = idle.data;
      tell(`re-audit ${state}: ${reason}`);
      if (state === 'skipped')
        tell('  another run holds the lease; one that was killed keeps it for 16 minutes at most');
      return;
    }
    const worked = workedSchema.safeParse(invocation.result);
    if (worked.success) for (const line of outcomeOf(worked.data)) tell(line);
    else tell('re-audit ended with an unknown answer; see the log');
  };
  return { watch, run };
};
