import { toIso } from '../../base/time.ts';
import type { StartOutcome } from '../../use-cases/sso/start.ts';
import type { Problem } from '../problems.ts';
import type { Answer } from './answer.ts';
import { checkAnswerOf } from './checks.ts';

export function signInAnswerOf(result: StartOutcome): Answer | Problem {
  switch (result.outcome) {
    case 'off':
      return { problem: 'SIGN_ON_NOT_CONFIGURED', detail: 'the setting ssoAcsUrl is not set' };
    case 'relay_state_not_allowed':
      return { problem: 'RELAY_STATE_NOT_ALLOWED' };
    case 'state_not_valid':
      return { problem: 'SIGN_IN_STATE_NOT_VALID' };
    case 'attributes_missing': {
      const detail = 'is required by the setting ssoAttributes';
      const errors = result.missing.map((name) => ({ in: 'body', pointer: `/attributes/${name}`, detail }) as const);
      return { problem: 'VALIDATION_FAILED', errors };
    }
    case 'damaged':
      return checkAnswerOf({ outcome: 'damaged' });
    default:
      return decidedAnswer(result);
  }
}

function decidedAnswer(result: Extract<StartOutcome, { readonly outcome: 'yes' | 'no' }>): Answer | Problem {
  const answer = checkAnswerOf({ outcome: 'checked', checked: result.checked });
  if ('problem' in answer) return answer;
  if (result.outcome === 'yes') {
    return { body: { ...answer.body, url: result.url, expiresAt: toIso(result.expiresAt) } };
  }
  return { body: { ...answer.body, allowed: false, code: result.why ?? answer.body.code } };
}
