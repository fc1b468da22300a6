/** How many of several evaluations are answered (AuthZEN, Authorization API 1.0, section 7.1.2). */

export const evaluationSemantics = ['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'] as const;
export type EvaluationSemantic = (typeof evaluationSemantics)[number];

/** Whether this decision is the last one that is answered, whatever comes behind it. */
export const endsWith = (semantic: EvaluationSemantic, allowed: boolean): boolean =>
  semantic === (allowed ? 'permit_on_first_permit' : 'deny_on_first_deny');
