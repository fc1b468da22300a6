/** Events of the feed: CloudEvents, and what is in them. */
import * as z from '../../base/zod.ts';
import { actorKinds } from '../../domain/membership/actor.ts';
import { decisionCodes } from '../../domain/membership/decide.ts';
import { activities, evidenceSources, relationships, reviews } from '../../domain/membership/facts.ts';
import { linkReasons } from '../../domain/membership/link-reasons.ts';
import { expiredEvidenceAnswers, inactiveActivities } from '../../domain/membership/policy.ts';
import { changeActions } from '../../domain/membership/transitions.ts';

/** The name of the schema of `data` in the OpenAPI document. */
export const changeDataComponent = 'ChangeData';

const time = z.iso.datetime();
const answer = (meaning: string) =>
  z.optional(z.object({ allowed: z.boolean(), code: z.enum(decisionCodes) }).check(z.describe(meaning)));

export const changeData = z.object({
  accountId: z.optional(z.string().check(z.describe('Absent in events about all accounts, or about the service'))),
  version: z.optional(z.int().check(z.describe('Of the membership after the change, and of its audit record'))),
  action: z.optional(z.enum(changeActions)),
  actor: z.optional(z.enum(actorKinds).check(z.describe('The kind of who made the change; the audit record names it'))),
  why: z.optional(z.enum(linkReasons)),
  before: answer('What a check would have answered just before'),
  after: answer('What a check answered just after'),
  membership: z.optional(
    z.object({
      relationship: z.enum(relationships),
      activity: z.enum(activities),
      review: z.enum(reviews),
      held: z.boolean().check(z.describe('It is pending because the brake holds it')),
    }),
  ),
  evidence: z.optional(
    z.object({
      source: z.enum(evidenceSources),
      asOf: time,
      freshUntil: time,
      expiresAt: time.check(z.describe('Until then it gives a yes, if nothing else is against one')),
    }),
  ),
  policy: z.optional(
    z.object({
      freshForSeconds: z.int(),
      graceSeconds: z.int(),
      whenEvidenceExpires: z.enum(expiredEvidenceAnswers),
      inactiveActivities: z.array(z.enum(inactiveActivities)),
    }),
  ),
  runId: z.optional(z.string().check(z.describe('The audit to look at, and to release'))),
  count: z.optional(z.int().check(z.describe('Accounts that are held'))),
  reason: z.optional(z.string()),
});

export const cloudEvent = z.object({
  specversion: z.literal('1.0'),
  id: z.string().check(z.describe('The same each time the event is told')),
  source: z.string().check(z.describe('The name of the log')),
  type: z
    .string()
    .check(z.describe('The prefix of the settings, a point, and a type of docs/guides/hearing-of-changes.md')),
  subject: z.optional(z.string().check(z.describe('The account'))),
  time: z.iso.datetime(),
  datacontenttype: z.literal('application/json'),
  dataschema: z.string(),
  sequence: z.string().check(z.describe('Index of the record in the log, with zeros before it')),
  data: changeData,
});
