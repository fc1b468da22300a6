/** Questions and answers of AuthZEN, as questions and outcomes of checks. */
import { toIso } from '../../base/time.ts';
import { isAccountId } from '../../domain/membership/facts.ts';
import type { LinkOrigin } from '../../store/memberships/keys.ts';
import type { Checked } from '../../use-cases/memberships/check.ts';
import type { AccessQuestion, Evaluated, ForeignCode } from '../../use-cases/memberships/evaluate.ts';
import type { Problem } from '../problems.ts';
import type { Evaluation, EvaluationAnswer } from '../schemas/authzen.ts';
import type { Answer } from './answer.ts';
import { spelled } from './origins.ts';
import { reasons } from './reasons.ts';

/** The one thing of its type that this service decides about. */
const integrationId = 'constant-contact';

/**
 * @param sent the evaluation as it came
 * @returns a question for the store, or the reason why this is none
 */
export function evaluationQuestionOf(
  { subject, action, resource, context }: Evaluation,
  sent: unknown,
): AccessQuestion | ForeignCode {
  if (action.name !== 'use') return 'UNKNOWN_ACTION';
  const origin = originOf(subject, memberOf(memberOf(sent, 'subject'), 'id'));
  if (origin === undefined) return 'UNKNOWN_SUBJECT_TYPE';
  const question: AccessQuestion = { subject: origin, maxAgeSeconds: context?.max_age_seconds };
  if (resource.type === 'integration' && resource.id === integrationId) return question;
  // No account has an id of another form.
  return resource.type === 'account' && isAccountId(resource.id)
    ? { ...question, accountId: resource.id }
    : 'UNKNOWN_RESOURCE';
}

function originOf({ type, id }: Evaluation['subject'], sentId: unknown): LinkOrigin | undefined {
  if (type === 'user') return spelled({ userId: id }, { userId: sentId });
  return type === 'vendor_user' ? spelled({ userName: id }, { userName: sentId }) : undefined;
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** What is damaged is neither a yes nor a no: the gateway decides as without an answer. */
export function evaluationAnswerOf(evaluated: Evaluated): Answer | Problem {
  return evaluated.outcome === 'damaged' ? { problem: 'MEMBERSHIP_DAMAGED' } : { body: answerOf(evaluated) };
}

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
