/** Instants as SAML has them. */
import type { Instant } from '../base/time.ts';
import { toIso } from '../base/time.ts';

/** @returns ISO 8601 in UTC with whole seconds: not every service provider reads fractions */
export const toSamlTime = (instant: Instant): string => toIso(instant).replace(/\.\d+Z$/, 'Z');
