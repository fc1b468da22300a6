/**
 * Requests and answers in the form of AuthZEN, Authorization API 1.0 (final of January 2026). Unlike
 * all other requests these ignore unknown fields, as that API wants it.
 */
import { isoInstant } from '../../base/iso-instant.ts';
import * as z from '../../base/zod.ts';
import { evaluationSemantics } from '../../domain/membership/evaluation-semantics.ts';
import { evidenceSources } from '../../domain/membership/facts.ts';
import { maxAgeSeconds, pageToken } from './common.ts';
import { line } from './text.ts';

const word = line({ max: 128 });

/** Taken because the API has them. No decision of this service depends on them. */
const properties = z.optional(z.looseObject({}));

const entity = z.object({ type: word, id: word, properties });

const action = z.object({ name: word, properties });

const context = z.object({ max_age_seconds: z.optional(maxAgeSeconds) });

/** May the subject do this to the resource? */
export const evaluation = z.object({
  subject: entity,
  action,
  resource: entity,
  context: z.optional(context),
});
export type Evaluation = z.output<typeof evaluation>;

/** The id of what is sought may be sent, and is ignored. */
const kind = z.object({ type: word, properties });

/** Which part of the results: the first, or the one behind the token of another. */
const page = z.object({
  token: pageToken,
  /** A page has at most 100 results, whatever is asked for. */
  limit: z.optional(z.int().check(z.minimum(1))),
});

/** What may the subject do this to? */
export const resourceSearch = z.object({
  subject: entity,
  action,
  resource: kind,
  context: z.optional(context),
  page: z.optional(page),
});
export type ResourceSearch = z.output<typeof resourceSearch>;

/** Who may do this to the resource? */
export const subjectSearch = z.object({
  subject: kind,
  action,
  resource: entity,
  context: z.optional(context),
  page: z.optional(page),
});
export type SubjectSearch = z.output<typeof subjectSearch>;

const found = z.object({ type: z.string(), id: z.string() });

export const searchAnswer = z.object({
  results: z.array(found),
  page: z.object({
    /** Empty at the end of the results. */
    next_token: z.string(),
  }),
});
export type SearchAnswer = z.input<typeof searchAnswer>;
export type Found = z.input<typeof found>;

const anyObject = z.looseObject({});

/** As many as check-memberships takes. */
const maxEvaluations = 100;

/**
 * Several evaluations. The four parts stand for those that an evaluation does not have itself. What
 * is wrong with one of them is said in its place, so here they may be any objects.
 */
export const evaluations = z.object({
  subject: z.optional(anyObject),
  action: z.optional(anyObject),
  resource: z.optional(anyObject),
  context: z.optional(anyObject),
  evaluations: z.optional(z.array(anyObject).check(z.maxLength(maxEvaluations))),
  options: z.optional(z.object({ evaluations_semantic: z.optional(z.enum(evaluationSemantics)) })),
});
export type Evaluations = z.output<typeof evaluations>;

/** A reason by its language. */
const reason = z.object({ en: z.string() });

/** Instead of a decision, which is `false` then: this evaluation of several has none. */
const evaluationError = z.object({ status: z.int(), message: z.string() });

/** What comes with an answer. Only `decision` decides. */
const answerContext = z.object({
  error: z.optional(evaluationError),
  /** An answer code of a check, or why nothing was looked up. We may add codes. */
  code: z.optional(z.string()),
  /** May be shown to the subject. */
  reason_user: z.optional(reason),
  /** Not to be shown to the subject. */
  reason_admin: z.optional(reason),
  evidence: z.optional(
    z.object({
      source: z.enum(evidenceSources),
      as_of: isoInstant,
      age_seconds: z.int().check(z.nonnegative()),
      fresh_until: isoInstant,
      stale: z.boolean(),
    }),
  ),
  /** Under it support finds the answer. */
  decision_id: z.optional(z.string()),
});

export const evaluationAnswer = z.object({ decision: z.boolean(), context: z.optional(answerContext) });
export type EvaluationAnswer = z.input<typeof evaluationAnswer>;

/** Without `evaluations` in the request it is the answer of a single evaluation. */
export const evaluationsAnswer = z.union([z.object({ evaluations: z.array(evaluationAnswer) }), evaluationAnswer]);
