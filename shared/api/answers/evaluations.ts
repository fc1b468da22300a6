/** Questions and answers of AuthZEN, as questions and outcomes of checks. */
import { toIso } from '../../base/time.ts';
import { isAccountId } from '../../domain/membership/facts.ts';
import type { LinkOrigin } from '../../store/memberships/keys.ts';
import type { Checked } from '../../use-cases/memberships/check.ts';
import type { AccessQuestion, Evaluated, Foreign, ForeignCode, Wrong } from '../../use-cases/memberships/evaluate.ts';
import { type Problem, problems } from '../problems.ts';
import { type Evaluation, type EvaluationAnswer, type Evaluations, evaluation } from '../schemas/authzen.ts';
import type { Answer } from './answer.ts';
import { spelled } from './origins.ts';
import { reasons } from './reasons.ts';

/** The one thing of its type that this service decides about. */
export const integrationId = 'constant-contact';

/**
 * @param sent the evaluation as it came
 * @returns a question for the store, or why it is none
 */
export function evaluationQuestionOf(
  { subject, action, resource, context }: Evaluation,
  sent: unknown,
): AccessQuestion | Foreign {
  const question = useOf({ subject, action, context }, sent);
  if ('outcome' in question) return question;
  if (resource.type === 'integration' && resource.id === integrationId) return question;
  // No account has an id of another form.
  return resource.type === 'account' && isAccountId(resource.id)
    ? { ...question, accountId: resource.id }
    : foreign('UNKNOWN_RESOURCE');
}

/**
 * The part of a question that does not name a resource.
 *
 * @param sent the request as it came
 */
export function useOf(
  { subject, action, context }: Pick<Evaluation, 'subject' | 'action' | 'context'>,
  sent: unknown,
): AccessQuestion | Foreign {
  if (action.name !== 'use') return foreign('UNKNOWN_ACTION');
  const origin = originOf(subject, memberOf(memberOf(sent, 'subject'), 'id'));
  if (origin === undefined) return foreign('UNKNOWN_SUBJECT_TYPE');
  return { subject: origin, maxAgeSeconds: context?.max_age_seconds };
}

const foreign = (code: ForeignCode): Foreign => ({ outcome: 'foreign', code });

function originOf({ type, id }: Evaluation['subject'], sentId: unknown): LinkOrigin | undefined {
  if (type === 'user') return spelled({ userId: id }, { userId: sentId });
  return type === 'vendor_user' ? spelled({ userName: id }, { userName: sentId }) : undefined;
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/**
 * The evaluations of a request, each with the parts that it has itself, and in the place of each other
 * one the request's: a part is taken as a whole. A request without evaluations is one itself.
 */
export function evaluationsIn({ evaluations = [], options: _, ...defaults }: Evaluations): readonly unknown[] {
  return evaluations.length === 0 ? [defaults] : evaluations.map((each) => ({ ...defaults, ...each }));
}

export const isSingle = ({ evaluations = [] }: Evaluations): boolean => evaluations.length === 0;

/** @param sent an evaluation that no schema has checked */
export function askedOf(sent: unknown): AccessQuestion | Foreign | Wrong {
  const parsed = evaluation.safeParse(sent);
  if (parsed.success) return evaluationQuestionOf(parsed.data, sent);
  const details = parsed.error.issues.map(({ path, message }) => `/${path.map(String).join('/')} ${message}`);
  return { outcome: 'wrong', message: details.slice(0, maxDetails).join('; ') };
}

const maxDetails = 20;

/** What is damaged is neither a yes nor a no: the gateway decides as without an answer. */
export function evaluationAnswerOf(evaluated: Evaluated | Wrong): Answer | Problem {
  if (evaluated.outcome === 'damaged') return { problem: 'MEMBERSHIP_DAMAGED' };
  if (evaluated.outcome === 'wrong') return { problem: 'VALIDATION_FAILED', detail: evaluated.message };
  return { body: answerOf(evaluated) };
}

/** @returns an answer in the place of each, in which what has none is a no with an error */
export function evaluationAnswersOf(all: readonly (Evaluated | Wrong)[]): Answer {
  const answers = all.map((evaluated): EvaluationAnswer => {
    if (evaluated.outcome === 'damaged') return errorOf(problems.MEMBERSHIP_DAMAGED);
    if (evaluated.outcome !== 'wrong') return answerOf(evaluated);
    const { status, title } = problems.VALIDATION_FAILED;
    return errorOf({ status, title: `${title}: ${evaluated.message}` });
  });
  return { body: { evaluations: answers } };
}

const errorOf = ({ status, title }: { readonly status: number; readonly title: string }): EvaluationAnswer => ({
  decision: false,
  context: { error: { status, message: title } },
});

function answerOf(evaluated: Exclude<Evaluated, { readonly outcome: 'damaged' }>): EvaluationAnswer {
  if (evaluated.outcome === 'checked') return checkedAnswerOf(evaluated.checked);
  const { code } = evaluated;
  return { decision: false, context: { code, ...reasonsOf(code, false) } };
}

function checkedAnswerOf({ decision: { allowed, code, evidence }, decisionId }: Checked): EvaluationAnswer {
  return {
    decision: allowed,
    context: {
      code,
      ...reasonsOf(code, allowed),
      evidence: evidence && {
        source: evidence.source,
        as_of: toIso(evidence.asOf),
        age_seconds: evidence.ageSeconds,
        fresh_until: toIso(evidence.freshUntil),
        stale: evidence.stale,
      },
      decision_id: decisionId,
    },
  };
}

function reasonsOf(code: keyof typeof reasons, allowed: boolean) {
  const { admin, user } = reasons[code];
  return { reason_admin: { en: admin }, ...(allowed || user === undefined ? {} : { reason_user: { en: user } }) };
}
