/** Ids of what is issued. */
import { randomBytes } from 'node:crypto';

/** @returns an NCName of 160 random bits, as SAML Core, 1.3.4, asks for */
export const createSamlId = (): string => `_${randomBytes(20).toString('hex')}`;
