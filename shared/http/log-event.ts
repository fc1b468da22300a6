/** The event in which CloudWatch Logs delivers lines of a log: base64 of a gzip of JSON. */
import { gunzipSync } from 'node:zlib';
import { isoInstant } from '../base/iso-instant.ts';
import { readJson } from '../base/json.ts';
import * as z from '../base/zod.ts';
import { accountIdSchema } from '../domain/membership/account-id.ts';
import { decisionCodes } from '../domain/membership/decide.ts';
import { evidenceSources } from '../domain/membership/facts.ts';
import type { KeptDecision } from '../domain/membership/kept-decisions.ts';

const logsEvent = z.object({ awslogs: z.object({ data: z.string() }) });
const delivery = z.object({
  /** `CONTROL_MESSAGE` only asks whether the function can be reached. */
  messageType: z.enum(['DATA_MESSAGE', 'CONTROL_MESSAGE']),
  logEvents: z.array(z.object({ id: z.string(), message: z.string() })),
});

const details = {
  allowed: z.boolean(),
  version: z.optional(z.int()),
  source: z.optional(z.enum(evidenceSources)),
  asOf: z.optional(isoInstant),
  maxAgeSeconds: z.optional(z.int()),
};
const code = z.enum(decisionCodes);
const line = z.object({ timestamp: isoInstant, decisionId: z.string(), kept: z.literal(true) });
const single = z.object({ ...line.shape, code, accountId: z.optional(accountIdSchema), ...details });
const batch = z.object({
  ...line.shape,
  decisions: z.array(z.string()),
  details: z.record(z.string(), z.object(details)),
});
const word = z.tuple([code], accountIdSchema);

/**
 * Reads the kept decisions of the lines of checks.
 *
 * @param unreadable hears the id of a log event that is no such line; it is left out, so that it
 *   does not hold up the others
 * @throws Error for an event that is not one of CloudWatch Logs
 */
export function keptDecisionsOf(event: unknown, unreadable: (eventId: string) => void): readonly KeptDecision[] {
  const { data } = logsEvent.parse(event).awslogs;
  const { messageType, logEvents } = delivery.parse(JSON.parse(gunzipSync(Buffer.from(data, 'base64')).toString()));
  if (messageType === 'CONTROL_MESSAGE') return [];
  return logEvents.flatMap(({ id, message }) => {
    const decisions = decisionsIn(readJson(message));
    if (decisions === undefined) unreadable(id);
    return decisions ?? [];
  });
}

function decisionsIn(value: unknown): readonly KeptDecision[] | undefined {
  const one = single.safeParse(value);
  if (one.success) return [decisionOf(one.data)];
  const many = batch.safeParse(value);
  if (!many.success) return undefined;
  const { decisionId, timestamp, decisions } = many.data;
  const kept = Object.entries(many.data.details).map(([index, detail]) => {
    const { data: [of, accountId] = [] } = word.safeParse(decisions[Number(index)]?.split(' '));
    return of && decisionOf({ ...detail, decisionId: `${decisionId}.${index}`, timestamp, code: of, accountId });
  });
  return kept.every((each) => each !== undefined) ? kept : undefined;
}

type Line = Omit<z.output<typeof single>, 'kept'>;

const decisionOf = ({ timestamp, source, asOf, ...others }: Line): KeptDecision => ({
  decidedAt: timestamp,
  decisionId: others.decisionId,
  allowed: others.allowed,
  code: others.code,
  accountId: others.accountId,
  version: others.version,
  evidence: source === undefined || asOf === undefined ? undefined : { source, asOf },
  maxAgeSeconds: others.maxAgeSeconds,
});
