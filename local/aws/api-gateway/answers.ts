import { type GatewayStatus, gatewayAnswers } from '../../../shared/api/gateway-answers.ts';
import { type HttpAnswer, jsonAnswer } from '../../http.ts';

/** An answer of the gateway itself. */
export const gatewayAnswer = (status: GatewayStatus, headers: Readonly<Record<string, string>> = {}): HttpAnswer =>
  jsonAnswer(status, { message: gatewayAnswers[status].message }, headers);
