import { isLoopback } from '../../base/url.ts';
import type * as z from '../../base/zod.ts';
import {
  evaluateAccess,
  evaluateAccesses,
  type getAuthzenConfiguration,
  searchResources,
  searchSubjects,
} from '../operations/authzen.ts';
import type { Answer } from './answer.ts';

type Configuration = z.input<(typeof getAuthzenConfiguration)['answer']>;

/** @param host that the service was asked at; only on one machine it is asked without TLS */
export function authzenConfigurationOf(host: string): Answer {
  const url = URL.parse(`https://${host}`);
  const base = `${url !== null && isLoopback(url) ? 'http' : 'https'}://${host}`;
  const body: Configuration = {
    policy_decision_point: base,
    access_evaluation_endpoint: `${base}${evaluateAccess.path}`,
    access_evaluations_endpoint: `${base}${evaluateAccesses.path}`,
    search_subject_endpoint: `${base}${searchSubjects.path}`,
    search_resource_endpoint: `${base}${searchResources.path}`,
  };
  return { body, headers: { 'cache-control': 'public, max-age=3600' } };
}
